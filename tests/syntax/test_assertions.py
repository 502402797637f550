import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.facts.assertions import SUBJECTS, SubjectArgument
from callsheet.problems import Problem, Severity
from callsheet.syntax.assertions import (
    AssertionStyle,
    Capture,
    ExpectedKind,
    ExpressionAssertion,
    Selection,
    SubjectAssertion,
    expected_value,
    parse_assertion,
    parse_capture,
)

HURL, HTTPYAC = AssertionStyle


def said(selection):
    filters = [
        " ".join([each.name, *(argument.text for argument in each.arguments)])
        for each in selection.filters
    ]
    argument = [selection.argument.text] if selection.argument else []
    return " | ".join([*[" ".join([selection.subject, *argument])], *filters])


def claim(assertion):
    expected = assertion.expected
    written = [expected.kind, expected.content.text] if expected else []
    return ("not " * assertion.negated + assertion.predicate, *written)


BARE, QUOTED = ExpectedKind.BARE, ExpectedKind.QUOTED

ASSERTIONS = [
    ("status == 200", "status", ("==", BARE, "200")),
    ("status==200", "status", ("==", BARE, "200")),
    ("status < 300", "status", ("<", BARE, "300")),
    ('jsonpath "$.items" count == 3', "jsonpath $.items | count", ("==", BARE, "3")),
    ('jsonpath "$.id" not exists', "jsonpath $.id", ("not exists",)),
    ("jsonpath $.a[?(@.b == 1)].c exists", "jsonpath $.a[?(@.b == 1)].c", ("exists",)),
    ('header "X" matches /^a\\d+$/', "header X", ("matches", ExpectedKind.PATTERN, "^a\\d+$")),
    ("bytes count <= 1000", "bytes | count", ("<=", BARE, "1000")),
    ("sha256 == hex,00ff;", "sha256", ("==", ExpectedKind.HEX, "00ff")),
    ("md5 == base64,AP8=;", "md5", ("==", ExpectedKind.BASE64, "AP8=")),
    ('cookie "sid[HttpOnly]" exists', "cookie sid[HttpOnly]", ("exists",)),
    ('variable "token" isString', "variable token", ("isString",)),
    ('header "A" == "x \\"y\\" \\u00e9"', "header A", ("==", QUOTED, 'x "y" é')),
    ('regex /id=(\\d+) x/ == "1"', "regex id=(\\d+) x", ("==", QUOTED, "1")),
    ('jsonpath "$.d" replace "a b" "" split "," nth -1 toInt == 3',
     "jsonpath $.d | replace a b  | split , | nth -1 | toInt", ("==", BARE, "3")),
    ("body.$.id exists", "body $.id", ("exists",)),
    ("header.Content-Type contains json", "header Content-Type", ("contains", BARE, "json")),
    ("cookie.sid exists", "cookie sid", ("exists",)),
    ('body == {"a": 1, "b": [2]}', "body", ("==", BARE, '{"a": 1, "b": [2]}')),
    ("body count > 3", "body | count", (">", BARE, "3")),
    ("status == {{ expected }}", "status", ("==", BARE, "{{ expected }}")),
    ("Status IsNumber", "status", ("isNumber",)),
    ("body decode latin1 contains é", "body | charsetDecode latin1", ("contains", BARE, "é")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "selection", "claimed"), ASSERTIONS)
def test_assertions_in_the_words_of_hurl_and_apic(text, selection, claimed):
    assertion = parse_assertion(text, HURL)
    assert isinstance(assertion, SubjectAssertion)
    assert (said(assertion.selection), claim(assertion)) == (selection, claimed)
    assert assertion.warning is None


