"""A request and its scope to what the wire will carry, or to every reason why it cannot be sent."""

from dataclasses import dataclass

from callsheet.exchange import OutgoingRequest
from callsheet.model.circumstances import Circumstances, here_and_now
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.scope import Scope
from callsheet.problems import Problem
from callsheet.syntax.nodes import SaveTo

__all__ = ["Circumstances", "Resolved", "Unresolved", "here_and_now", "resolve"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A request that is ready to go out."""

    request: OutgoingRequest
    notes: tuple[Problem, ...] = ()
    """Warnings that concern this send; spans of the document."""

    secrets: frozenset[str] = frozenset()
    """Every secret text that went into it, for the redactor."""

    save_to: tuple[tuple[SaveTo, str], ...] = ()
    """The `>>` lines with their paths resolved."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A request that cannot go out, with all reasons; spans of the document."""

    problems: tuple[Problem, ...]


def resolve(
    document: Document, block: PlacedBlock, scope: Scope, circumstances: Circumstances
) -> Resolved | Unresolved:
    """Everything the wire will carry for the request of `block`."""
    raise AssertionError(document, block, scope, circumstances)
