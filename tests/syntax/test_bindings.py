from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.syntax.bindings import MemberPath, bindings_in, unclosed_bindings

FOUND = [
    ("no binding", []),
    ("{{a}} {{ b }}", ["{{a}}", "{{ b }}"]),
    ("https://{{host}}/{{%path}}?x={{$uuid}}", ["{{host}}", "{{%path}}", "{{$uuid}}"]),
    ("{{ '}}' }}x}}", ["{{ '}}' }}"]),
    ("{{ {a:1}.a }}", ["{{ {a:1}.a }}"]),
    ("{{ {a:{b:1}}.a.b }}", ["{{ {a:{b:1}}.a.b }}"]),
    ("{{ ids.map(i => ({x:i})).length }}", ["{{ ids.map(i => ({x:i})).length }}"]),
    ("{{ `${a}` }}", ["{{ `${a}` }}"]),
    ('{"a":{{{x}},"b":1}', ["{{x}}"]),
    ("{{{x}}}", ["{{x}}"]),
    ("{{{a:1}.a}}", ["{{{a:1}.a}}"]),
    ("{{{name}}: 1}", ["{{name}}"]),
    ("{{$input What's up}} and {{x}}'", ["{{$input What's up}}", "{{x}}"]),
    ("{{ {a:1 }} x", ["{{ {a:1 }}"]),
    ("{{ 'a }}", ["{{ 'a }}"]),
    ("{{}}", ["{{}}"]),
    (r"\{\{x\}\}", []),
    ("{{a\nb}} {{c}}", ["{{c}}"]),
    ("{{a\rb}}", []),
    ("{{a\u2028b}}", ["{{a\u2028b}}"]),
    ("}} {{", []),
]


@pytest.mark.parametrize(("text", "found"), FOUND)
def test_where_bindings_stand(text, found):
    assert [binding.span.of(text) for binding in bindings_in(text)] == found


UNCLOSED = [
    ("{{a}}", []),
    ("x {{ b  \n{{c}}", ["{{ b"]),
    ("{{\n}}", ["{{"]),
    ("{{a}} {{b {{c", ["{{b {{c"]),
    ("{{a}}\r\n{{b}\r\n", ["{{b}"]),
]


@pytest.mark.parametrize(("text", "found"), UNCLOSED)
def test_what_nothing_closes_is_told(text, found):
    assert [span.of(text) for span in unclosed_bindings(text)] == found


def test_spans_of_a_part_count_from_where_the_part_begins():
    whole = "GET https://{{ host.name }}/"
    (binding,) = bindings_in(whole[4:], 4)
    assert binding.inner.span.of(whole) == binding.inner.text == "host.name"
    assert isinstance(binding.expression, MemberPath)
    assert binding.expression.root.span.of(whole) == "host"
    assert binding.expression.step_spans[0].of(whole) == "name"


@pytest.mark.parametrize(("text", "encoded"), [("{{%a}}", True), ("{{ a }}", False)])
def test_percent_encoding(text, encoded):
    (binding,) = bindings_in(text)
    assert binding.percent_encode is encoded


@pytest.mark.parametrize("text", ["{{ '" * 20_000 + "}}", "{{" * 50_000, "{{a}" * 20_000])
def test_a_long_line_of_open_braces_ends(text):
    assert len(bindings_in(text)) + len(unclosed_bindings(text)) == 1


@given(st.one_of(st.text(), st.text(alphabet="{}a'\"`\\ .\n\r%")), st.integers(0, 9))
def test_bindings_lie_in_the_text_and_apart(text, start):
    found = [binding.span.shifted(-start) for binding in bindings_in(text, start)]
    spans = sorted([*found, *unclosed_bindings(text)])
    assert all(span.of(text).startswith("{{") for span in spans)
    assert all(span.of(text).endswith("}}") for span in found)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all("\n" not in span.of(text) for span in spans)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
