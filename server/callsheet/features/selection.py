"""Selection: what a person may mean with ever larger pieces of the text around a cursor."""

from collections.abc import Iterator
from dataclasses import fields

from callsheet.features.typed_body import typed_body
from callsheet.model.body import BodyKind
from callsheet.model.document import Document, PlacedBlock
from callsheet.syntax import nodes
from callsheet.syntax.json_tree import JsonArray, JsonNode, JsonObject, JsonScalar, read_json_tree
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span


def selection(document: Document, offset: int) -> tuple[Span, ...]:
    """The pieces around an offset, the smallest first; each lies within the next."""
    block = document.block_at(offset)
    at = offset - block.start
    spans = {span for span in _spans(block, at) if span.touches(at) and span.start < span.end}
    placed = [block.placed(span) for span in sorted(spans, key=len)]
    nested: list[Span] = []
    for span in (*placed, Span(0, len(document.text))):
        # Of two that overlap, neither within the other, the smaller one is kept.
        if not nested or (span.covers(nested[-1]) and span != nested[-1]):
            nested.append(span)
    return tuple(nested)


def _spans(block: PlacedBlock, offset: int) -> Iterator[Span]:
    text, tree = block.text, block.tree
    yield _line(text, offset)
    yield from _word(text, offset)
    for binding in block.parsed.bindings:
        yield from (binding.inner.span, binding.span)
    for item in nodes.items_of(tree):
        if item.span.touches(offset):
            yield from _item(text, item)
    if tree.request:
        yield from _of_request(block.parsed, tree.request)
    if tree.separator:
        yield _shown(text, Span(tree.separator.span.end, len(text)))
    yield _shown(text, tree.span)
    yield tree.span


def _item(text: str, item: nodes.Item) -> Iterator[Span]:
    yield _shown(text, item.span)
    pieces = [getattr(item, each.name) for each in fields(item)]
    for value in pieces:
        match value:
            case nodes.Piece(span=span):
                yield span
            case tuple():
                yield from (each.span for each in value if isinstance(each, nodes.Piece))
            case _:
                pass
    if isinstance(item, nodes.Header):
        yield Span(item.values[0].span.start, item.values[-1].span.end)


def _of_request(parsed: ParsedBlock, request: nodes.Request) -> Iterator[Span]:
    head = (request.line, *(each for each in request.head if not isinstance(each, nodes.Blank)))
    headers = request.headers
    yield _shown(parsed.text, Span(request.line.span.start, head[-1].span.end))
    yield Span(request.line.target.span.start, request.target_pieces[-1].span.end)
    if headers:
        yield _shown(parsed.text, Span(headers[0].span.start, headers[-1].span.end))
    if request.body:
        yield _shown(parsed.text, request.body.span)
        yield from json_spans(parsed)
    yield _shown(parsed.text, request.span)


@kept_with_block
def json_spans(parsed: ParsedBlock) -> tuple[Span, ...]:
    """The values and members of a JSON body, and what its brackets and quotes enclose."""
    body = typed_body(parsed)
    if body is None or body.kind is not BodyKind.JSON:
        return ()
    root = read_json_tree(body.text, comments=True).root
    spans = _json(root) if root else ()
    return tuple(span.shifted(body.start) for span in spans)


def _json(node: JsonNode) -> Iterator[Span]:
    yield node.span
    match node:
        case JsonScalar(quoted=True, span=span):
            yield Span(span.start + 1, max(span.start + 1, span.end - 1))
        case JsonScalar():
            pass
        case JsonArray(items=items):
            if items:
                yield Span(items[0].span.start, items[-1].span.end)
            for item in items:
                yield from _json(item)
        case JsonObject(members=members):
            for member in members:
                yield from _json(member.key)
                if member.value:
                    yield Span(member.key.span.start, member.value.span.end)
                    yield from _json(member.value)
            ends = [member.value.span.end for member in members[-1:] if member.value]
            if ends:
                yield Span(members[0].key.span.start, ends[0])


def _line(text: str, offset: int) -> Span:
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    ends = [end for end in (text.find("\n", offset), text.find("\r", offset)) if end >= 0]
    line = Span(start, min(ends, default=len(text)))
    said = line.of(text)
    begun = line.start + len(said) - len(said.lstrip())
    return Span(begun, max(begun, line.start + len(said.rstrip())))


def _word(text: str, offset: int) -> Iterator[Span]:
    """Letters, digits and `_` around the offset: what a double click takes."""
    start = end = offset
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    yield Span(start, end)


def _shown(text: str, span: Span) -> Span:
    """A span without the blanks at its ends."""
    said = span.of(text)
    start = span.start + len(said) - len(said.lstrip())
    return Span(start, max(start, span.start + len(said.rstrip())))