HTTPYAC_ASSERTIONS = [
    ("status == 200", "status", ("==", BARE, "200")),
    ("status equals 200", "status", ("==", BARE, "200")),
    ("body not equals x", "body", ("not ==", BARE, "x")),
    ("body a.b[0] includes x", "body a.b[0]", ("contains", BARE, "x")),
    ("body count == 1", "body count", ("==", BARE, "1")),
    ("body exists", "body", ("isTrue",)),
    ("header etag isFalse", "header etag", ("isFalse",)),
    ("js response.parsedBody.a.length > 3", "js response.parsedBody.a.length", (">", BARE, "3")),
    ("js (a == b) === true", "js (a == b)", ("==", BARE, "true")),
    ("js f(x, y) + 1 == 2", "js f(x, y) + 1", ("==", BARE, "2")),
    ("xpath //a[b = 1] exists", "xpath //a[b = 1]", ("isTrue",)),
    ("duration total <= 100", "duration total", ("<=", BARE, "100")),
    ("body sha256 abc=", "body", ("sha256", BARE, "abc=")),
]


@pytest.mark.parametrize(("text", "selection", "claimed"), HTTPYAC_ASSERTIONS)
def test_question_mark_lines_in_the_words_of_httpyac(text, selection, claimed):
    assertion = parse_assertion(text, HTTPYAC)
    assert isinstance(assertion, SubjectAssertion)
    assert (said(assertion.selection), claim(assertion)) == (selection, claimed)
    assert assertion.warning is None


def test_a_line_that_httpyac_reads_differently_is_told():
    text = "body contains a > b"
    assertion = parse_assertion(text, HTTPYAC)
    assert claim(assertion) == ("contains", BARE, "a > b")
    assert assertion.warning.severity is Severity.WARNING
    assert assertion.warning.span.of(text) == ">"
    assert parse_assertion(text, HURL).warning is None


@pytest.mark.parametrize(
    "text", ["response.status == 200", "response.parsedBody.items.every(i => i.id)", "a == {{b}}"]
)
def test_anything_else_behind_assert_is_an_expression(text):
    assertion = parse_assertion(f"{text} ", HURL, 9)
    assert isinstance(assertion, ExpressionAssertion)
    assert assertion.source.text == text
    assert assertion.source.span.shifted(-9).of(text) == text


WRONG = [
    (HURL, "", "", "there is nothing to check", "for example"),
    (HURL, "headr X contains y", "headr", '"headr" is no subject', 'did you mean "header"?'),
    (HTTPYAC, "foo == 1", "foo", '"foo" is no subject', "for example"),
    (HURL, "status", "s", "a predicate is missing", "for example"),
    (HURL, "status = 200", "=", '"=" is no predicate', 'did you mean "=="?'),
    (HURL, "status == ", "==", "`==` needs a value", "for example"),
    (HURL, "status isNumber 3", "3", "`isNumber` takes no value", "remove"),
    (HURL, 'jsonpath "$" cuont == 3', "cuont", '"cuont" is no predicate or filter',
     'did you mean "count"?'),
    (HURL, "status not isNmber", "isNmber", '"isNmber" is no predicate or filter',
     'did you mean "isNumber"?'),
    (HURL, "header == x", "header", "`header` of what is missing", "for example"),
    (HURL, 'jsonpath "$.a', '"', '`"` is not closed', "close it"),
    (HURL, "body split == x", "split", "`split` needs its separator", "write it"),
    (HURL, "a +", "a +", "the expression ends too early", "a value"),
]  # fmt: skip


@pytest.mark.parametrize(("style", "text", "place", "message", "hint"), WRONG)
def test_what_is_wrong_is_told_where_it_stands(style, text, place, message, hint):
    problem = parse_assertion(text, style, 5)
    assert isinstance(problem, Problem)
    assert problem.message == message
    assert problem.hint.startswith(hint)
    assert problem.span.shifted(-5).of(text) == place


@pytest.mark.parametrize(
    "facts", [each for each in SUBJECTS.values() if each.argument is not SubjectArgument.NONE]
)
def test_the_example_of_every_subject_is_right(facts):
    assertion = parse_assertion(f"{facts.name} {facts.example} exists", HTTPYAC)
    assert isinstance(assertion, SubjectAssertion)
    assert assertion.selection.argument.text in facts.example


