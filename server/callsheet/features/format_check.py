"""Whether a block that was formatted still says the same, to be asked before an edit is offered."""

from dataclasses import fields
from enum import Enum
from typing import Any

from callsheet.features.format_body import body_meaning
from callsheet.syntax import nodes
from callsheet.syntax.blocks import block_starts
from callsheet.syntax.parse import ParsedBlock

_KEPT = (
    nodes.InlineScript
    | nodes.CurlCommand
    | nodes.GraphqlDefinition
    | nodes.ResponseReference
    | nodes.ResponseExample
    | nodes.Unexpected
    | nodes.BodyFile
)
"""What formatting leaves alone, and what is therefore compared to the character."""


def says_the_same(before: ParsedBlock, after: ParsedBlock) -> bool:
    """Whether two versions of a block have the same items, texts and problems in the same order."""
    return len(block_starts(after.text)) == 1 and _meaning(before) == _meaning(after)


def _meaning(parsed: ParsedBlock) -> tuple[Any, ...]:
    items = [item for item in nodes.items_of(parsed.tree) if not isinstance(item, nodes.Blank)]
    said = [_item(parsed, item) for item in items]
    problems = [(problem.code, problem.message) for problem in parsed.problems]
    return said, problems, body_meaning(parsed)


def _item(parsed: ParsedBlock, item: nodes.Item) -> tuple[Any, ...]:
    kind = type(item).__name__
    if isinstance(item, _KEPT):
        return kind, item.span.of(parsed.text).rstrip("\r\n")
    return kind, *(_said(getattr(item, each.name)) for each in fields(item) if each.name != "span")


def _said(value: object) -> object:
    match value:
        case nodes.Piece(text=text):
            return text
        case tuple():
            return tuple(map(_said, value))
        case None | bool() | str() | Enum():
            return value
        case _:
            raise AssertionError(value)
