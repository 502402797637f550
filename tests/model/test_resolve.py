"""Whole requests from text to wire, and requests that stay where they are."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.exchange import SendOptions
from callsheet.model.document import read_document
from callsheet.model.environment import EnvironmentSet, Layer, Origin, Source, Variable
from callsheet.model.resolve import Circumstances, Resolved, Unresolved, resolve
from callsheet.model.scope import Precedence, scope_of
from callsheet.model.workspace import Workspace
from fixture_files import ROOT, MemoryFiles
from fixture_requests import NOW, PATH, outcome_of, problems_of, resolved, wire


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("http://h", "GET http://h/"),
        ("get http://h", "GET http://h/"),
        ("PURGE http://h/x", "PURGE http://h/x"),
        ("GET http://a?x={{v}}\n  &y=2\n  &{{v}}", "GET http://a/?x=a%20b&y=2&a%20b"),
        ("GET http://a/\n  api\n  /get", "GET http://a/api/get"),
        ("GET http://h/{{%v}}", "GET http://h/a%20b"),
        ("GET http://h/{{q}}", "GET http://h/?a=1&b=c%20d"),
        ("GET {{url}}/x", "GET https://api.example/v1/x"),
        ("GET /x\nHost: h:8443", "GET https://h:8443/x\nHost: h:8443"),
        ("@host = https://h\nGET /x?a", "GET https://h/x?a"),
        ("OPTIONS *\nHost: h", "OPTIONS http://h\nHost: h"),
        ("# @no-auto-encoding\nGET http://h/{a}|b", "GET http://h/{a}|b"),
        ("DELETE http://h\n\nx", "DELETE http://h/\n\nx"),
        ("POST http://h", "POST http://h/"),
    ],
)
def test_requests(text: str, sent: str):
    values = {"v": "a b", "q": "?a=1&b=c d", "url": "https://api.example/v1"}
    assert wire(text, values) == sent


def test_every_problem_is_told_in_the_order_of_the_text():
    text = "POST http://h:0/{{a}}\nX: {{b}}\n\n{{c}}\n< gone.txt\n"
    assert [line.partition(":")[0] for line in problems_of(text)] == [
        "unresolved-variable at `a`",
        "unresolved-variable at `b`",
        "unresolved-variable at `c`",
        "missing-file at `gone.txt`",
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("# @auth custom login\nGET http://h/\nX-A: {{v}}\nX-B: b", {"x-a"}),
        ("# @auth session login\nGET http://h/\nX-A: a{{v}}\n...all", {"x-a", "x-c"}),
        ("# @auth custom login\n# @header X-A: {{v}}\n# @header X-B: b\nGET http://h/", {"x-a"}),
        ("# @auth none\nGET http://h/\nX-A: {{v}}", set()),
        ("GET http://h/\nX-A: {{v}}", set()),
    ],
)
def test_what_a_login_brought_stays_with_the_origin(text: str, kept: set[str]):
    made = outcome_of(text, {"v": "film-7", "all": {"X-C": "c"}})
    assert isinstance(made, Resolved), made
    assert made.request.secret_headers == kept


def test_spans_are_those_of_the_document():
    text = "@x = 1\r\n###\r\nGET http://h/{{gone}}\r\n"
    (problem,) = outcome_of(text).problems
    assert problem.span.of(text) == "gone"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("MQTT mqtt://h/x", "MQTT is recognised but not run"),
        ("GRPC h/Service/Method", "gRPC is recognised but not run"),
        ("GET wss://h/x", "`wss` is recognised but not run"),
        ("curl http://h", "a `curl` command is recognised but not run"),
    ],
)
def test_protocols_that_are_not_run(text: str, message: str):
    (problem,) = outcome_of(text).problems
    assert (problem.code, problem.severity, problem.message) == (
        "protocol-not-run",
        "info",
        message,
    )


def test_prompts_are_asked_unless_given():
    text = "# @prompt user Whose?\n# @prompt password\nGET http://h/{{user}}/{{password}}"
    asked = resolved(text, person={"user": "ada", "password": "pw-123"})
    assert asked.request.target == "/ada/pw-123"
    assert asked.secrets == {"pw-123"}
    assert wire(text, given={"user": "bob", "password": "x"}) == "GET http://h/bob/x"
    assert wire(text, {"user": "env", "password": "y"}) == "GET http://h/env/y"


def test_prompts_that_nobody_answers_are_told_with_all_else():
    text = "# @prompt user\nGET http://h/{{user}}/{{gone}}"
    assert problems_of(text) == [
        "unresolved-prompt at `user`: `user` is to be asked for, and nobody can be asked here",
        "unresolved-variable at `gone`: `gone` has no value",
    ]


def test_where_the_answer_is_saved():
    outcome = resolved("GET http://h\n\n>> out-{{v}}.json\n>>! b.json\n", {"v": 1})
    assert [(line.overwrite, path) for line, path in outcome.save_to] == [
        (False, "out-1.json"),
        (True, "b.json"),
    ]


def test_notes_go_with_the_request():
    outcome = resolved("GET example.org/a#b")
    assert [note.code for note in outcome.notes] == ["target-scheme", "target-fragment"]
    assert outcome.request.options == SendOptions()


LINES = (
    "GET http://h:{{a}}/\ud7ff?{{%b}}",
    "POST /x",
    "Host: {{a}}",
    "Content-Type: application/json; charset={{b}}",
    "Content-Type: multipart/mixed; boundary={{a}}",
    "Content-Type: application/x-www-form-urlencoded",
    "Authorization: Basic {{b}}",
    "...{{a}}",
    "{{b}}",
    "# @timeout {{a}}",
    "# @raw-body",
    "# @no-auto-encoding",
    "@a = {{b}}{",
    "@b := {{a}}",
    "",
    '{"a": {{a}}, "b": "{{b}}"',
    "--{{a}}",
    "\ud800 é",
    "GET http://{{%a}}:{{b}}@h",
    "<@{{a}} {{b}}",
    "< {{b}}",
    "query Q { a }",
    "{{ a + b }}",
    "a = %& {{a}} &",
    ">> {{a}}",
)


TEXTS = st.text(max_size=4) | st.just("\ud800") | st.just("bob \udfff")


@given(st.lists(st.sampled_from(LINES), max_size=8), TEXTS, TEXTS)
@settings(max_examples=150, deadline=None)
def test_resolving_never_raises(lines: list[str], a: str, b: str):
    text = "\n".join(("POST {{b}}", *lines))
    assert isinstance(outcome_of(text, {"a": a, "b": b}), Resolved | Unresolved)


def test_an_environment_that_comes_first_is_what_definitions_see():
    text = "@host = file\n@url = http://{{host}}\nGET {{url}}"
    document = read_document(PATH, text)
    values = {"host": Variable("host", "environment", Origin(Source.ENVIRONMENT))}
    environment = {PATH.parent: EnvironmentSet(layers={"": (Layer(Source.ENVIRONMENT, values),)})}
    workspace = Workspace(ROOT, {PATH: document}, environment)
    hosts = []
    for precedence in Precedence:
        scope = scope_of(workspace, document, document.blocks[0], precedence=precedence)
        outcome = resolve(
            document, document.blocks[0], scope, Circumstances(MemoryFiles(), NOW, Random(0))
        )
        assert isinstance(outcome, Resolved)
        hosts.append((precedence, outcome.request.host))
    assert hosts == [(Precedence.NEAREST, "file"), (Precedence.JETBRAINS, "environment")]
