"""Whether what an assertion looks at fits the JSON Schema in a file."""

from callsheet.late_dataclasses import dataclass
from callsheet.model.request_files import locate_file
from callsheet.openapi.json_schema import Schema, check_value, read_schema
from callsheet.openapi.misfits import Misfit
from callsheet.openapi.source import Fault
from callsheet.problems import Problem
from callsheet.run.expressions import Expressions
from callsheet.run.findings import ABSENT, Found, Unfit, as_json
from callsheet.syntax.assertions import Selection
from callsheet.syntax.nodes import Piece
from callsheet.values import parse_json

_MOST_TOLD = 3
"""Misfits that one sentence has; the rest is counted."""


@dataclass(frozen=True, slots=True)
class SchemaVerdict:
    """How a value stands to a schema."""

    misfits: tuple[Misfit, ...] = ()

    @property
    def sentence(self) -> str:
        """Where it does not fit, without a full stop."""
        told = "; ".join(each.sentence for each in self.misfits[:_MOST_TOLD])
        left = len(self.misfits) - _MOST_TOLD
        return f"{told}; and {left} more" if left > 0 else told

    @property
    def lines(self) -> str:
        """All misfits, a line each, when a sentence does not have them all."""
        if len(self.misfits) <= 1:
            return ""
        return "\n".join(f"- {each.sentence}" for each in self.misfits)


def held_against_schema(
    selection: Selection, actual: Found, written: Piece, expressions: Expressions
) -> SchemaVerdict | Unfit:
    """Where a finding does not fit the schema in a file, which may be `FILE#/pointer`."""
    if actual is ABSENT:
        return Unfit("there is nothing that a schema could describe")
    if isinstance(actual, Unfit):
        return actual
    name = expressions.text(written)
    if isinstance(name, Problem):
        return Unfit(name.message)
    schema = _schema(name, written, expressions)
    if isinstance(schema, Unfit):
        return schema
    try:
        value = parse_json(_text(actual)) if _is_body(selection) else as_json(actual)
    except ValueError as error:
        return Unfit(f"the body is not JSON: {error}")
    found = check_value(schema, value)
    if isinstance(found, Fault):
        return Unfit(f'the schema "{name}" cannot be used: {found.message}')
    return SchemaVerdict(found)


def _schema(name: str, written: Piece, expressions: Expressions) -> Schema | Unfit:
    path, _, fragment = name.partition("#")
    folder = expressions.place.document.path.parent
    file = locate_file(path, written.span, folder, expressions.circumstances)
    if isinstance(file, Problem):
        return Unfit(file.message)
    schema = read_schema(file.path, fragment, expressions.circumstances.files)
    if isinstance(schema, Fault):
        where = f", line {schema.line}" if schema.line else ""
        return Unfit(f'the schema "{name}"{where} cannot be used: {schema.message}')
    return schema


def _is_body(selection: Selection) -> bool:
    """Whether the finding is the body itself, which is text, and not a text out of it."""
    whole = selection.argument is None and not selection.filters
    return whole and selection.subject in ("body", "bytes", "rawbytes")


def _text(finding: Found) -> str:
    return finding.decode() if isinstance(finding, bytes) else str(finding)
