"""Formatting of bodies by what they are; those whose blanks count stay as they are."""

from collections.abc import Iterator
from functools import lru_cache

from callsheet.features.edits import Edit
from callsheet.features.format_graphql import format_graphql, graphql_tokens
from callsheet.features.format_json import format_json
from callsheet.features.format_style import Surroundings
from callsheet.features.format_xml import format_xml, xml_parts
from callsheet.features.typed_body import TypedBody, typed_body
from callsheet.model.body import COMMENTED, BodyKind, kind_of_body
from callsheet.model.settings import Settings
from callsheet.problems import Code
from callsheet.syntax.argument_values import parse_field
from callsheet.syntax.json_tokens import JsonPieces, json_pieces
from callsheet.syntax.json_tree import read_json_tree
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import line_end

_SEALS = ("content-length", "md5", "digest", "signature")
"""Parts of names of header fields whose value is true for one text of the body only."""


def format_body(parsed: ParsedBlock, around: Surroundings) -> Iterator[Edit]:
    """The edits within a body of JSON, XML or GraphQL; spans count from the start of the block."""
    body = typed_body(parsed)
    if body is None or not around.body_is_free:
        return
    if body.kind is BodyKind.JSON:
        if pieces := _whole_json(body.text):
            yield from format_json(body.text, pieces, around.indent, around.eol, body.start)
        return
    for edit in _edits(body, around):
        yield Edit(edit.span.shifted(body.start), edit.new_text)


def is_free(parsed: ParsedBlock, settings: Settings) -> bool:
    """Whether blanks in the body may change: nothing sends it as it is, and nothing seals it.

    Resource, file and folder have a say as well: `# @raw-body`, `# @header Content-Type: …`.
    """
    typed = parsed.tree.request.headers if parsed.tree.request else ()
    names = {header.name.text.lower() for header in typed}
    inherited = [parse_field(each.directive.value.text) for each in settings.inward("header")]
    fields = {each.name.lower(): each.value or "" for each in inherited if each}
    sealed = any(seal in name for name in (*names, *fields) for seal in _SEALS)
    if sealed or settings.is_on("raw-body"):
        return False
    body, media_type = typed_body(parsed), fields.get("content-type", "")
    return (
        body is None
        or not media_type
        or "content-type" in names
        or kind_of_body(media_type, body.text) is body.kind
    )


def has_free_blanks(parsed: ParsedBlock, around: Surroundings) -> bool:
    """Whether blank lines before the body say nothing, whoever reads them."""
    body = typed_body(parsed)
    return body is not None and around.body_is_free and body.kind in COMMENTED


def body_meaning(parsed: ParsedBlock) -> tuple[str, ...]:
    """What a body says, without the blanks that formatting may change."""
    request, body = parsed.tree.request, typed_body(parsed)
    if request is None or request.body is None:
        return ()
    whole = request.body.span.of(parsed.text)
    text = body.text if body else ""
    match body and body.kind:
        case BodyKind.JSON if pieces := _whole_json(text):
            return tuple(pieces.tokens)
        case BodyKind.XML:
            return xml_parts(text.rstrip("\r\n"))
        case BodyKind.GRAPHQL:
            return graphql_tokens(text)
        case _:
            return (whole[: len(whole) - len(line_end(whole))],)


def _edits(body: TypedBody, around: Surroundings) -> Iterator[Edit]:
    match body.kind:
        case BodyKind.XML:
            yield from format_xml(body.text, around.indent)
        case BodyKind.GRAPHQL:
            yield from format_graphql(body.text, around.indent)
        case _:
            pass


@lru_cache(maxsize=1)
def _whole_json(text: str) -> JsonPieces | None:
    """The tokens of a JSON text in which nothing is wrong but keys that stand there twice."""
    pieces = json_pieces(text)
    return pieces if pieces.are_surely_json() or _is_whole_json(text) else None


def _is_whole_json(text: str) -> bool:
    tree = read_json_tree(text, comments=True)
    wrong = any(problem.code is not Code.JSON_DUPLICATE_KEY for problem in tree.problems)
    return tree.root is not None and tree.is_whole and not wrong
