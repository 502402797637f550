"""Environments: the chosen one, what else could be chosen, and whether a request needs one."""

from collections.abc import Iterator

from callsheet.features.uses import uses_of
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.requests import imported_documents
from callsheet.model.scope import scope_of
from callsheet.model.workspace import Workspace
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class EnvironmentLens:
    """A line of text above a document that says its environment; a click chooses another."""

    span: Span
    title: str


@dataclass(frozen=True, slots=True)
class Choose:
    """An action: use another environment; an empty name is none."""

    name: str

    @property
    def title(self) -> str:
        """What the person reads."""
        return f'Use environment "{self.name}"' if self.name else "Use no environment"


def environment_lens(workspace: Workspace, document: Document) -> tuple[EnvironmentLens, ...]:
    """The lens of a document around which there are environments."""
    source = document.source
    if not _names(workspace, document) or not source.has_content(Span(0, len(document.text))):
        return ()
    chosen = workspace.environment
    title = f"Environment: {chosen}" if chosen else "No environment"
    return (EnvironmentLens(source.line_span(source.first_line), title),)


def other_environments(workspace: Workspace, document: Document) -> tuple[Choose, ...]:
    """The environments that are not chosen; leaving all of them comes last."""
    others = [name for name in _names(workspace, document) if name != workspace.environment]
    return tuple(map(Choose, (*others, "") if workspace.environment else others))


def wanted_environments(
    workspace: Workspace, document: Document, block: PlacedBlock
) -> dict[str, tuple[str, ...]]:
    """The names a request uses that only environments give, each with those that do.

    Empty once an environment is chosen: what is missing there is an error like any other.
    """
    if workspace.environment:
        return {}
    scope = scope_of(workspace, document, block)
    used = _used(workspace, document, block)
    found = {name: scope.environments_with(name) for name in used if scope.find(name) is None}
    return {name: environments for name, environments in sorted(found.items()) if environments}


def _names(workspace: Workspace, document: Document) -> tuple[str, ...]:
    around = workspace.environments.get(document.path.parent)
    return around.names if around else ()


def _used(workspace: Workspace, document: Document, block: PlacedBlock) -> frozenset[str]:
    """The names a block uses, also in the definitions it uses, that no other block captures."""
    takes: dict[str, frozenset[str]] = {}
    captured: frozenset[str] = frozenset()
    for each in _blocks(workspace, document):
        uses = uses_of(each.parsed)
        defined = {one.piece.text: one.takes for one in uses.definitions}
        captured |= uses.provides - defined.keys()
        takes |= defined
    found: set[str] = set()
    waiting = set(uses_of(block.parsed).names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= takes.get(name, frozenset()) - found
    return frozenset(found - captured)


def _blocks(workspace: Workspace, document: Document) -> Iterator[PlacedBlock]:
    for each in (document, *imported_documents(workspace, document)):
        yield from each.blocks
