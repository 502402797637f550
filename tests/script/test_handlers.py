"""Scripts before and behind a request: what they see, and what they leave behind."""

import pytest

from callsheet.script.handlers import run_handlers
from callsheet.script.handling import HandlerLog, HandlerScript, HandlerTest, HandlerWorld
from callsheet.script.sandbox import Limits
from callsheet.syntax.nodes import ScriptPhase, ScriptStyle
from callsheet.values import json_text, parse_json
from handled_scripts import REQUEST, before, fault, handled, logged, said, verdicts


def test_globals_are_set_cleared_and_seen_by_the_next_script():
    outcome = handled(
        "client.global.set('id', response.body.id); client.global.clear('old');"
        "client.log(client.global.get('kept').deep, client.global.get('none'));",
        "client.log(client.global.get('id') + 1n, client.global.get('old'),"
        " client.global.isEmpty())",
        globals={"old": 1, "kept": {"deep": True}},
    )
    assert logged(outcome) == ["true null", "12345678901234567891 null false"]
    assert outcome.globals == {"kept": {"deep": True}, "id": 12345678901234567890}
    assert outcome.touched_globals == {"id", "old"}


def test_all_globals_are_cleared():
    outcome = handled(
        "client.global.clearAll(); client.log(client.global.isEmpty())", globals={"a": 1, "b": 2}
    )
    assert (outcome.globals, logged(outcome)) == ({}, ["true"])
    assert outcome.touched_globals == {"a", "b"}


def test_a_global_that_nothing_touches_keeps_its_spelling():
    price = parse_json('{"price": 1.50}')
    outcome = handled("client.global.set('other', 1)", globals={"it": price})
    assert json_text(outcome.globals["it"]) == '{"price":1.50}'


def test_undefined_clears_and_says_so():
    outcome = handled("client.global.set('it', response.body.missing)", globals={"it": 1})
    assert outcome.globals == {}
    assert outcome.logs == (
        HandlerLog(
            'client.global.set("it"): the value is undefined, so the variable is cleared', "warn"
        ),
    )


def test_a_value_is_kept_as_it_was_when_it_was_set():
    outcome = handled("const list = [1]; client.global.set('list', list); list.push(2)")
    assert outcome.globals == {"list": [1]}


def test_global_headers():
    outcome = handled(
        "client.global.headers.set('X-A', 1); client.global.headers.set('x-b', 'new');",
        "client.global.headers.clear('X-OLD')",
        global_headers=(("X-B", "old"), ("X-Old", "gone")),
    )
    assert outcome.global_headers == (("X-A", "1"), ("x-b", "new"))
    assert (
        handled("client.global.headers.clear()", global_headers=(("a", "b"),)).global_headers == ()
    )


def test_request_variables():
    outcome = before(
        "request.variables.set('a', [1]); request.variables.clear('b')",
        "client.log(request.variables.get('a')[0], request.variables.isEmpty())",
        variables={"b": 1},
    )
    assert (outcome.variables, logged(outcome)) == ({"a": [1]}, ["1 false"])


def test_tests_run_behind_the_script_in_their_order():
    outcome = handled(
        "client.test('a', () => { client.log('in a'); client.assert(true) });\n"
        "client.test('b', function () {\n"
        "  client.assert(response.status === 200, 'no 200');\n"
        "});\n"
        "client.test('c', async () => { await sleep(1500); client.assert(1 > 2) });\n"
        "client.test('d', () => response.body.none.deep);\n"
        "client.log('script')"
    )
    assert logged(outcome) == ["script", "in a"]
    assert verdicts(outcome) == [
        ("a", True, "", 1),
        ("b", False, "no 200", 3),
        ("c", False, "the assertion failed", 5),
        ("d", False, "TypeError: cannot read property 'deep' of undefined", 6),
    ]
    assert outcome.pause == 1.5


def test_a_test_may_add_a_test():
    outcome = handled("client.test('a', () => client.test('b', () => client.assert(false)))")
    assert [(each.name, each.passed) for each in outcome.tests] == [("a", True), ("b", False)]


def test_tests_know_their_script():
    outcome = handled("client.test('a', () => {})", "\n client.test('b', () => {})")
    assert outcome.tests == (
        HandlerTest("a", True, line=1, column=1),
        HandlerTest("b", True, script=1, line=2, column=2),
    )


