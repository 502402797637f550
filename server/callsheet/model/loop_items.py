"""The items of a loop: rows of a file, what a request gave, what an expression comes to."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from callsheet.model.circumstances import Circumstances
from callsheet.model.document import PlacedBlock
from callsheet.model.evaluate import Evaluator
from callsheet.model.loops import Loop, SourceKind
from callsheet.model.request_files import read_text_file
from callsheet.model.scope import Scope
from callsheet.model.substitute import Evaluation
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.expressions import parse_expression
from callsheet.values import JsonNumber, JsonValue, parse_json

MOST_ROUNDS = 1_000_000
"""Of `for N`, and of `while`, which may never end."""


@dataclass(frozen=True, slots=True)
class LoopItems:
    """What a loop goes through."""

    items: tuple[JsonValue, ...]
    request: str = ""
    """The request whose items they are."""

    notes: tuple[Problem, ...] = ()


def items_of(
    loop: Loop, block: PlacedBlock, evaluator: Evaluator, scope: Scope, circumstances: Circumstances
) -> LoopItems | tuple[Problem, ...]:
    """The items, or why there are none; spans of the document."""
    span = block.placed(loop.source.span)
    if loop.kind is SourceKind.FILE:
        return _of_file(loop, block, evaluator.document.path.parent, circumstances)
    request = scope.requests.get(loop.source.text)
    collected = circumstances.items.get(request.key) if request else None
    if request is not None and collected is not None and scope.find(loop.source.text) is None:
        return LoopItems(tuple(collected), request.name)
    outcome = evaluator.value_of(parse_expression(loop.source.text), loop.source.span)
    if not isinstance(outcome, Evaluation):
        return tuple(problem.shifted(block.start) for problem in outcome)
    items = _listed(outcome.value)
    if items is None:
        message = f"`{loop.source.text}` is no list"
        hint = "give it a list, a number, or the name of a request whose answer has items"
        return (Problem(Code.VARIABLE_TYPE, Severity.ERROR, span, message, hint),)
    is_request = request is not None and scope.find(loop.source.text) is None
    return LoopItems(items, request.name if request and is_request else "")


def _listed(value: JsonValue) -> tuple[JsonValue, ...] | None:
    match value:
        case bool() | None:
            return None
        case int() | JsonNumber() | float():
            return tuple(range(min(int(value), MOST_ROUNDS))) if value >= 0 else None
        case str() | Mapping():
            return None
        case Sequence():
            return tuple(value)


def _of_file(
    loop: Loop, block: PlacedBlock, folder: Path, circumstances: Circumstances
) -> LoopItems | tuple[Problem, ...]:
    span = block.placed(loop.source.span)
    read = read_text_file(loop.source.text, "", span, folder, circumstances)
    if isinstance(read, Problem):
        return (read,)
    path, text = read
    if path.suffix.lower() == ".csv":
        return LoopItems(tuple(_rows(text)))
    try:
        items = _listed(parse_json(text))
    except ValueError as error:
        message = f'"{loop.source.text}" is no JSON: {error}'
        return (Problem(Code.JSON_SYNTAX, Severity.ERROR, span, message),)
    if items is None:
        message = f'"{loop.source.text}" holds no list'
        return (Problem(Code.VARIABLE_TYPE, Severity.ERROR, span, message, "put it into `[` `]`"),)
    return LoopItems(items)


def _rows(text: str) -> list[JsonValue]:
    """The rows of CSV (RFC 4180) as objects, by the names of the first line; `;` works too."""
    lines = text.lstrip("\ufeff")
    head = lines.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(lines, newline=""), delimiter=delimiter, restval="")
    return [{str(name): value for name, value in row.items() if name is not None} for row in rows]
