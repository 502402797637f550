"""Descriptions of APIs that a document names and that cannot be read."""

from collections.abc import Iterator
from itertools import compress

from callsheet.model.descriptions import NAME, is_address, said_by
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.settings import Level, Setting, SettingsLayer
from callsheet.model.workspace import Workspace
from callsheet.openapi.source import Fault
from callsheet.problems import Code, Problem, Related, Severity
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span


def unreadable_descriptions(workspace: Workspace, document: Document) -> Iterator[Problem]:
    """What is wrong with the files behind `# @openapi`; those that are not there are told apart."""
    naming = kept_of_each(_names_descriptions, document.parsed)
    for block in compress(document.blocks, naming):
        for directive in block.parsed.directives(NAME):
            written, span = directive.value.text, block.placed(directive.value.span)
            setting = Setting(directive, _own(document, block))
            fault = said_by(workspace, setting)
            if is_address(written):
                yield _to_be_fetched(span)
            elif isinstance(fault, Fault):
                yield _unreadable(fault, written, span)


@kept_with_block
def _names_descriptions(parsed: ParsedBlock) -> bool:
    return bool(parsed.directives(NAME))


def _own(document: Document, block: PlacedBlock) -> SettingsLayer:
    return SettingsLayer(Level.REQUEST, document, block)


def _to_be_fetched(span: Span) -> Problem:
    return Problem(
        Code.OPENAPI_UNREADABLE,
        Severity.WARNING,
        span,
        "a description is read from a file and never fetched",
        "save it beside this file, and name that",
    )


def _unreadable(fault: Fault, written: str, span: Span) -> Problem:
    where = f", line {fault.line}" if fault.line else ""
    message = f'the description "{written}"{where} cannot be used: {fault.message}'
    related = (Related(fault.path, fault.span, "here"),) if fault.line else ()
    severity = Severity.WARNING
    return Problem(Code.OPENAPI_UNREADABLE, severity, span, message, fault.hint, related)