@pytest.mark.parametrize(
    "source",
    [
        "client.log(1); client.exit(); client.log(2)",
        "client.log(1); try { client.exit() } catch {} client.log(2)",
        "client.log(1); await sleep(1); client.exit(); client.log(2)",
        "setTimeout(() => client.log(2), 5); client.log(1); client.exit()",
        "setTimeout(() => { client.log(1); client.exit() }); await new Promise(() => {})",
    ],
)
def test_exit_ends_the_script(source):
    outcome = handled(source + "; client.global.set('never', 1)")
    assert (logged(outcome), outcome.globals) == (["1"], {})


def test_exit_ends_neither_tests_nor_the_next_script():
    outcome = handled(
        "client.test('a', () => { client.exit(); client.assert(false) }); client.exit()",
        "client.log('next')",
    )
    assert [(each.name, each.passed) for each in outcome.tests] == [("a", True)]
    assert logged(outcome) == ["next"]


HELPED = "\nfunction f(n) { return n } function g(a, b) { return b ?? a } var a"


@pytest.mark.parametrize(
    ("source", "message", "line", "column"),
    [
        ("\n  foo.bar", "ReferenceError: foo is not defined", 2, 3),
        ("await null;\n'é' + zz", "ReferenceError: zz is not defined", 2, 7),
        ("throw new Error('no')", "no", 1, 11),
        ("throw 'text'", "text", 0, 0),
        ("let a = ;", "SyntaxError: unexpected token in expression: ';'", 1, 9),
        ("client.test('a')", "TypeError: a test needs a function that tests", 1, 1),
        ("function f() {\n g() }\nf()", "ReferenceError: g is not defined", 2, 2),
        ("const o = {f: (n) => none}; o.f(1)", "ReferenceError: none is not defined", 1, 22),
        ("client.global.set('a', () => 1)", "the value is a function, which is not JSON", 1, 1),
        ("client.assert(false, 'no')", "no", 1, 1),
        ("[client.assert((1) === '(', 'no')]", "no", 1, 2),
        ("client.assert(\n  false)", "the assertion failed", 2, 3),
        ("a = 1; client.assert(a == f(2), g(a, 'no'))", "no", 1, 8),
        ("[1].map(a => client.assert(false, g(g('(', 'x'))))", "x", 1, 14),
        ("if (1) {client.assert(false, '')}", "the assertion failed", 1, 9),
        ("client.assert(false, null)", "the assertion failed", 1, 1),
        ("client.assert(false, {a: 1})", '{"a":1}', 1, 1),
        ("await new Promise(() => {})", "the promise that it waits for never settles", 0, 0),
        ("setTimeout(() => x.y, 1)", "ReferenceError: x is not defined", 1, 18),
    ],
)
def test_a_failure_says_where(source, message, line, column):
    source = source + HELPED if "g(" in source and "assert" in source else source
    assert fault(handled(source)) == (message, line, column)


def test_what_came_before_a_failure_counts():
    outcome = handled(
        "client.global.set('a', 1); client.test('t', () => {}); client.log('said'); null.x",
        "client.log(client.global.get('a'))",
    )
    assert outcome.globals == {"a": 1}
    assert [each.text for each in outcome.logs] == ["said", "1"]
    assert [each.name for each in outcome.tests] == ["t"]
    assert [each.script for each in outcome.faults] == [0]


@pytest.mark.parametrize("source", ["for (;;) f();", "await null; for (;;) f();"])
def test_what_came_before_an_endless_loop_counts(source):
    outcome = handled(
        f"client.global.set('a', 1); const f = () => {{}};\n{source}", limits=Limits(seconds=0.05)
    )
    assert fault(outcome)[0] == "the script ran for more than 0.05 s"
    assert outcome.globals == {"a": 1}


def test_what_came_before_all_memory_was_taken_counts():
    outcome = handled(
        "client.global.set('a', 1);\nconst all = [];\n"
        "for (;;) all.push('x'.repeat(1e5) + all.length)",
        limits=Limits(memory=16 * 1024 * 1024),
    )
    message, line, _ = fault(outcome)
    assert (message, line) == ("the script needs more than 16 MB of memory", 3)
    assert outcome.globals == {"a": 1}


