"""Actions: fixes for what is wrong at the cursor; what lenses do, for clients without them.

They are found from the range alone: some clients send no diagnostics along.
"""

from collections.abc import Iterator
from typing import TypeAlias

from callsheet.amounts import counted
from callsheet.disk import Files
from callsheet.features.diagnostics import diagnostics
from callsheet.features.environments import Choose, other_environments
from callsheet.features.fixes import Fault, Fix
from callsheet.features.fixes_body import BODY_FIXERS
from callsheet.features.fixes_directives import DIRECTIVE_FIXERS
from callsheet.features.fixes_head import HEAD_FIXERS
from callsheet.features.fixes_names import NAME_FIXERS
from callsheet.features.fixes_scripts import SCRIPT_FIXERS
from callsheet.features.fixes_secrets import SECRET_FIXERS
from callsheet.features.lenses import Lens, lenses_of_block
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem
from callsheet.text import Span

FIXERS = dict(
    (
        *NAME_FIXERS,
        *DIRECTIVE_FIXERS,
        *HEAD_FIXERS,
        *BODY_FIXERS,
        *SCRIPT_FIXERS,
        *SECRET_FIXERS,
    )
)
"""By code, what knows fixes for it."""


@dataclass(frozen=True, slots=True)
class Send:
    """The same as clicking a lens."""

    lens: Lens


@dataclass(frozen=True, slots=True)
class SendSelected:
    """Send all requests that a selection touches."""

    number: int
    span: Span

    @property
    def title(self) -> str:
        """What the person reads."""
        return f"Send {counted(self.number, 'request')}"


Action: TypeAlias = Fix | Send | SendSelected | Choose


def actions(
    workspace: Workspace, document: Document, span: Span, files: Files
) -> tuple[Action, ...]:
    """What can be done in a range: fixes, the lenses of the request around it, environments."""
    fixes = _fixes(workspace, document, span, files)
    sends = _sends(workspace, document, span, files)
    selected = _selected(document, span)
    return (*fixes, *selected, *sends, *other_environments(workspace, document))


def fixes_of(
    workspace: Workspace, document: Document, problem: Problem, files: Files
) -> tuple[Fix, ...]:
    """What puts a problem of a document right."""
    fixer = FIXERS.get(problem.code)
    return tuple(fixer(Fault(workspace, document, files, problem))) if fixer else ()


def _fixes(workspace: Workspace, document: Document, span: Span, files: Files) -> Iterator[Fix]:
    for problem in diagnostics(workspace, document, files):
        near = problem.span.start <= span.end and span.start <= problem.span.end
        if near:
            yield from fixes_of(workspace, document, problem, files)


def _selected(document: Document, span: Span) -> Iterator[SendSelected]:
    # Editors that select whole lines end at the beginning of the next one.
    span = Span(span.start, max(span.start, span.end - 1))
    first, last = (document.block_at(offset).index for offset in (span.start, span.end))
    places = requests_of(document) if last > first else ()
    number = sum(first <= place.block.index <= last for place in places)
    if number > 1:
        yield SendSelected(number, span)


def _sends(workspace: Workspace, document: Document, span: Span, files: Files) -> Iterator[Send]:
    block = document.block_at(span.start)
    return map(Send, lenses_of_block(workspace, document, block, files))
