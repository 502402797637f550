"""Formatting of XML bodies: only the blanks that begin a line between two tags."""

import re
from collections.abc import Iterator
from dataclasses import field

from callsheet.features.edits import Edit
from callsheet.features.format_style import gap, own_indent
from callsheet.late_dataclasses import dataclass
from callsheet.text import Span

_PART = re.compile(
    r"(?P<whole><!--.*?-->|<\?.*?\?>)"
    r"|(?P<end></[^\s<>/]+\s*>)"
    r"""|(?P<start><[^\s<>/!?](?:[^<>"']|"[^"]*"|'[^']*')*>)"""
    r"|(?P<text>[^<]+)",
    re.DOTALL,
)
_NAME = re.compile(r"</?\s*([^\s<>/]+)")
_LINE_BEGIN = re.compile(r"(?P<ends>\s*(?:\r\n|\r|\n))(?P<indent>[ \t]*)\Z")
_LEFT = re.compile(r"xml:space|<!DOCTYPE|<!\[CDATA\[|Signature|^[ \t]*(?:#|//)", re.MULTILINE)
"""Where blanks count, are signed, or where lines are comments that are not sent."""

_BLANK_LINES = re.compile(r"\A(\s*[\r\n])[ \t]*\Z")


@dataclass(slots=True)
class _Element:
    name: str
    mixed: bool = False
    """Whether text stands beside its elements: then every blank in it counts."""

    holds_elements: bool = False
    """Without any, the blanks in it may be its value."""

    begins: list[tuple[Span, bool]] = field(default_factory=list)
    """The blanks at the beginnings of lines in it, and whether its end tag stands there."""

    inner: "list[_Element]" = field(default_factory=list)


def format_xml(text: str, indent: str) -> Iterator[Edit]:
    """Indent the lines that begin with a tag, in elements that hold nothing but elements.

    No line is begun or ended; what is not well-formed, signed or keeps its space stays.
    """
    root = None if _LEFT.search(text) else _read(text)
    if root is not None:
        unit = own_indent(_begins_of_first_level(text, root)) or indent
        edits = list(_edits(text, root, unit, 0))
        yield from sorted(edits, key=lambda edit: edit.span.start)


def xml_parts(text: str) -> tuple[str, ...]:
    """Tags and texts as they stand; of the blanks between tags not those that begin a line."""
    return tuple(_BLANK_LINES.sub(r"\1", match[0]) for match in _PART.finditer(text))


def _read(text: str) -> _Element | None:
    """The tree of elements around the root; None when the text is no whole one."""
    root = _Element("")
    open_elements, place = [root], 0
    while found := _PART.match(text, place):
        place = found.end()
        match found.lastgroup:
            case "start":
                _begin(open_elements, found[0])
            case "end":
                if open_elements.pop().name != _name(found[0]) or not open_elements:
                    return None
            case "text":
                _add_text(open_elements[-1], text, found)
            case _:
                pass
    return root if place == len(text) and len(open_elements) == 1 else None


def _begin(open_elements: list[_Element], tag: str) -> None:
    open_elements[-1].holds_elements = True
    if tag.endswith("/>"):
        return
    element = _Element(_name(tag))
    open_elements[-1].inner.append(element)
    open_elements.append(element)


def _name(tag: str) -> str:
    found = _NAME.match(tag)
    return found[1] if found else ""


def _add_text(element: _Element, text: str, found: "re.Match[str]") -> None:
    begin = _LINE_BEGIN.match(found[0])
    if found[0].strip():
        element.mixed = True
    elif begin:
        start = found.start() + begin.start("indent")
        element.begins.append((Span(start, found.end()), text.startswith("</", found.end())))


def _begins_of_first_level(text: str, root: _Element) -> Iterator[str]:
    for element in root.inner:
        if element.holds_elements and not element.mixed:
            yield from (begin.of(text) for begin, is_end in element.begins if not is_end)


def _edits(text: str, element: _Element, indent: str, depth: int) -> Iterator[Edit]:
    if element.mixed or not element.holds_elements:
        return
    for begin, is_end in element.begins:
        if begin.end < len(text):
            yield from gap(text, begin.start, begin.end, indent * (depth - is_end))
    for inner in element.inner:
        yield from _edits(text, inner, indent, depth + 1)
