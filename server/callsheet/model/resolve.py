"""A request and its scope to what the wire will carry, or to every reason why it cannot be sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from callsheet.disk import Files
from callsheet.exchange import Exchange, OutgoingRequest
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.scope import Scope
from callsheet.model.workspace import RequestKey
from callsheet.problems import Problem
from callsheet.syntax.nodes import SaveTo


@dataclass(frozen=True)
class Circumstances:
    """What resolving depends on beside file and scope, so that it can be repeated in a test."""

    files: Files
    now: datetime
    """One clock reading for all time variables of a request; aware."""

    random: Random
    exchanges: Mapping[RequestKey, Exchange] = field(default_factory=dict)
    """What earlier requests answered."""

    process_environment: Mapping[str, str] = field(default_factory=dict)
    prompt: Callable[[str, str], str | None] = lambda _name, _label: None
    """Asks the person for a value; None when nobody can be asked."""


def here_and_now(files: Files) -> Circumstances:
    """The circumstances of a real send: the clock, the system's randomness, the process."""
    import os

    return Circumstances(files, datetime.now(UTC), Random(), process_environment=dict(os.environ))


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
