"""Scripts of Postman, Bruno and Insomnia: what of them becomes assertions, captures, variables."""

import pytest

from callsheet.convert.collection_scripts import after_script, before_script
from callsheet.convert.lost import Lost
from callsheet.convert.script_reader import function_of, statements_of, whole_chain

AFTER = [
    (
        'pm.test("made", () => pm.response.to.have.status(201))',
        "# made\n# @assert status == 201",
    ),
    (
        "pm.test('fine', function () {\n  pm.response.to.be.ok;\n})",
        "# fine\n# @assert status >= 200\n# @assert status <= 299",
    ),
    (
        "pm.response.to.not.be.error",
        "# @assert !(response.status >= 400 && response.status <= 599)",
    ),
    ('pm.response.to.have.header("X-Id")', '# @assert header "X-Id" exists'),
    ('pm.response.to.have.header("X-Id", "7")', '# @assert header "X-Id" == "7"'),
    ("pm.response.to.be.json", '# @assert header "Content-Type" contains "json"'),
    ("pm.response.to.be.notFound", "# @assert status == 404"),
    ('pm.response.to.have.jsonBody("a.b", 1)', '# @assert jsonpath "$.a.b" == 1'),
    (
        "pm.expect(pm.response.code).to.be.oneOf([200, 201])",
        "# @assert [200, 201].includes(response.status)",
    ),
    (
        'pm.expect(pm.response.json().a.b[0].c).to.eql("x")',
        '# @assert jsonpath "$.a.b[0].c" == "x"',
    ),
    (
        'pm.expect(pm.response.json()["odd name"]).to.equal(null)',
        "# @assert jsonpath \"$['odd name']\" == null",
    ),
    (
        "pm.expect(pm.response.json().items.length).to.be.above(2)",
        '# @assert jsonpath "$.items" count > 2',
    ),
    (
        "pm.expect(pm.response.json().items).to.have.length.of.at.least(3)",
        '# @assert jsonpath "$.items" count >= 3',
    ),
    (
        "pm.expect(pm.response.json().items.map(i => i.id)).to.not.include(3)",
        "# @assert !((response.body.items.map(i => i.id)).includes(3))",
    ),
    ('pm.expect(pm.response.text()).to.include("hello")', '# @assert body contains "hello"'),
    ("pm.expect(pm.response.json().on).to.be.true", '# @assert jsonpath "$.on" == true'),
    ("pm.expect(pm.response.json().on).to.not.be.undefined", '# @assert jsonpath "$.on" exists'),
    (
        r"pm.expect(pm.response.json().mail).to.match(/^.+@x\.org$/)",
        r'# @assert jsonpath "$.mail" matches /^.+@x\.org$/',
    ),
    (
        "pm.expect(pm.response.json().a).to.eql({b: 1})",
        "# @assert JSON.stringify(response.body.a) === JSON.stringify({b: 1})",
    ),
    (
        'pm.expect(pm.response.json()).to.have.property("a").that.is.a("string")',
        '# @assert jsonpath "$.a" exists\n# @assert jsonpath "$.a" isString',
    ),
    (
        'pm.expect(pm.response.json().id).to.eql(pm.environment.get("id"))',
        "# @assert response.body.id === id",
    ),
    ("pm.expect(pm.response.responseTime).to.be.below(200)", "# @assert duration < 200"),
    (
        "pm.expect(1 + pm.response.json().n).to.be.within(1, 5)",
        "# @assert (1 + response.body.n) >= 1\n# @assert (1 + response.body.n) <= 5",
    ),
    (
        'tests["it is there"] = responseCode.code === 200;\ntests["fast"] = responseTime < 500',
        "# it is there\n# @assert response.status === 200\n# fast\n# @assert duration < 500",
    ),
    (
        'var data = JSON.parse(responseBody)\npostman.setEnvironmentVariable("id", data.id)',
        "# @capture id = response.body.id",
    ),
    (
        'const { token, user: u } = pm.response.json(); pm.globals.set("u", u.name);',
        "# @capture u = response.body.user.name",
    ),
    (
        'pm.environment.set("etag of it", pm.response.headers.get("ETag"))',
        '# @capture etag_of_it = response.headers["ETag"]',
    ),
    (
        (
            "test('x', function() { expect(res.getStatus()).to.equal(200); "
            'expect(res.body.a).to.eql("x") }); bru.setVar("e", res.getHeader("etag"))'
        ),
        (
            '# x\n# @assert status == 200\n# @assert jsonpath "$.a" == "x"\n'
            '# @capture e = response.headers["etag"]'
        ),
    ),
    (
        "insomnia.test('x', () => { insomnia.expect(insomnia.response.code).to.eql(200); });",
        "# x\n# @assert status == 200",
    ),
    ('console.log("a { ( b"); // pm.environment.set("a", 1)', ""),
]


