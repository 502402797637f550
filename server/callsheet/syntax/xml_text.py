"""XML with bindings in it: the first thing that keeps it from being well-formed."""

import re
from html.entities import html5

from callsheet.late_dataclasses import dataclass
from callsheet.syntax.masked import BOUND
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class XmlFault:
    """What is wrong, and where; the span counts from the start of the text."""

    span: Span
    message: str
    hint: str = ""


_BETWEEN_TAGS = re.compile(rf"(?:(?<=[>\s])|\A){BOUND}+(?=[<\s]|\Z)")
_IN_TAG = re.compile(rf"<(?![!?])(?:[^<>\"'{BOUND}]|\"[^\"]*\"|'[^']*')*+{BOUND}")
_TAG = re.compile(r"</?[^\s<>/]*")
_UNQUOTED = re.compile(r"[^\s<>\"'`]+?(?=\s|/?>)")
_MISMATCH, _NO_ELEMENT, _JUNK, _ENTITY, _INVALID = 7, 3, 9, 11, 4
"""Numbers of expat's errors; they are part of its interface."""


def xml_fault(masked: str) -> XmlFault | None:
    """The first fault of an XML document (XML 1.0) in which `BOUND` stands for what is put in.

    Nothing is expanded: a document that declares entities is not looked at, and neither is one in
    which a value makes up elements or attributes.
    """
    if "<!ENTITY" in masked or not masked.strip(f" \t\r\n{BOUND}"):
        return None
    if _IN_TAG.search(masked):
        return None
    begins = len(masked) - len(masked.lstrip(f" \t\r\n{BOUND}"))
    text = _BETWEEN_TAGS.sub(lambda found: " " * len(found[0]), masked).replace(BOUND, "x")
    return _parsed(text[begins:], begins)


def _parsed(text: str, shift: int) -> XmlFault | None:
    from xml.parsers import expat

    parser = expat.ParserCreate("utf-8")
    encoded = text.encode(errors="replace")
    opened: list[int] = []
    parser.StartElementHandler = lambda _name, _attributes: opened.append(parser.CurrentByteIndex)
    parser.EndElementHandler = lambda _name: opened.pop()
    # Having one keeps entities from being expanded.
    parser.DefaultHandler = lambda _data: None
    try:
        parser.Parse(encoded, True)
    except expat.ExpatError as error:

        def place(byte: int) -> int:
            return len(encoded[:byte].decode(errors="replace"))

        innermost = place(opened[-1]) if opened else None
        fault = _fault(error.code, text, place(parser.ErrorByteIndex), innermost)
        said = expat.ErrorString(error.code) or "something is wrong"
        found = fault or XmlFault(
            _tag_at(text, place(parser.ErrorByteIndex)), f"this is not XML: {said}"
        )
        return XmlFault(found.span.shifted(shift), found.message, found.hint)
    return None


def _fault(code: int, text: str, at: int, innermost: int | None) -> XmlFault | None:
    """A fault in words that say what to do, for the usual ones."""
    tag = _tag_at(text, at)
    opening = _tag_at(text, innermost) if innermost is not None else None
    if code == _NO_ELEMENT and opening:
        name = opening.of(text)[1:]
        return XmlFault(opening, f'"<{name}>" is not closed', f"write `</{name}>`")
    if code == _MISMATCH and opening:
        name, closing = opening.of(text)[1:], _tag_at(text, at - 2)
        message = f'"<{name}>" is closed by "{closing.of(text)}>"'
        return XmlFault(closing, message, f"write `</{name}>`")
    if code == _JUNK:
        return XmlFault(tag, "XML has one element that holds all others", "")
    if code == _ENTITY:
        name = text[at:].partition(";")[0]
        span, meant = Span(at, at + len(name) + 1), html5.get(f"{name[1:]};", "")
        numbers = "".join(f"&#{ord(each)};" for each in meant)
        hint = f"write `{numbers}`" if numbers else "write the character itself"
        return XmlFault(span, f'XML has no "{name};"', hint)
    return _lone_mark(text, at) if code == _INVALID else None


def _lone_mark(text: str, at: int) -> XmlFault | None:
    """`&` and `<` that are meant as themselves: what follows them is what does not fit."""
    for mark, escape, begun in (("&", "&amp;", "entity"), ("<", "&lt;", "element")):
        start = text.rfind(mark, 0, at + 1)
        if start >= 0 and (at <= start + 1 or (mark == "&" and text[start + 1 : at].isalnum())):
            message = f'"{mark}" begins no {begun} here'
            return XmlFault(Span(start, start + 1), message, f"write `{escape}`")
    if text[:at].rstrip().endswith("="):
        found = _UNQUOTED.match(text, at)
        span = Span(*found.span()) if found else _tag_at(text, at)
        hint = f'write `"{span.of(text)}"`' if found else ""
        return XmlFault(span, "the value of an attribute stands in quotes", hint)
    return None


def _tag_at(text: str, at: int) -> Span:
    found = _TAG.match(text, at)
    return Span(at, found.end() if found else min(at + 1, len(text)))