CAPTURES = [
    ("token = body.$.token", "token", "body $.token", False),
    ('token = jsonpath "$.token" redact', "token", "jsonpath $.token", True),
    ('t: header "X"', "t", "header X", False),
    ('t = jsonpath "$.xs" nth 0 toInt', "t", "jsonpath $.xs | nth 0 | toInt", False),
    ("size = bytes count", "size", "bytes | count", False),
]


@pytest.mark.parametrize(("text", "name", "selection", "redact"), CAPTURES)
def test_captures_of_a_subject(text, name, selection, redact):
    capture = parse_capture(text)
    assert isinstance(capture, Capture)
    assert isinstance(capture.source, Selection)
    assert (capture.name.text, said(capture.source), capture.redact) == (name, selection, redact)


@pytest.mark.parametrize("source", ["response.body.a + 1", "status + 1", "{{y}}", "xs.map(x => x)"])
def test_captures_of_an_expression(source):
    text = f"my-name = {source}"
    capture = parse_capture(text, 3)
    assert (capture.name.text, capture.source.text) == ("my-name", source)
    assert capture.source.span.shifted(-3).of(text) == source


WRONG_CAPTURES = [
    ("", "a name and what it gets are missing"),
    ("token", "a name and what it gets are missing"),
    ("token =", "a name and what it gets are missing"),
    ("a == b", "a name and what it gets are missing"),
    ('t = jsonpath "$.a" cuont', '"cuont" is no filter'),
    ("t = a b", '"b" is not expected here'),
    ("t = header", "`header` of what is missing"),
]


@pytest.mark.parametrize(("text", "message"), WRONG_CAPTURES)
def test_what_is_no_capture_says_why(text, message):
    assert parse_capture(text).message == message


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (BARE, "200", 200),
        (BARE, "true", True),
        (BARE, '{"a": [1]}', {"a": [1]}),
        (BARE, "null", None),
        (BARE, "plain text", "plain text"),
        (QUOTED, "200", "200"),
        (ExpectedKind.HEX, "00ff", b"\x00\xff"),
        (ExpectedKind.BASE64, "AP8=", b"\x00\xff"),
    ],
)
def test_values_of_expected_texts(kind, text, value):
    assert expected_value(kind, text) == value


WORDS = ["status", "header", "body", "jsonpath", "js", '"$.a"', "==", "not", "exists", "count"]
LINE = st.lists(
    st.sampled_from([*WORDS, "/a b/", "nth", "(", "{{x}}", "hex,0;", "redact", '"', "\n"])
)


@given(st.one_of(st.text(), LINE.map(" ".join)), st.sampled_from(AssertionStyle))
def test_any_text_is_an_assertion_or_a_problem_within_the_text(text, style):
    for read in (parse_assertion(text, style), parse_capture(text)):
        match read:
            case Problem(span=span) | SubjectAssertion(span=span):
                assert 0 <= span.start <= span.end <= max(1, len(text) + 1)
            case ExpressionAssertion(piece) | Capture(piece):
                assert piece.span.of(text) == piece.text


@pytest.mark.parametrize("text", ["body " + "(" * 30_000, "body /" + "a " * 30_000, '"' * 9_001])
def test_a_long_line_ends(text):
    assert isinstance(parse_assertion(text, HTTPYAC), Problem)


@pytest.mark.parametrize(
    "read",
    [
        lambda path: parse_assertion(f"{path} == 1", AssertionStyle.HURL),
        lambda path: parse_capture(f"x = {path}"),
    ],
)
@pytest.mark.parametrize("path", ["$.a.b", "$[0].id"])
def test_a_path_alone_is_told_what_it_lacks(path, read):
    problem = read(path)
    assert isinstance(problem, Problem)
    assert problem.message == f"`{path}` does not say of what it is a path"
    assert problem.hint == f"write `body.{path}`"
