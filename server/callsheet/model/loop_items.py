"""The items of a loop: rows of a file, what a request gave, what an expression comes to."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.model.answers import all_at
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import PlacedBlock
from callsheet.model.evaluate import Evaluator
from callsheet.model.loops import Loop, SourceKind
from callsheet.model.members import as_structure
from callsheet.model.request_files import read_text_file
from callsheet.model.scope import Scope
from callsheet.model.substitute import Evaluation
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.expressions import ExchangePath, Malformed, parse_expression
from callsheet.values import JsonNumber, JsonValue, parse_json

_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class LoopItems:
    """What a loop goes through."""

    items: Sequence[JsonValue]
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
    written = as_structure(loop.source.text, typed=False)
    if isinstance(written, list):
        # JavaScript would round long whole numbers that are typed.
        return LoopItems(written)
    expression = parse_expression(loop.source.text)
    if isinstance(expression, Malformed):
        return (expression.problem.shifted(span.start),)
    if isinstance(expression, ExchangePath):
        several = all_at(expression, scope, circumstances)
        if several is not None:
            return LoopItems(several)
    outcome = evaluator.value_of(expression, loop.source.span)
    if not isinstance(outcome, Evaluation):
        return tuple(problem.shifted(block.start) for problem in outcome)
    value = as_structure(outcome.value, typed=outcome.typed)
    items = _listed(value if loop.name else _count(value))
    if items is None:
        message = f"`{loop.source.text}` is no list"
        hint = "give it a list, a number, or the name of a request whose answer has items"
        return (Problem(Code.VARIABLE_TYPE, Severity.ERROR, span, message, hint),)
    is_request = request is not None and scope.find(loop.source.text) is None
    return LoopItems(items, request.name if request and is_request else "")


def _count(value: JsonValue) -> JsonValue:
    """Of `for {{times}}`: the value of `@times = 3` is a text."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _listed(value: JsonValue) -> Sequence[JsonValue] | None:
    match value:
        case bool() | None:
            return None
        case int() | JsonNumber() | float():
            return range(int(value)) if 0 <= value < inf else None
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
        try:
            return LoopItems(tuple(csv_rows(text)))
        except ValueError as error:
            message = f'"{loop.source.text}" is no CSV: {error}'
            return (Problem(Code.CSV_SYNTAX, Severity.ERROR, span, message, "look at its quotes"),)
    try:
        items = _listed(parse_json(text))
    except ValueError as error:
        message = f'"{loop.source.text}" is no JSON: {error}'
        return (Problem(Code.JSON_SYNTAX, Severity.ERROR, span, message),)
    if items is None:
        message = f'"{loop.source.text}" holds no list'
        return (Problem(Code.VARIABLE_TYPE, Severity.ERROR, span, message, "put it into `[` `]`"),)
    return LoopItems(items)


def csv_rows(text: str) -> list[JsonValue]:
    """The rows of CSV (RFC 4180) as objects, by the names of the first line; `;` works too.

    Raises:
        ValueError: A quoted field has no end or goes on behind its end, or a row is too long.
    """
    lines = text.lstrip("\ufeff")
    head = _QUOTED.sub("", lines).lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    # Of the whole process: a field may be as long as it is.
    csv.field_size_limit(max(csv.field_size_limit(), len(lines)))
    rows = csv.DictReader(
        io.StringIO(lines, newline=""), delimiter=delimiter, restval="", strict=True
    )
    try:
        return [_fitting(row, rows.line_num) for row in rows]
    except csv.Error as error:
        raise ValueError(f"{error}, at line {rows.reader.line_num}") from None


def _fitting(row: dict[str | None, JsonValue], line: int) -> JsonValue:
    """A row by its names, when it has no more values than names; empty ones behind are none."""
    surplus = row.get(None)
    if isinstance(surplus, list) and any(surplus):
        raise ValueError(f"the row at line {line} has more values than the first line has names")
    return {name: value for name, value in row.items() if name is not None}
