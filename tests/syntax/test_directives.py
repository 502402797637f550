import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.facts.directive_facts import ArgumentFacts, ArgumentKind, DirectiveFacts
from callsheet.facts.directives import DIRECTIVES, find_directive
from callsheet.syntax.argument_values import parse_duration, parse_size, parse_statuses
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.nodes import Piece
from callsheet.text import Span

LATER = DirectiveFacts(
    "foreach",
    "A directive with an expression and keywords.",
    arguments=(ArgumentFacts("loop", ArgumentKind.EXPRESSION, "What."),),
    keywords=(
        ArgumentFacts("parallel", ArgumentKind.INTEGER, "How many."),
        ArgumentFacts("message", ArgumentKind.WORD, "A text."),
    ),
)


def read(text, facts=None):
    name, _, value = text.partition(" ")
    start = len(name) + 1
    piece = Piece(Span(start, start + len(value)), value)
    return arguments_of(piece, facts or find_directive(name))


@pytest.mark.parametrize("directive", DIRECTIVES, ids=lambda each: each.name)
def test_the_example_of_every_directive_is_right(directive):
    assert read(directive.example).problems == ()


READ = [
    ("name My Request", ["My Request"]),
    ('name "My Request"', ["My Request"]),
    ("note", []),
    ("prompt city The city", ["city", "The city"]),
    ("prompt city", ["city"]),
    ("tag a, b c", ["a", "b", "c"]),
    ("timeout 30", ["30"]),
    ("timeout 30 s", ["30s"]),
    ("timeout {{ limit }}", ["{{ limit }}"]),
    ("import ./a b.http", ["./a b.http"]),
    ("if a-b.response.body.$.error true", ["a-b.response.body.$.error", "true"]),
    ('expect body-contains "Hello, World!"', ["body-contains", '"Hello, World!"']),
    ("expect header Content-Type application/json", ["header", "Content-Type application/json"]),
    ('assert jsonpath "$.a" == "b"', ['jsonpath "$.a" == "b"']),
]  # fmt: skip


@pytest.mark.parametrize(("text", "positional"), READ)
def test_positional_arguments(text, positional):
    arguments = read(text)
    assert [piece.text for piece in arguments.positional] == positional
    assert arguments.problems == ()


def test_keywords_have_values_and_places():
    text = 'timeout connect=5s read={{ r }} total="1m"'
    arguments = read(text)
    assert [(key.text, value.text) for key, value in arguments.keyword] == [
        ("connect", "5s"),
        ("read", "{{ r }}"),
        ("total", "1m"),
    ]
    assert all(part.span.of(text) == part.text for pair in arguments.keyword for part in pair)
    assert arguments.key("total").text == "1m"
    assert arguments.key("write") is None


EXPRESSIONS = [
    ("env == 'production'", "env == 'production'", {}),
    ("x of xs parallel=8", "x of xs", {"parallel": "8"}),
    ('x of xs message="a b" parallel=2', "x of xs", {"message": "a b", "parallel": "2"}),
    ("x of xs other=8", "x of xs other=8", {}),
    ("f( parallel=8", "f( parallel=8", {}),
    ("f({a: 1}, b) message={{ m }}", "f({a: 1}, b)", {"message": "{{ m }}"}),
    ("a parallel==8", "a parallel==8", {}),
    ("'x parallel=8", "'x", {"parallel": "8"}),
    ("'x parallel=8'", "'x parallel=8'", {}),
    ("a parallel=>8", "a parallel=>8", {}),
]


@pytest.mark.parametrize(("value", "expression", "keywords"), EXPRESSIONS)
def test_keywords_are_taken_off_an_expression_from_the_right(value, expression, keywords):
    arguments = read(f"foreach {value}", LATER)
    assert arguments.expression.text == expression
    assert {key.text: text.text for key, text in arguments.keyword} == keywords


@pytest.mark.parametrize(
    ("text", "enabled"),
    [
        ("no-redirect", True),
        ("no-redirect true", True),
        ("no-redirect false", False),
        ("no-log off", False),
        ("no-log No", False),
        ("disabled", True),
        ("disabled false", False),
        ("note no", False),
        ("name no", True),
    ],
)
def test_false_off_and_no_turn_a_directive_off(text, enabled):
    assert read(text).enabled is enabled