@pytest.mark.parametrize(("script", "lines"), AFTER)
def test_what_a_script_says_of_an_answer_becomes_directives(script, lines):
    lost = Lost()
    found = after_script(script, lost)
    assert "\n".join(found.lines) == lines
    assert found.notes == ()
    assert lost.losses == ()


HANDLED = [
    (
        'if (pm.response.code === 200) { pm.environment.set("a b", 1) } else { console.log("no") }',
        'if (response.status === 200) { client.global.set("a_b", 1) } else { console.log("no") }',
    ),
    (
        (
            "const body = pm.response.json();\n"
            "body.items.forEach(function (i) {\n  pm.expect(i.ok, 'why').to.be.true;\n});"
        ),
        (
            "const body = response.body;\n"
            "body.items.forEach(function (i) {\n"
            '  client.assert(i.ok === true, "i.ok === true");\n});'
        ),
    ),
    (
        (
            "pm.test('all', () => {\n  for (const i of pm.response.json()) {\n"
            "    pm.expect(i).to.have.property('id').that.is.a('number');\n  }\n});"
        ),
        (
            "client.test('all', () => {\n  for (const i of response.body) {\n"
            "    client.assert(i['id'] !== undefined && typeof i['id'] === \"number\", "
            "\"i['id'] !== undefined && typeof i['id'] === \\\"number\\\"\");\n  }\n});"
        ),
    ),
    ("pm.environment.unset('a')", 'client.global.clear("a");'),
    ('pm.expect.fail("no")', 'client.assert(false, "no");'),
    (
        "try { pm.expect(res.getBody().a).to.eql([1]) } catch (e) { bru.setVar('b', e.message) }",
        (
            "try { client.assert(JSON.stringify(response.body.a) === JSON.stringify([1]), "
            '"JSON.stringify(response.body.a) === JSON.stringify([1])") } '
            'catch (e) { client.global.set("b", e.message) }'
        ),
    ),
]


@pytest.mark.parametrize(("script", "handler"), HANDLED)
def test_what_directives_cannot_say_becomes_a_handler(script, handler):
    lost = Lost()
    found = after_script(script, lost)
    (text,) = found.lines
    assert [line.removeprefix("  ") for line in text.split("\n")] == [
        "> {%",
        *handler.split("\n"),
        "%}",
    ]
    assert found.notes == ()
    assert lost.losses == ()


LEFT = [
    "if (moment().isAfter(0)) { pm.environment.set('a', 1) }",
    "pm.execution.setNextRequest('x')",
    "for (const a of pm.cookies.toObject()) { go(a) }",
    "go(pm.response.json())",
    'pm.expect("}}").to.eql("{{")',
    "pm.sendRequest('http://example.org', (error, answer) => {})",
    "pm.test('x', function () { const a = require('fs'); })",
    "pm.test('x', (done) => { done(); })",
    "((((",
    "try { tests['a'] = true } catch (e) {}",
    "if (true) { pm.environment.set('a', '%}') }",
]


