import json
import re

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


JSON_OF_WORDS = st.recursive(
    st.integers(0, 99) | st.sampled_from(["ada", "x_1"]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["a", "bc", "d_e", "f1"]), inner, max_size=4)
    ),
    max_leaves=12,
)

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


SPOILED = [
    (r",$", "", 1),
    (r'"(\w+)": ', r"\1: ", 0),
    (r'"(\w+)": ', r"'\1': ", 0),
    (r': "(\w+)"', r": '\1'", 0),
    (r'"(\w+)"(,?)$', r"'\1'\2", 0),
    (r'"(\w+)"(,?)$', r'"\1\\d"\2', 0),
    (r'(\d|"|\]|\})$', r"\1,", 0),
    (r"\[\]", "[1,]", 0),
    (r"(\d),$", r"\1, // don't", 0),
]
"""What is typed instead, and how many lines below that is told."""


@given(st.data(), JSON_OF_WORDS)
def test_each_of_several_faults_is_told_and_nothing_that_follows_from_them(data, value):
    lines = json.dumps(value, indent=1).split("\n")
    spoiled = set()
    for number in range(0, len(lines) - 1, 2):
        pattern, instead, below = data.draw(st.sampled_from(SPOILED))
        line = re.sub(pattern, instead, lines[number])
        if line != lines[number] and not (line.endswith(",,") or _goes_on(line, lines[number + 1])):
            lines[number] = line
            spoiled.add(number + below)
    text = "\n".join(lines)
    tree = read_json_tree(text)
    told = [text.count("\n", 0, each.span.start) for each in tree.problems[: tree.certain]]
    assert sorted(set(told)) == sorted(spoiled)
    assert tree.certain == len(tree.problems)


def _goes_on(line: str, below: str) -> bool:
    """Whether a comma was put behind what was not the last: that is a comma like any other."""
    return line.endswith(",") and below.strip(" ,") not in ("]", "}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": "say "hi" now", b: 1,}', ["hi"]),
        ('{"a": "x,\n "b": 1,}', ['"x,']),
        ('{"a": foo bar, b: 1}', ["foo"]),
        ("{'it': 'it's fine', b: 1}", ["'it'", "'it'"]),
        ('{"a" 1, b: 2}', ["1"]),
        ("{a: 1 /* b: 2 */ c: 3}", ["a", "/*"]),
        ('{"a": [1, 2,}\n,', [",", "}"]),
        ("[1 2 3]", ["2"]),
        ('{"a": 1, "a": 2, b: 3, "a": 4}', ['"a"', "b", '"a"']),
    ],
)
def test_behind_a_fault_that_others_may_follow_from_nothing_is_told(text, told):
    tree = read_json_tree(text)
    assert [each.span.of(text) for each in tree.problems[: tree.certain]] == told


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
