"""Diagnostics: all that is wrong in a document, for every environment at once."""

from collections.abc import Iterator

from callsheet.disk import Files
from callsheet.features.diagnostics_assertions import assertion_problems
from callsheet.features.diagnostics_bindings import binding_problems
from callsheet.features.diagnostics_body import body_problems
from callsheet.features.diagnostics_collecting import collecting_problems
from callsheet.features.diagnostics_content import content_problems, missing_types
from callsheet.features.diagnostics_described import described_problems
from callsheet.features.diagnostics_dialects import dialect_problems, still_differs
from callsheet.features.diagnostics_directives import directive_problems
from callsheet.features.diagnostics_files import file_problems
from callsheet.features.diagnostics_functions import unknown_functions
from callsheet.features.diagnostics_headers import header_problems
from callsheet.features.diagnostics_loading import loading_problems
from callsheet.features.diagnostics_loops import hidden_requests, loop_problems
from callsheet.features.diagnostics_members import missing_members, unknown_parts
from callsheet.features.diagnostics_openapi import unreadable_descriptions
from callsheet.features.diagnostics_phases import phase_problems
from callsheet.features.diagnostics_places import place_problems
from callsheet.features.diagnostics_references import reference_problems
from callsheet.features.diagnostics_requests import request_problems
from callsheet.features.diagnostics_resources import names_without_value
from callsheet.features.diagnostics_schemas import schema_problems
from callsheet.features.diagnostics_scripts import script_problems
from callsheet.features.diagnostics_settings import setting_problems
from callsheet.features.diagnostics_shadowing import shadowed_variables
from callsheet.features.diagnostics_target import relative_problems, target_problems
from callsheet.features.diagnostics_unreachable import unreachable_problems
from callsheet.features.diagnostics_unused import unused_variables
from callsheet.features.diagnostics_url import url_problems
from callsheet.features.diagnostics_variables import (
    KnownNames,
    known_names,
    variable_circles,
)
from callsheet.features.range_values import range_problems
from callsheet.features.script_files import unreadable_imports
from callsheet.features.secret_literals import secret_problems
from callsheet.model.dialects import dialects_of
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem
from callsheet.syntax.kept import kept_of_each_for, kept_with_block, kept_with_block_for
from callsheet.syntax.parse import ParsedBlock


def diagnostics(workspace: Workspace, document: Document, files: Files) -> tuple[Problem, ...]:
    """Every problem of a document in the order of the text.

    What depends on one block alone is remembered with the block, so that a keystroke looks anew
    at one block only; names are compared with set operations.
    """
    problems = [
        *_of_blocks(workspace, document, files),
        *file_problems(workspace, document, files),
        *unreadable_imports(workspace, document, files),
        *schema_problems(workspace, document, files),
        *setting_problems(workspace, document, files),
        *loading_problems(workspace, document),
    ]
    problems.sort(key=lambda problem: (problem.span.start, problem.span.end))
    return tuple(problems)


def _of_blocks(workspace: Workspace, document: Document, files: Files) -> Iterator[Problem]:
    known = known_names(workspace, document, files)
    found = kept_of_each_for(_problems_of, document.parsed, known)
    dialects = dialects_of(workspace, document)
    for block, problems in zip(document.blocks, found, strict=True):
        for problem in problems:
            if not dialects or still_differs(problem, block.parsed, dialects.get(block.index)):
                yield problem.shifted(block.start)
    yield from names_without_value(workspace, document, known)
    yield from missing_members(workspace, document, known)
    yield from unknown_functions(workspace, document)
    yield from relative_problems(workspace, document, known)
    yield from missing_types(workspace, document)
    yield from place_problems(document)
    yield from range_problems(workspace, document)
    yield from variable_circles(document, known)
    yield from unused_variables(workspace, document)
    yield from shadowed_variables(workspace, document)
    yield from reference_problems(document, known)
    yield from phase_problems(workspace, document)
    yield from unreadable_descriptions(workspace, document)
    yield from described_problems(workspace, document)


@kept_with_block_for
def _problems_of(parsed: ParsedBlock, known: KnownNames) -> tuple[Problem, ...]:
    return (
        *_own_problems(parsed),
        *hidden_requests(parsed, known),
        *unknown_parts(parsed, known),
    )


@kept_with_block
def _own_problems(parsed: ParsedBlock) -> tuple[Problem, ...]:
    """What is wrong with a block whatever stands around it; spans count from its start."""
    return (
        *parsed.problems,
        *request_problems(parsed),
        *script_problems(parsed),
        *target_problems(parsed),
        *url_problems(parsed),
        *header_problems(parsed),
        *content_problems(parsed),
        *body_problems(parsed),
        *binding_problems(parsed),
        *directive_problems(parsed),
        *collecting_problems(parsed),
        *loop_problems(parsed),
        *unreachable_problems(parsed),
        *assertion_problems(parsed),
        *dialect_problems(parsed),
        *secret_problems(parsed),
    )
