"""What is wrong with setup and teardown: requests that need what runs behind them, and both."""

from collections.abc import Iterator

from callsheet.model.document import Document, PlacedBlock
from callsheet.model.needs import needs_of
from callsheet.model.phases import Phase, phase_of
from callsheet.model.requests import identifier_of, imported_documents
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity
from callsheet.run.phases import fixtures_of
from callsheet.run.plan import needed_teardown
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.parse import ParsedBlock

_BOTH = frozenset({Phase.SETUP, Phase.TEARDOWN})


def phase_problems(workspace: Workspace, document: Document) -> Iterator[Problem]:
    """Problems of requests that run before or after others, with spans of the document."""
    names = _teardown_names(workspace, document)
    if not names:
        return
    for block in document.blocks:
        for problem in _both(block.parsed):
            yield problem.shifted(block.start)
        if phase_of(block.parsed) is not Phase.TEARDOWN and any(n in block.text for n in names):
            yield from _needed(workspace, document, block)


def _needed(workspace: Workspace, document: Document, block: PlacedBlock) -> Iterator[Problem]:
    for need in needs_of(workspace, document, block):
        if phase_of(need.place.block.parsed) is Phase.TEARDOWN:
            yield needed_teardown(block.placed(need.span), need.place.name)


def _teardown_names(workspace: Workspace, document: Document) -> frozenset[str]:
    """What the requests are called that run behind all others, in a document and its imports."""
    around = (document, *imported_documents(workspace, document))
    return frozenset(
        name
        for each in around
        for place in fixtures_of(workspace, each).teardowns
        for name in (place.name, identifier_of(place.name))
    )


@kept_with_block
def _both(parsed: ParsedBlock) -> tuple[Problem, ...]:
    if phase_of(parsed) is not Phase.TEARDOWN or not _BOTH.issubset(parsed.directive_names):
        return ()
    return (
        Problem(
            Code.UNREACHABLE_DIRECTIVE,
            Severity.WARNING,
            parsed.directives(Phase.SETUP)[-1].name.span,
            "`@setup` has no effect beside `@teardown`: this runs when all others have ended",
            "take one of them away, or write two requests",
        ),
    )
