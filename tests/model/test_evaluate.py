"""What bindings come to: variables, members, earlier answers, dynamic variables, scripts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.values import parse_json
from fixture_requests import answer, outcome_of, problems_of, resolved, wire

VALUES = {
    "id": 7,
    "nothing": None,
    "user": {"name": "Ada", "tags": ["a", "b"], "a-b": 1, "gone": None},
    "user.name": "dotted",
    "Catalog.API_Host": "catalog",
    "my-host": "mine",
    "price": parse_json("1.10"),
}


def value(expression: str, definitions: str = "", **more) -> str:
    """The value of a binding as it stands in a header."""
    request = resolved(f"{definitions}\nGET http://h\nX: {{{{{expression}}}}}", VALUES, **more)
    return dict(request.request.headers)["X"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("id", "7"),
        (" id ", "7"),
        ("nothing", "null"),
        ("my-host", "mine"),
        ("user.tags[1]", "b"),
        ("user.tags.length", "2"),
        ("user.tags", '["a","b"]'),
        ("user['a-b']", "1"),
        ("user.gone?.x", "null"),
        ("user.missing?.x", "null"),
        ("Catalog.API_Host", "catalog"),
        ("user.name", "dotted"),
        ("price", "1.10"),
        ("user.tags[*]", '["a","b"]'),
        ("user..tags", '[["a","b"]]'),
        ("id + 1", "8"),
        ("user.tags.map(t => t + id).join('-')", "a7-b7"),
        ("`${id}`", "7"),
        ("new Date().toISOString()", "2030-01-02T03:04:05.000Z"),
        ("$isoTimestamp", "2030-01-02T03:04:05.000Z"),
        ("$timestamp", "1893553445"),
        ("$processEnv HOME", "/home/me"),
        ("%id", "7"),
        ("encodeURIComponent('a b')", "a%20b"),
    ],
)
def test_values(expression: str, expected: str):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("definitions", "expression", "expected"),
    [
        ("@a = {{b}}/x\n@b = 1", "a", "1/x"),
        ("@a = {{user}}", "a.tags[0]", "a"),
        ("@a = {{id}}", "a", "7"),
        ('@a = {"b": [1, 2]}', "a.b[1]", "2"),
        ("@a = {{%b}}\n@b = x y", "a", "x%20y"),
        ("@id = {{id}}{{id}}", "id", "77"),
        ("@a = \\{\\{id\\}\\}", "a", "{{id}}"),
    ],
)
def test_definitions(definitions: str, expression: str, expected: str):
    assert value(expression, definitions) == expected


def test_a_definition_is_evaluated_once_and_a_lazy_one_at_each_use():
    once = resolved("@a = {{$uuid}}\nGET http://h/{{a}}\nX: {{a}}\nY: {{a}}")
    again = resolved("@a := {{$uuid}}\nGET http://h/\nX: {{a}}\nY: {{a}}")
    assert len({text for _, text in once.request.headers}) == 1
    assert len({text for _, text in again.request.headers}) == 2


def test_a_definition_of_the_file_does_not_see_the_names_of_a_request_but_a_lazy_one_does():
    text = "@host = file\n@url = http://{{host}}\n###\n@host = block\nGET {{url}}/{{host}}"
    assert wire(text) == "GET http://file/block"
    assert wire(text.replace("url =", "url :=")) == "GET http://block/block"


def test_what_is_given_at_run_time_is_seen_by_every_definition():
    text = "@host = file\n@url = http://{{host}}\n###\nGET {{url}}"
    assert wire(text, given={"host": "given"}) == "GET http://given/"


def test_a_definition_of_the_file_may_use_a_name_that_only_a_request_defines():
    assert wire("@url = http://{{host}}\n###\n@host = h\nGET {{url}}") == "GET http://h/"


LOGIN = "### login\nGET http://h/login\n### next\n"
ANSWER = answer('{"token": "abc", "id": 12345678901234567890}', headers=(("ETag", '"1"'),))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("login.response.body.$.token", "abc"),
        ("login.response.body.$.id", "12345678901234567890"),
        ("login.response.headers.etag", '"1"'),
        ("login.response.status", "200"),
        ("login.token", "abc"),
        ("loginResponse.statusCode", "200"),
        ("login.response.body.token + '!'", "abc!"),
    ],
)
def test_values_of_an_earlier_answer(expression: str, expected: str):
    assert value(expression, LOGIN, answers={"login": ANSWER}) == expected


def test_a_variable_wins_over_a_request_of_its_name():
    text = LOGIN + '@login = {"token": "mine"}\nGET http://h/{{login.token}}'
    assert wire(text, answers={"login": ANSWER}) == "GET http://h/mine"


def test_the_contents_of_a_file():
    files = {"api/a.txt": "{{id}}", "shared.txt": "root"}
    assert value("< ./a.txt", files=files) == "{{id}}"
    assert value("<@ ./a.txt", files=files) == "7"
    assert value("< shared.txt", files=files) == "root"
    assert value("file.text('a.txt').length", files=files) == "6"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "GET http://h/{{a}}/{{ b + c }}\nX: {{a}}",
            [
                "unresolved-variable at `a`: `a` has no value",
                "unresolved-variable at `b`: `b` has no value",
                "unresolved-variable at `c`: `c` has no value",
                "unresolved-variable at `a`: `a` has no value",
            ],
        ),
        (
            "@a = {{b}}\n@b = {{c}}\n@c = {{a}}\nGET http://h/{{a}}",
            ['variable-cycle at `a`: "a" is defined by itself: a → b → c → a'],
        ),
        (
            "@a = {{a}}\nGET http://h/{{a}}",
            ['variable-cycle at `a`: "a" is defined by itself: a → a'],
        ),
        (
            "### login\nGET http://h\n###\nGET http://h/{{login.response.body.$.x}}/{{login.y}}",
            [
                'unresolved-request at `login`: this needs "login", which has not been sent',
                'unresolved-request at `login`: this needs "login", which has not been sent',
            ],
        ),
        (
            "GET http://h/{{lgin.response.status}}",
            ['unresolved-request at `lgin`: no request is named "lgin"'],
        ),
        (
            "GET http://h/{{secrets.k}}",
            ['unresolved-variable at `secrets.k`: the secret "k" is not set'],
        ),
        ("GET http://h/{{a", ["syntax-unclosed at `{{a`: this binding is not closed"]),
    ],
)
def test_what_cannot_be_resolved(text: str, expected: list[str]):
    assert problems_of(text) == expected


def test_an_expression_that_fails():
    (problem,) = problems_of("GET http://h/{{ null.x }}")
    assert problem.startswith("expression-failed at `null.x`: this expression failed: TypeError: ")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("user.nme", 'unresolved-member at `nme`: "user" has no member "nme"'),
        ("user.tags[2]", 'unresolved-member at `2`: "user" has no member "2"'),
        ("user.gone.x", 'unresolved-member at `x`: "user" has no member "x"'),
        ("id.x", 'unresolved-member at `x`: "id" has no member "x"'),
    ],
)
def test_members_that_are_not_there(expression: str, expected: str):
    assert problems_of(f"GET http://h/{{{{{expression}}}}}", VALUES) == [expected]


def test_a_hint_names_what_may_be_meant():
    outcome = outcome_of("GET http://h/{{usre}}", VALUES)
    assert outcome.problems[0].hint == 'did you mean "user"?'


def test_a_hole_in_a_definition_is_shown_where_the_definition_is_used():
    text = "@url = http://{{host}}\nGET {{url}}"
    (problem,) = outcome_of(text).problems
    assert (problem.message, problem.span.of(text)) == ("`host` has no value", "url")
    assert [related.span.of(text) for related in problem.related] == ["url"]
    assert problem.related[0].span.start == 1


def test_secrets_are_known_wherever_they_went():
    text = "@auth = Bearer {{secrets.key}}\nGET http://h/{{ btoa(secrets.key) }}\nX: {{auth}}"
    outcome = resolved(text, secrets={"key": "s3cret-value"})
    assert dict(outcome.request.headers)["X"] == "Bearer s3cret-value"
    assert outcome.secrets == {"s3cret-value", "czNjcmV0LXZhbHVl"}


@pytest.mark.parametrize(
    "hostile", ["{{secrets.key}}", "{{ 1 + 1 }}", "\\{\\{x\\}\\}", "{{$uuid}}"]
)
def test_a_value_is_never_evaluated(hostile: str):
    texts = {
        "environment": value("v", files={})
        if False
        else wire("GET http://h\nX: {{v}}", {"v": hostile}),
        "given": wire("GET http://h\nX: {{v}}", given={"v": hostile}),
        "answer": wire(
            LOGIN + "GET http://h\nX: {{login.response.body.*}}",
            answers={"login": answer(hostile, "text/plain")},
        ),
        "person": wire("# @prompt v\nGET http://h\nX: {{v}}", person={"v": hostile}),
    }
    assert set(texts.values()) == {f"GET http://h/\nX: {hostile}"}


@given(st.text(alphabet="{}$%\\ abv.", max_size=12))
@settings(max_examples=60)
def test_one_pass(text: str):
    body = wire("POST http://h\nContent-Type: text/plain\n\n<{{v}}>", {"v": text + "{{v}}"})
    assert body.endswith(f"\n\n<{text}{{{{v}}}}>")


SHEET = answer('<sheet day="1"><call time="06:30">Ada</call></sheet>', "application/xml")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$xpath //call/@time", "06:30"),
        ("$xpath string(//call)", "Ada"),
        ("$xpath:login //call/@time", "06:30"),
        ("$xpath:login //@day", "1"),
    ],
)
def test_an_xpath_over_the_last_answer_or_a_named_one(expression, expected):
    assert value(expression, LOGIN, answers={"login": SHEET}) == expected


def test_an_xpath_needs_an_answer():
    (problem,) = problems_of("GET http://h/{{$xpath //a}}")
    assert "no answer has come yet" in problem
