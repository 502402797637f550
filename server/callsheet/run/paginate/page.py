"""What a paginator is: a generator that yields requests, is told their pages, and says the end."""

from collections.abc import Callable, Generator
from typing import TypeAlias

from callsheet.exchange import OutgoingRequest, Response
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it came."""

    request: OutgoingRequest
    """As it was yielded."""

    response: Response
    body: JsonValue
    """Of JSON; the text of anything else."""

    items: tuple[JsonValue, ...]
    """What was selected in it."""

    url: str = ""
    """From where it came behind redirects; empty is the URL of the request."""


@dataclass(frozen=True, slots=True)
class LastPage:
    """There is nothing more to ask for."""

    reason: str
    """For a person: `no next link`, `an empty page`."""


@dataclass(frozen=True, slots=True)
class PagingFault:
    """The pages cannot be followed any further."""

    message: str
    hint: str = ""


Pages: TypeAlias = Generator[OutgoingRequest, Page, LastPage | PagingFault]
"""A fresh one for each parent item: its state is its own."""

Note: TypeAlias = Callable[[str], None]
"""Is told what was decided on the way, in words for a person."""
