"""Completion in bodies of several parts: boundaries, the fields of a part, names of form fields."""

import re
from collections.abc import Iterator

from callsheet.features.completion_headers import header_names, header_values
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.seen import blocks_around
from callsheet.features.typed_body import content_type
from callsheet.model.body_multipart import boundary_of
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_LINES = re.IGNORECASE | re.MULTILINE
_NAME_BEGUN = re.compile(r"""content-disposition:.*;[ \t]*name="(?P<name>[^"]*)$""", re.IGNORECASE)
_NAMED = re.compile(
    r"""^content-disposition:.*?;[ \t]*name="([^"\r\n]*)""", re.IGNORECASE | re.MULTILINE
)
_FIELD_OF_PART = re.compile(r"content-(?:disposition|type|transfer-encoding|id)\Z", re.IGNORECASE)
_DASHES = re.compile(r"-[\w'()+,./:=?-]*$")
_REST_OF_LINE = re.compile(r"[^\s]*")
_REST_OF_NAME = re.compile(r"[^\"\r\n]*")


def complete_part(cursor: Cursor, typed: str) -> Iterator[Item]:
    """What can stand in a body of several parts, of which `typed` stands before the cursor."""
    request = cursor.block.tree.request
    field = next((h.value for h in request.headers if _is_type(h.name.text)), "") if request else ""
    boundary = boundary_of(field)
    if not boundary:
        return iter(())
    if _DASHES.fullmatch(cursor.before):
        return _boundaries(cursor, boundary)
    if not _in_head(typed, boundary):
        return iter(())
    if begun := _NAME_BEGUN.match(cursor.before):
        return _names(cursor, begun["name"])
    name, colon, value = cursor.before.partition(":")
    if colon:
        return header_values(cursor, name.strip(), value.lstrip(" \t"))
    names = header_names(cursor, frozenset())
    return (item for item in names if _FIELD_OF_PART.match(item.label))


def _is_type(name: str) -> bool:
    return name.lower() == "content-type"


def _boundaries(cursor: Cursor, boundary: str) -> Iterator[Item]:
    rest = _REST_OF_LINE.match(cursor.after)
    start = cursor.offset - len(cursor.before)
    span = Span(start, cursor.offset + (rest.end() if rest else 0))
    for text, what in ((f"--{boundary}", "the next part"), (f"--{boundary}--", "the end")):
        yield Item(text, ItemKind.KEYWORD, span, text, what)


def _in_head(typed: str, boundary: str) -> bool:
    """Whether the line of the cursor is in the head of a part: no blank line since its boundary."""
    for line in reversed(typed.split("\n")[:-1]):
        if not line.strip():
            return False
        if line.rstrip() == f"--{boundary}":
            return True
    return False


def _names(cursor: Cursor, typed: str) -> Iterator[Item]:
    """The names of fields that the forms of other requests have."""
    rest = _REST_OF_NAME.match(cursor.after)
    closes = rest is not None and cursor.after[rest.end() : rest.end() + 1] == '"'
    end = cursor.offset + (rest.end() if rest and closes else 0)
    names = (name for _, block in blocks_around(cursor) for name in _names_of(block.parsed))
    for number, name in enumerate(dict.fromkeys(names)):
        text = name if closes else f'{name}"'
        span = Span(cursor.offset - len(typed), end)
        yield Item(name, ItemKind.PARAMETER, span, text, sort=f"{number:03}")


@kept_with_block
def _names_of(parsed: ParsedBlock) -> tuple[str, ...]:
    request = parsed.tree.request
    if request is None or request.body is None:
        return ()
    if not content_type(request).startswith("multipart/"):
        return ()
    return tuple(dict.fromkeys(_NAMED.findall(request.body.span.of(parsed.text))))
