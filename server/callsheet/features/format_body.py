"""Formatting of bodies by what they are; those whose blanks count stay as they are."""

from collections.abc import Iterator

from callsheet.features.diagnostics_body import content_type, is_graphql
from callsheet.features.edits import Edit
from callsheet.features.format_graphql import format_graphql, graphql_tokens
from callsheet.features.format_json import format_json
from callsheet.features.format_style import Style
from callsheet.features.format_xml import format_xml, xml_parts
from callsheet.model.body import COMMENTED, BodyKind, kind_of_body
from callsheet.problems import Code
from callsheet.syntax import nodes
from callsheet.syntax.json_tokens import json_tokens, masked_json
from callsheet.syntax.json_tree import read_json_tree
from callsheet.syntax.parse import ParsedBlock

_SEALS = ("content-length", "md5", "digest", "signature")
"""Parts of names of header fields whose value is true for one text of the body only."""


def format_body(parsed: ParsedBlock, style: Style, eol: str) -> Iterator[Edit]:
    """The edits within a body of JSON, XML or GraphQL; spans count from the start of the block."""
    found = _typed_text(parsed)
    if found is None or _is_sealed(parsed):
        return
    text = found.span.of(parsed.text)
    for edit in _edits(body_kind(parsed), text, style, eol):
        yield Edit(edit.span.shifted(found.span.start), edit.new_text)


def body_kind(parsed: ParsedBlock) -> BodyKind:
    """What the body of a block is, as far as the block tells."""
    request = parsed.tree.request
    if request is None or request.body is None:
        return BodyKind.OTHER
    media_type = content_type(request)
    if "{{" in media_type.partition(";")[0] or parsed.directives("raw-body"):
        return BodyKind.RAW
    first = request.body.segments[0]
    text = first.span.of(parsed.text) if isinstance(first, nodes.BodyText) else ""
    return kind_of_body(media_type, text, graphql=is_graphql(request))


def has_free_blanks(parsed: ParsedBlock) -> bool:
    """Whether blank lines before the body say nothing, whoever reads them."""
    return body_kind(parsed) in COMMENTED


def body_meaning(parsed: ParsedBlock) -> tuple[str, ...]:
    """What a body of text says, without the blanks that formatting may change."""
    found = _typed_text(parsed)
    if found is None:
        return ()
    text = found.span.of(parsed.text)
    match body_kind(parsed):
        case BodyKind.JSON if _is_whole_json(text):
            tokens = json_tokens(masked_json(text), comments=True)
            return tuple(span.of(text).rstrip() for _, span in tokens)
        case BodyKind.XML:
            return xml_parts(text.rstrip("\r\n"))
        case BodyKind.GRAPHQL:
            return graphql_tokens(text)
        case _:
            return (text.removesuffix("\n").removesuffix("\r"),)


def _edits(kind: BodyKind, text: str, style: Style, eol: str) -> Iterator[Edit]:
    match kind:
        case BodyKind.JSON if _is_whole_json(text):
            yield from format_json(text, style.indent, eol)
        case BodyKind.XML:
            yield from format_xml(text, style.indent)
        case BodyKind.GRAPHQL:
            yield from format_graphql(text, style.indent)
        case _:
            pass


def _typed_text(parsed: ParsedBlock) -> nodes.BodyText | None:
    """The body of a block when it is nothing but text."""
    body = parsed.tree.request and parsed.tree.request.body
    match body:
        case nodes.Body(segments=(nodes.BodyText() as text,)):
            return text
        case _:
            return None


def _is_whole_json(text: str) -> bool:
    tree = read_json_tree(text, comments=True)
    wrong = any(problem.code is not Code.JSON_DUPLICATE_KEY for problem in tree.problems)
    return tree.root is not None and not wrong


def _is_sealed(parsed: ParsedBlock) -> bool:
    headers = parsed.tree.request.headers if parsed.tree.request else ()
    return any(seal in header.name.text.lower() for header in headers for seal in _SEALS)
