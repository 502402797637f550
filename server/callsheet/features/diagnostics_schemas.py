"""JSON Schemas that assertions name and that are none."""

from collections.abc import Iterator
from itertools import compress
from pathlib import Path

from callsheet.disk import Files
from callsheet.features.paths import find_file
from callsheet.features.schemas_named import schemas_named
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace
from callsheet.openapi.json_schema import read_schema
from callsheet.openapi.source import Fault
from callsheet.problems import Code, Problem, Related, Severity
from callsheet.syntax.kept import kept_of_each
from callsheet.text import Span


def schema_problems(workspace: Workspace, document: Document, files: Files) -> Iterator[Problem]:
    """What is wrong with the schemas; those that are not there are told with other files."""
    naming = kept_of_each(schemas_named, document.parsed)
    for block in compress(document.blocks, naming):
        for piece, part in schemas_named(block.parsed):
            if not piece.text or "{{" in piece.text + part:
                continue
            span = block.placed(piece.span)
            path = find_file(workspace, document, piece.text, span, files)
            fault = read_schema(path, part, files) if isinstance(path, Path) else None
            if isinstance(fault, Fault):
                yield _unusable(fault, piece.text, span)


def _unusable(fault: Fault, written: str, span: Span) -> Problem:
    where = f", line {fault.line}" if fault.line else ""
    return Problem(
        Code.SCHEMA_UNREADABLE,
        Severity.ERROR,
        span,
        f'the schema "{written}"{where} cannot be used: {fault.message}',
        fault.hint,
        (Related(fault.path, fault.span, "here"),) if fault.line else (),
    )
