"""Actions: fixes for what is wrong at the cursor; what lenses do, for clients without them.

They are found from the range alone: some clients send no diagnostics along.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from callsheet.disk import Files
from callsheet.features.diagnostics import diagnostics
from callsheet.features.diagnostics_directives import DIRECTIVE_NAMES
from callsheet.features.diagnostics_variables import known_names, nearest
from callsheet.features.edits import Change, Edit
from callsheet.features.environments import Choose, other_environments
from callsheet.features.lenses import Lens, lenses
from callsheet.model.document import Document
from callsheet.model.requests import requests_of
from callsheet.model.resources import visible_resources
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that put something right."""

    title: str
    edits: tuple[Edit, ...]
    """In the document itself; none overlaps another."""

    fixes: Problem
    preferred: bool = False
    """Whether this is what most people would want."""

    elsewhere: tuple[Change, ...] = ()
    """What changes in other files."""


@dataclass(frozen=True, slots=True)
class Send:
    """The same as clicking a lens."""

    lens: Lens


Action: TypeAlias = Fix | Send | Choose


def actions(
    workspace: Workspace, document: Document, span: Span, files: Files
) -> tuple[Action, ...]:
    """What can be done in a range: fixes, the lenses of the request around it, environments."""
    fixes = (
        fix
        for problem in diagnostics(workspace, document, files)
        if problem.span.start <= span.end and span.start <= problem.span.end
        for fix in _fixes(workspace, document, problem)
    )
    sends = _sends(workspace, document, span, files)
    return (*fixes, *sends, *other_environments(workspace, document))


def _sends(workspace: Workspace, document: Document, span: Span, files: Files) -> Iterator[Send]:
    block = document.block_at(span.start)
    around = Span(block.start, block.end)
    for lens in lenses(workspace, document, files):
        if around.covers(lens.span):
            yield Send(lens)


def _fixes(workspace: Workspace, document: Document, problem: Problem) -> Iterator[Fix]:
    match problem.code:
        case Code.UNRESOLVED_VARIABLE:
            yield from _name_variable(workspace, document, problem)
        case Code.UNRESOLVED_REQUEST:
            yield from _name_request(workspace, document, problem)
        case Code.UNRESOLVED_RESOURCE:
            yield from _name_resource(workspace, document, problem)
        case Code.DIRECTIVE_UNKNOWN:
            yield from _name_directive(document, problem)
        case Code.BODY_REQUEST_LINE:
            yield _insert(document, problem, "Insert `###` before this line", "###\n")
        case Code.BODY_WITHOUT_BLANK_LINE:
            yield _insert(document, problem, "Insert a blank line", "\n")
        case Code.DUPLICATE_NAME:
            yield _rename(document, problem)
        case Code.TARGET_SCHEME:
            yield from _add_scheme(document, problem)
        case Code.METHOD_CASE:
            method = problem.span.of(document.text)
            yield _replace(problem, f"Write `{method.upper()}`", method.upper())
        case Code.HEADER_CONTENT_LENGTH:
            line = document.source.line_of(problem.span.start)
            yield Fix("Remove this line", (Edit(_whole_line(document, line), ""),), problem)
        case _:
            return


def _replace(problem: Problem, title: str, text: str) -> Fix:
    return Fix(title, (Edit(problem.span, text),), problem, preferred=True)


def _insert(document: Document, problem: Problem, title: str, text: str) -> Fix:
    start = document.source.line_span(document.source.line_of(problem.span.start)).start
    return Fix(title, (Edit(Span(start, start), text),), problem, preferred=True)


def _whole_line(document: Document, line: int) -> Span:
    starts = document.source.line_starts
    end = starts[line + 1] if line + 1 < len(starts) else len(document.text)
    return Span(starts[line], end)


def _name_variable(workspace: Workspace, document: Document, problem: Problem) -> Iterator[Fix]:
    name = problem.span.of(document.text)
    known = known_names(workspace, document)
    near = nearest(name, known.offered - {name})
    if near and name not in known.offered:
        yield _replace(problem, f"Change to `{near}`", near)
    start = _place_for_definition(document, problem.span.start)
    edit = Edit(Span(start, start), f"@{name} = \n")
    yield Fix(f"Define `@{name}` in this file", (edit,), problem)


def _place_for_definition(document: Document, offset: int) -> int:
    """The line of the request line, or of the definition that has the problem."""
    block = document.block_at(offset)
    request = block.tree.request
    definitions = (block.placed(each.span) for each in block.tree.definitions)
    around = next((span for span in definitions if span.touches(offset)), None)
    if around is not None:
        return around.start
    return block.placed(request.line.span).start if request else block.start


def _name_request(workspace: Workspace, document: Document, problem: Problem) -> Iterator[Fix]:
    near = nearest(problem.span.of(document.text), known_names(workspace, document).requests)
    if near:
        yield _replace(problem, f"Change to `{near}`", near)


def _name_resource(workspace: Workspace, document: Document, problem: Problem) -> Iterator[Fix]:
    known = frozenset(visible_resources(workspace, document))
    if not problem.related and (near := nearest(problem.span.of(document.text), known)):
        yield _replace(problem, f"Change to `{near}`", near)


def _name_directive(document: Document, problem: Problem) -> Iterator[Fix]:
    near = nearest(problem.span.of(document.text), frozenset(DIRECTIVE_NAMES))
    if near:
        yield _replace(problem, f"Change to `@{near}`", near)


def _rename(document: Document, problem: Problem) -> Fix:
    name = problem.span.of(document.text)
    taken = {place.name for place in requests_of(document)}
    free = next(
        f"{name}_{number}" for number in range(2, len(taken) + 3) if f"{name}_{number}" not in taken
    )
    return _replace(problem, f"Rename to `{free}`", free)


def _add_scheme(document: Document, problem: Problem) -> Iterator[Fix]:
    if "://" in problem.span.of(document.text):
        return
    start = Span(problem.span.start, problem.span.start)
    for scheme in ("https", "http"):
        edit = Edit(start, f"{scheme}://")
        yield Fix(f"Add `{scheme}://`", (edit,), problem, preferred=scheme == "https")
