import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.problems import Severity
from callsheet.syntax.json_tree import JsonArray, JsonObject, JsonScalar, read_json_tree
from callsheet.values import parse_json


def plain(node):
    match node:
        case JsonObject(_, members):
            return {member.key.text: plain(member.value) for member in members}
        case JsonArray(_, items):
            return [plain(item) for item in items]
        case JsonScalar(_, text, quoted, bound):
            return text if quoted or bound else json.loads(text)
        case None:
            return None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="{}", codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet='ab"\\\n'), inner),
    max_leaves=12,
)  # fmt: skip


@given(JSON, st.sampled_from([None, 1]))
def test_json_is_read_without_a_complaint(value, indent):
    tree = read_json_tree(json.dumps(value, indent=indent))
    assert tree.problems == ()
    assert plain(tree.root) == value


PIECES = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    "\\",
    '"a"',
    '"b":',
    "1",
    "-0.5e3",
    "01",
    "true",
    "nul",
    "'x'",
    "//c",
    '"\\u00"',
    '"\\\\"',
    '"\\x"',
]
NEARLY_JSON = st.lists(st.sampled_from([*PIECES, " ", "\n", '"\t"']), max_size=12)


@given(NEARLY_JSON.map("".join))
def test_what_is_complained_of_is_what_the_standard_library_refuses(text):
    if "{{" in text or not text.strip():
        return
    errors = [each for each in read_json_tree(text).problems if each.severity is Severity.ERROR]
    assert (not errors) == _is_json(text)


def _is_json(text):
    try:
        parse_json(text)
    except ValueError:
        return False
    return True


@given(
    st.one_of(st.text(), NEARLY_JSON.map("".join), st.text(alphabet='{}[]",:a\\')), st.booleans()
)
def test_any_text_is_read_and_every_span_lies_in_it(text, comments):
    tree = read_json_tree(text, comments=comments)
    spans = [problem.span for problem in tree.problems] + ([tree.root.span] if tree.root else [])
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)


WRONG = [
    ('{"a": 1 "b": 2}', '"b"', "a comma is missing before this"),
    ("[1 2]", "2", "a comma is missing before this"),
    ('{"a": 1,}', ",", 'a comma before "}" is not JSON'),
    ("[1,]", ",", 'a comma before "]" is not JSON'),
    ("[1,,2]", ",", "a value is missing here"),
    ('{"a" 1}', "1", "a colon is missing before this"),
    ('{"a": }', "}", "a value is missing here"),
    ('{"a"}', "}", "a colon and a value are missing here"),
    ("{a: 1}", "a", "a key must be in double quotes"),
    ("{'a': 1}", "'a'", "a key must be in double quotes"),
    ('{"a": foo}', "foo", '"foo" is no JSON value'),
    ('{"a": 01}', "01", '"01" is no JSON value'),
    ('{"a": [1}', "}", '"[" cannot be closed by "}"'),
    ('{"a": [1]', "{", '"{" is not closed'),
    ('{"a": "x}', '"x}', "this text is not closed"),
    ("[1]]", "]", 'nothing is open that "]" could close'),
    ("1 2", "2", "nothing may follow the value"),
    ('["\\x"]', "\\x", "`\\x` is no escape of JSON"),
    ('["\t"]', "\t", "a control character must be escaped"),
    ("// c\n[]", "//", "JSON has no comments"),
]


@pytest.mark.parametrize(("text", "place", "message"), WRONG)
def test_what_is_wrong_is_told_where_it_stands(text, place, message):
    problem = read_json_tree(text).problems[0]
    assert (problem.span.of(text), problem.message) == (place, message)


def test_a_key_that_stands_twice_is_a_warning():
    text = '{"a": 1, "b": {"a": 2}, "\\u0061": 3}'
    (problem,) = read_json_tree(text).problems
    assert problem.severity is Severity.WARNING
    assert problem.span.of(text) == '"\\u0061"'


BOUND = [
    '{"a": {{x}}, {{key}}: "b {{ f("c", "}") }} d", "{{k}}": [{{y}}, {{z}}{{w}}, 1{{n}}]}',
    "{{body}}",
    '"{{ "quoted" }}"',
    "{ {{members}} }",
    '{ {{members}}, "a": 1, {{more}} }',
    '{"a": 1 {{more}} }',
    "[1 {{more}}] {{more}}",
]


@pytest.mark.parametrize("text", BOUND)
def test_bindings_may_stand_anywhere(text):
    assert read_json_tree(text).problems == ()


def test_a_binding_in_place_of_a_value_is_known_as_one():
    tree = read_json_tree('{"a": {{x}}, "b": "{{y}}", "c": 1}')
    values = [member.value for member in tree.root.members]
    assert [(value.bound, value.quoted) for value in values] == [
        (True, False),
        (True, True),
        (False, False),
    ]


def test_comment_lines_are_skipped_when_asked():
    text = '// one\n{ # no\n  # two\n  "a": "// x" // no\n}'
    first = read_json_tree(text, comments=True).problems[0]
    assert text[first.span.start :].startswith("# no")
    assert read_json_tree('// one\n{\n  # two\n  "a": "# x"\n}', comments=True).problems == ()


def test_a_text_without_a_value_has_no_tree():
    assert read_json_tree(" \n").root is None


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 9_000 + "]" * 9_000])
def test_depth_is_no_danger(text):
    assert read_json_tree(text).root.span.start == 0
