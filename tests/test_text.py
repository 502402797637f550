"""Lines and positions: LF, CRLF and lone CR end a line, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.text import Position, SourceText, split_lines

TEXTS = st.text(alphabet="a\n\r\u2028\u0085\x0b\x0cé😀 ", max_size=40)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n", ["a", ""]),
        ("a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        ("\r\r\n\n", ["", "", "", ""]),
        ("x\u2028y\x0bz\x85", ["x\u2028y\x0bz\x85"]),
    ],
)
def test_lines(text, lines):
    source = SourceText(text)
    assert [source.line_text(line) for line in range(len(source.line_starts))] == lines


@pytest.mark.parametrize(
    ("position", "offset"),
    [
        (Position(0, 0), 0),
        (Position(0, 99), 2),
        (Position(1, 1), 5),
        (Position(9, 0), 6),
        (Position(-1, -1), 0),
    ],
)
def test_places_that_do_not_exist_are_clamped(position, offset):
    assert SourceText("ab\r\ncd").offset(position) == offset


@given(TEXTS)
def test_split_lines_joins_back(text):
    assert "".join(split_lines(text)) == text


@given(TEXTS, st.data())
def test_offset_and_position_are_inverse(text, data):
    source = SourceText(text)
    offset = data.draw(st.integers(0, len(text)))
    position = source.position(offset)
    found = source.offset(position)
    assert found == offset or text[found:offset] == "\r"
    assert source.position(found) == position
