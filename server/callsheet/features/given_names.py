"""Given names: the variables that get their values when requests are sent, and from which."""

from collections.abc import Mapping

from callsheet.features.uses import uses_of
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.environment import Variable
from callsheet.model.requests import imported_documents
from callsheet.model.workspace import Workspace
from callsheet.syntax.kept import kept_of_each


@dataclass(frozen=True, slots=True)
class Giver:
    """A block whose request captures a variable, asks for it or sets it in a script."""

    document: Document
    block: PlacedBlock

    @property
    def title(self) -> str:
        """Its name, or the line where it begins."""
        if self.block.parsed.name is not None:
            return self.block.parsed.name.text
        return f"line {self.document.line_of(self.block, self.block.tree.span) + 1}"


def given_names(workspace: Workspace, document: Document) -> Mapping[str, Giver]:
    """The names that a document and those that it imports give, each with the first that does."""
    found: dict[str, Giver] = {}
    for each in (document, *imported_documents(workspace, document)):
        for block, uses in zip(each.blocks, kept_of_each(uses_of, each.parsed), strict=True):
            if uses.provides:
                for name in uses.provides - {defined.piece.text for defined in uses.definitions}:
                    found.setdefault(name, Giver(each, block))
    return found


def given_last(workspace: Workspace, name: str, giver: Giver) -> Variable | None:
    """What the last answer of a giver's request gave to `name`; None before there is one."""
    captured = workspace.captured.get(name)
    is_its_own = captured is not None and captured.origin.path == giver.document.path
    return captured if is_its_own else None