WRONG = [
    ("no-redirect perhaps", "perhaps", "`@no-redirect` takes no value"),
    ("name ", "", "`@name` needs its name"),
    ("prompt ", "", "`@prompt` needs its name"),
    ("prompt 9lives", "9lives", '"9lives" is no name of a variable'),
    ("timeout soon", "soon", '"soon" is no duration'),
    ("timeout 1 2", "2", '"2" is one argument too many'),
    ("timeout conect=5", "conect", '`@timeout` has no "conect="'),
    ("timeout connect=5x", "5x", '"5x" is no duration'),
    ("kulala-expect-status-code 200,abc", "abc", '"abc" is no status'),
    ("expect stat 200", "stat", '"stat" is not known here'),
    ("if login.response.status", "login.response.status", "`@if` needs its expected"),
]


@pytest.mark.parametrize(("text", "place", "message"), WRONG)
def test_wrong_arguments_are_told_where_they_stand(text, place, message):
    (problem,) = read(text).problems
    assert (problem.span.of(text), problem.message) == (place, message)


def test_a_near_word_is_proposed():
    (problem,) = read("timeout conect=5").problems
    assert problem.hint == 'did you mean "connect"?'


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("500ms", "s", 0.5),
        ("10s", "ms", 10),
        ("5m", "s", 300),
        ("1.5", "s", 1.5),
        ("250", "ms", 0.25),
        ("0", "s", 0),
        ("2 s", "ms", 2),
        ("", "s", None),
        ("5x", "s", None),
        ("-1", "s", None),
    ],
)
def test_durations(text, unit, seconds):
    assert parse_duration(text, unit) == seconds


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("5MB", 5242880),
        ("100", 100),
        ("1.5k", 1536),
        ("2 GiB", 2 << 30),
        ("1Kb", 1024),
        ("x", None),
    ],
)
def test_sizes_are_in_powers_of_1024(text, size):
    assert parse_size(text) == size


def test_statuses_are_numbers_ranges_and_classes():
    assert parse_statuses("200, 404,500-502 3xx") == (
        range(200, 201),
        range(404, 405),
        range(500, 503),
        range(300, 400),
    )
    assert parse_statuses("20") is None
    assert parse_statuses("") is None


@given(st.text())
def test_a_quoted_value_has_the_escapes_of_json(text):
    arguments = read(f"timeout read={json.dumps(text)}")
    assert arguments.key("read").text == text


@given(st.sampled_from(DIRECTIVES), st.one_of(st.text(), st.text(alphabet="ab1 \",={}\\'\t")))
def test_any_value_is_read_and_every_span_lies_in_it(directive, text):
    value = text.strip()
    arguments = read(f"{directive.name} {value}")
    start = len(directive.name) + 1
    spans = [piece.span for pair in arguments.keyword for piece in pair]
    spans += [piece.span for piece in arguments.positional]
    spans += [problem.span for problem in arguments.problems]
    assert all(start <= span.start <= span.end <= start + len(value) for span in spans)


def test_the_first_word_of_a_directive_with_variants_says_what_the_others_mean():
    arguments = read('auth oauth2 grant=password access_token_url=https://a/t scope="a b"')
    assert arguments.variant == "oauth2"
    assert arguments.key("token_url").text == "https://a/t"
    assert arguments.key("scope").text == "a b"
    assert arguments.problems == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("auth basic bob", "`@auth basic` needs its password"),
        ("auth basic bob pa ss", '"ss" is one argument too many'),
        ("auth oauth2 grant=passwort", '"passwort" is not known here'),
        ("auth oauth2 client=x", '`@auth oauth2` has no "client="'),
        ("auth", "`@auth` needs its kind"),
        ("sign rsa", '`@sign` knows no "rsa"'),
        ("retry 3 on=429,never", '"429,never" is no reason to try again'),
        ("retry 3 backoff=30s..1s", '"30s..1s" is no span of time'),
        ("ratelimit fast", '"fast" is no rate'),
        ("tls verify=maybe", '"maybe" is neither on nor off'),
        ("header no field", '"no field" is no header field'),
        ("param x", '"x" is no parameter'),
    ],
)
def test_a_wrong_argument_of_a_strict_directive_is_an_error(text, message):
    (problem,) = read(text).problems
    assert (problem.message, problem.severity) == (message, "error")


def test_a_scheme_that_the_table_lacks_may_be_somebody_elses():
    arguments = read("auth acme one key=two")
    assert arguments.variant == ""
    assert [piece.text for piece in arguments.positional] == ["acme", "one"]
    assert arguments.problems == ()


def test_a_token_may_end_in_an_equals_sign():
    assert read("auth bearer dG9rZW4=").first.text == "dG9rZW4="
    assert read("auth bearer dG9rZQ==").first.text == "dG9rZQ=="


def test_the_value_of_a_key_may_have_commas():
    arguments = read("retry 3 on=429,502-504,connect unsafe=on")
    assert arguments.key("on").text == "429,502-504,connect"
    assert arguments.key("unsafe").text == "on"
