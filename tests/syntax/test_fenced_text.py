"""Documents with fences as texts of requests: places and edits lead back to the file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from callsheet.facts.markups import Markup
from callsheet.syntax.fenced_text import FencedText, fenced_text
from callsheet.text import Position, SourceText, Span

_DOCUMENT = """\
# Users ü💩

```http
GET /a
```

1. Then:

   ```http
   GET /b

   {"x": 1}
   ```

> > ~~~rest
> > GET /c
> >
> > body
> > ~~~

end
"""
_TEXT = """\


### Users ü💩
GET /a
###



### Users ü💩 (2)
GET /b

{"x": 1}
###

### Users ü💩 (3)
GET /c

body
###


"""


def test_the_lines_are_those_of_the_file():
    found = _fenced(_DOCUMENT)
    assert found.text == _TEXT
    assert len(found.line_starts) == len(found.whole_file.line_starts)


@pytest.mark.parametrize("eol", ["\r\n", "\r"])
def test_line_ends_are_those_of_the_file(eol):
    assert _fenced(_DOCUMENT.replace("\n", eol)).text == _TEXT.replace("\n", eol)


@pytest.mark.parametrize("end", [0, 1, 3, len("> > ~~~\n\nend\n"), 30])
def test_the_last_line_may_end_without_a_line_end(end):
    text = _DOCUMENT[: len(_DOCUMENT) - end]
    found = _fenced(text)
    assert len(found.line_starts) == len(found.whole_file.line_starts)


def test_every_place_of_the_text_is_a_place_of_the_file():
    found, file = _fenced(_DOCUMENT), SourceText(_DOCUMENT)
    for offset in range(len(found.text)):
        place = found.position(offset)
        if found.holds(offset):
            assert file.text[file.offset(place)] == found.text[offset]
            assert found.offset(place) == offset
        else:
            assert place.column <= len(file.line_span(place.line))
            assert found.line_of(found.offset(place)) == place.line


def test_what_stands_outside_of_fences_is_held_by_none():
    found = _fenced(_DOCUMENT)
    lines = [n for n, start in enumerate(found.line_starts) if found.holds(start)]
    assert lines == [3, 9, 10, 11, 15, 16, 17]
    assert found.offset(Position(0, 5)) == 0


@pytest.mark.parametrize(
    ("line", "new_text", "expected"),
    [
        pytest.param(0, "@a = 1\n", "```http\n@a = 1\nGET /a\n```\n", id="above-all"),
        pytest.param(4, "A: b\n", "```http\nGET /a\nA: b\n```\n", id="behind-a-fence"),
        pytest.param(4, "A: b", "```http\nGET /a\nA: b\n```\n", id="without-line-end"),
        pytest.param(12, "\n###\n", '   {"x": 1}\n\n   ###\n   ```\n', id="indented"),
        pytest.param(15, "# c\n\n", "> > # c\n> >\n> > GET /c\n", id="quotation"),
    ],
)
def test_what_is_added_stands_in_its_fence(line, new_text, expected):
    found = _fenced(_DOCUMENT)
    start = found.line_starts[line]
    assert expected in _edited(found, Span(start, start), new_text)


@pytest.mark.parametrize(
    ("first", "last"), [(0, 1), (2, 4), (3, 5), (3, 10), (4, 5), (14, 16), (19, 20)]
)
def test_what_stands_outside_is_never_changed(first, last):
    found = _fenced(_DOCUMENT)
    span = Span(found.line_starts[first], found.line_starts[last])
    assert found.edit_of_file(span, "x\n") is None


def test_behind_the_last_fence_nothing_can_be_added():
    found = _fenced(_DOCUMENT)
    assert found.edit_of_file(Span(len(found.text), len(found.text)), "GET /x\n") is None


_START = {3: 1, 9: 3, 15: 3}
"""The fences: their first lines and how many they have."""


@given(
    some.sampled_from(list(_START)),
    some.integers(0, 20),
    some.integers(0, 20),
    some.lists(some.sampled_from(["", "  ", "x", "  y", "Z: é"]), max_size=4),
)
@settings(max_examples=200, deadline=None)
def test_an_edit_of_the_file_is_that_of_the_text(first, start, end, lines):
    found = _fenced(_DOCUMENT)
    fence = Span(found.line_starts[first], found.line_starts[first + _START[first]])
    start, end = sorted((min(start, len(fence)), min(end, len(fence))))
    span, new_text = Span(fence.start + start, fence.start + end), "\n".join(lines)
    after = found.text[: span.start] + new_text + found.text[span.end :]
    before = found.text[fence.start : span.start] + new_text
    if end == len(fence) and before and not before.endswith("\n"):
        after = found.text[: span.start] + f"{new_text}\n" + found.text[span.end :]
    again = _fenced(_edited(found, span, new_text))
    assert _without_titles(again.text) == _without_titles(after)


def _without_titles(text: str) -> list[str]:
    """The lines; one of blanks alone may have lost them."""
    return [
        "###" if line.startswith("###") else line if line.strip() else ""
        for line in text.split("\n")
    ]


def _edited(found: FencedText, span: Span, new_text: str) -> str:
    edit = found.edit_of_file(span, new_text)
    assert edit is not None
    place, text = edit
    file = found.whole_file.text
    return file[: place.start] + text + file[place.end :]


def _fenced(text: str) -> FencedText:
    return fenced_text(SourceText(text), Markup.MARKDOWN)
