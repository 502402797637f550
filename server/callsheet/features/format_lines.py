"""Formatting of lines outside request and body: separators, directives, variables, comments."""

import re
from collections.abc import Iterator

from callsheet.features.edits import Edit
from callsheet.features.format_style import gap, trailing
from callsheet.syntax import nodes

_MARKER = re.compile(r"(?P<indent>[ \t]*)(?P<marker>#+|/+)[ \t]*@")
_SEPARATOR = re.compile(r"(?P<indent>[ \t]*)(?P<marks>#+)(?P<space>[ \t]*)(?!@)")
_NOT_BLANK = re.compile(r"[^ \t]")


def format_line(text: str, item: nodes.Item) -> Iterator[Edit]:
    """The edits within one line that stands outside a request; scripts and examples stay."""
    match item:
        case nodes.Separator():
            yield from _separator(text, item)
        case nodes.Comment():
            yield from format_comment(text, item, indent="")
        case nodes.Directive():
            yield from format_directive(text, item, indent="")
        case nodes.Definition():
            yield from format_definition(text, item)
        case nodes.Import(path=piece):
            yield from _keyword("import ", text, item, piece)
        case nodes.Run(target=piece):
            yield from _keyword("run ", text, item, piece)
        case nodes.Assertion():
            yield from format_assertion(text, item)
        case nodes.SaveTo(path=piece, overwrite=overwrite):
            yield from _keyword(">>! " if overwrite else ">> ", text, item, piece)
        case _:
            pass


def format_comment(text: str, comment: nodes.Comment, indent: str) -> Iterator[Edit]:
    """A comment keeps its words to the character, and a block comment its lines."""
    start = _first(text, comment)
    if text.startswith("/*", start):
        return
    yield from gap(text, comment.span.start, start, indent)
    yield from trailing(text, comment.text.span.end)


def format_directive(text: str, directive: nodes.Directive, indent: str) -> Iterator[Edit]:
    """`# @name value`; what stands around the `=` of `# @name = value` stays.

    JetBrains reads a name in it, httpYac would take `=` for a part of the value.
    """
    marker = _MARKER.match(text, directive.span.start)
    name, value = directive.name.span, directive.value.span
    if marker:
        wanted = f"{indent}{marker['marker']} @"
        yield from gap(text, directive.span.start, name.start, wanted)
    if text[name.end : value.start].strip():
        yield from trailing(text, value.end)
    elif directive.value.text:
        yield from gap(text, name.end, value.start, " ")
        yield from trailing(text, value.end)
    else:
        yield from trailing(text, name.end)


def format_definition(text: str, definition: nodes.Definition) -> Iterator[Edit]:
    """`@name = value`, `@name := value`."""
    before = "@global." if definition.shared else "@"
    sign = ":=" if definition.lazy else "="
    name, value = definition.name.span, definition.value
    yield from gap(text, definition.span.start, name.start, before)
    if value.text:
        yield from gap(text, name.end, value.span.start, f" {sign} ")
        yield from trailing(text, value.span.end)
    else:
        at_sign = text.index(sign, name.end) + len(sign)
        yield from gap(text, name.end, at_sign, f" {sign}")
        yield from trailing(text, at_sign)


def format_assertion(text: str, assertion: nodes.Assertion) -> Iterator[Edit]:
    """`?? status == 200`."""
    if assertion.text.text:
        yield from _keyword("?? ", text, assertion, assertion.text)


def _separator(text: str, separator: nodes.Separator) -> Iterator[Edit]:
    """`### title`; rows of signs stay, and so does `###@name`, which REST Client would read."""
    found = _SEPARATOR.match(text, separator.span.start)
    if found is None:
        return
    yield from gap(text, found.start(), found.end("indent"), "")
    if separator.title and found.end() == separator.title.span.start:
        yield from gap(text, found.start("space"), found.end(), " ")
    yield from trailing(text, _last(text, separator))


def _keyword(word: str, text: str, item: nodes.Item, piece: nodes.Piece) -> Iterator[Edit]:
    yield from gap(text, item.span.start, piece.span.start, word)
    yield from trailing(text, _last(text, item))


def _first(text: str, item: nodes.Item) -> int:
    found = _NOT_BLANK.search(text, item.span.start, item.span.end)
    return found.start() if found else item.span.end


def _last(text: str, item: nodes.Item) -> int:
    """The place behind the last character of a line that is no blank."""
    return item.span.start + len(item.span.of(text).rstrip())