SENT = 'POST https://example.com/items {"id": 7}'
HEADERS = '["Accepttext/plain","X-One1"]'


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("client.log(request.method, request.url(), request.body())", SENT),
        ("client.log(request.url.getRaw())", "https://{{host}}/items"),
        ("client.log(request.headers.all().map(it => it.name() + it.value()))", HEADERS),
        ("client.log(request.headers.findByName('accept').getRawValue())", "text/{{kind}}"),
        ("client.log(request.headers.findByName('none'))", "null"),
        ("client.log(request.iteration(), request.templateValue(1).deep[0])", "2 1"),
        ("client.log(request.templateValue(7))", "null"),
        ("client.log(request.environment.get('e').a, request.environment.get('f'))", "1 null"),
        ("client.log(client.variables.environment.get('e').a)", "1"),
        ("client.log(client.variables.file.get('f'))", "2"),
        ("client.log(client.variables.global.get('kind'))", "plain"),
        ("client.log(client.variables.request.get('id'))", "7"),
    ],
)
def test_a_request_that_went_out(source, text):
    found = said(
        source,
        globals={"kind": "plain"},
        variables={"id": 7},
        environment={"e": {"a": 1}},
        file={"f": 2},
    )
    assert found == text


def test_a_request_before_it_goes_out():
    outcome = before(
        "request.variables.set('kind', 'html');"
        "client.log(request.url.tryGetSubstituted(), request.url.getRaw());"
        "client.log(request.headers.findByName('ACCEPT').tryGetSubstitutedValue());"
        "client.log(request.body.tryGetSubstituted(), typeof response);"
    )
    assert logged(outcome) == [
        "https://example.com/items https://{{host}}/items",
        "text/html",
        '{"id": {{ id }}} undefined',
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("response.status", "201"),
        ("response.body.items[0].name", "é"),
        ("response.body === response.body", "true"),
        ("typeof response.body.id + response.body.id", "bigint12345678901234567890"),
        ("response.headers.valueOf('SET-COOKIE')", "a=1"),
        ("response.headers.valuesOf('Set-Cookie')", '["a=1","b=2"]'),
        ("[response.headers.valueOf('x'), response.headers.valuesOf('x')]", "[null,[]]"),
        ("response.contentType", '{"mimeType":"application/json","charset":"utf-8"}'),
    ],
)
def test_an_answer(source, text):
    assert said(f"client.log({source})") == text


def test_what_is_logged():
    outcome = handled(
        "client.log('a', 1, null, undefined, [1], {a: 1n}, new Error('no'), () => 1, Symbol('s'));"
        "console.info(1); console.warn(2); console.error(3); console.debug(4); console.log()"
    )
    assert [(each.text, each.level) for each in outcome.logs] == [
        ('a 1 null undefined [1] {"a":1} Error: no () => 1 Symbol(s)', "log"),
        ("1", "info"),
        ("2", "warn"),
        ("3", "error"),
        ("4", "debug"),
        ("", "log"),
    ]


def test_what_is_logged_without_end_is_cut():
    outcome = handled("for (let i = 0; i < 1e5; i++) client.log('x'.repeat(100))")
    assert len(outcome.logs) < 10_000
    assert outcome.logs[-1].text == "… what the script says further is left out"


def test_time_passes_only_in_sleep():
    outcome = before(
        "const begin = Date.now(); await sleep(250);"
        "client.log(Date.now() - begin, new Date() - begin);"
        "setTimeout((a, b) => client.log('late', a, b), 100, 1, 2); const id = setTimeout(() => "
        "client.log('never'), 50); clearTimeout(id); setTimeout(() => client.log('soon'))"
    )
    assert logged(outcome) == ["250 250", "soon", "late 1 2"]
    assert outcome.pause == 0.35


def test_a_script_leaves_no_name_to_the_next():
    outcome = before("globalThis.left = 1; var mine = 2", "client.log(typeof left, typeof mine)")
    assert logged(outcome) == ["undefined undefined"]


@pytest.mark.parametrize(
    ("path", "source", "language"),
    [("/a.ts", "let a: number", "TypeScript"), ("/a.lua", "x", "Lua"), ("", "-- lua\nx", "Lua")],
)
def test_other_languages_are_told(path, source, language):
    script = HandlerScript(source, ScriptStyle.JETBRAINS, ScriptPhase.BEFORE, path)
    message = f"a script in {language} is not run: scripts are JavaScript"
    assert fault(run_handlers((script,), HandlerWorld(REQUEST))) == (message, 0, 0)


def test_no_script_changes_nothing():
    world = HandlerWorld(REQUEST, globals={"a": 1}, variables={"b": 2})
    outcome = handled(world=world)
    assert (outcome.globals, outcome.variables) == ({"a": 1}, {"b": 2})