@pytest.mark.parametrize("script", LEFT)
def test_what_is_not_understood_stays_as_a_comment_and_is_told(script):
    lost = Lost("shop.json")
    with lost.at("Items"), lost.at("List"):
        found = after_script(script, lost)
    assert found.lines == ()
    assert found.notes == (
        "not carried over, a script that runs after the answer:",
        f"| {script}",
    )
    (loss,) = lost.losses
    assert (loss.place, loss.source) == ("Items / List", "shop.json")
    assert "a script that runs after the answer: `" in loss.what


def test_the_rest_of_a_script_keeps_the_names_that_it_uses():
    lost = Lost()
    found = after_script(
        "const body = pm.response.json();\npm.test('x', () => pm.expect(body.a).to.eql(1));\n"
        "const more = 1;\nif (body.admin) { go(pm.cookies); }",
        lost,
    )
    assert found.lines == ("# x", '# @assert jsonpath "$.a" == 1')
    assert found.notes[1:] == (
        "| const body = pm.response.json()",
        "| if (body.admin) { go(pm.cookies); }",
    )


def test_a_name_that_is_not_understood_is_none_of_ours():
    found = after_script("const file = fs.read('a');\npm.globals.set('b', file.length)", Lost())
    assert found.lines == ()
    assert found.notes[1:] == ("| const file = fs.read('a')", "| pm.globals.set('b', file.length)")


BEFORE = [
    ('pm.environment.set("now", Date.now())', [("now", "{{ Date.now() }}")], []),
    (
        'pm.variables.set("id", pm.variables.replaceIn("{{$guid}}"))',
        [("id", "{{ uuid() }}")],
        [],
    ),
    (
        (
            'pm.environment.set("sum", CryptoJS.HmacSHA256("a" + pm.environment.get("key"), '
            'pm.environment.get("secret")).toString(CryptoJS.enc.Base64))'
        ),
        [("sum", '{{ hmac("sha256", secret, "a" + key, "base64") }}')],
        [],
    ),
    (
        (
            "pm.request.headers.add({key: 'X', value: '1'});\n"
            "req.setHeader('Y', pm.environment.get('y'))"
        ),
        [],
        [("X", "1"), ("Y", "{{y}}")],
    ),
    (
        "const u = require('uuid').v4(); bru.setVar('u', u)",
        [("u", "{{ uuid() }}")],
        [],
    ),
]


@pytest.mark.parametrize(("script", "definitions", "headers"), BEFORE)
def test_what_a_script_sets_first_becomes_variables_and_header_fields(script, definitions, headers):
    lost = Lost()
    found = before_script(script, lost)
    assert list(found.definitions) == definitions
    assert list(found.headers) == headers
    assert found.notes == ()
    assert lost.losses == ()


def test_a_variable_that_needs_the_answer_is_none_before_it():
    found = before_script('pm.environment.set("a", pm.response.json().a)', Lost())
    assert found.definitions == ()
    assert found.notes


STATEMENTS = [
    ("a()\nb()", ("a()", "b()")),
    ("a\n  .b()\n  .c();d()", ("a\n  .b()\n  .c()", "d()")),
    ("if (a) { b } else { c }\nd", ("if (a) { b } else { c }", "d")),
    ("x = /[;}/]/.test(a) / 2; y", ("x = /[;}/]/.test(a) / 2", "y")),
    ("a(`${b};\n}`)\nc", ("a(`${b};\n}`)", "c")),
    ("// only a comment", ()),
    ("a(", None),
    ("a)", None),
]


@pytest.mark.parametrize(("script", "statements"), STATEMENTS)
def test_a_script_is_cut_into_statements(script, statements):
    assert statements_of(script) == statements


def test_a_script_of_any_size_and_depth_is_read():
    deep = "pm.expect(" + "a(" * 1500 + ")" * 1500 + ").to.eql(1)"
    nested = 'pm.test("a", () => {' * 300 + "})" * 300
    long = ("(" * 10_000, "a." * 8_000, "`" * 999, "x" * 200_000, "a\n" * 9_000)
    for script in (deep, nested, *long):
        after_script(script, Lost())
    assert whole_chain("a.b()[0]['c d'](1, [2, 3]).e") is not None
    assert whole_chain("a + b") is None
    assert function_of("(a) => a") is None
