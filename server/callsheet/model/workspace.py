"""The workspace: the immutable snapshot that every feature and every run reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from callsheet.exchange import Exchange
from callsheet.model.document import Document
from callsheet.model.environment import EnvironmentSet


@dataclass(frozen=True, slots=True)
class RequestKey:
    """A request, as far as it keeps its identity over edits: its file and its name."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Amount:
    """How much came of a request since its first page, or its first round."""

    pages: int
    items: int


@dataclass(frozen=True, slots=True)
class Workspace:
    """Documents, environments and what was last received; replaced, never changed."""

    root: Path
    documents: Mapping[Path, Document] = field(default_factory=dict)
    """Open ones, and those they import."""

    environments: Mapping[Path, EnvironmentSet] = field(default_factory=dict)
    """By the folder of a document."""

    environment: str = ""
    """The chosen environment's name; empty for none."""

    exchanges: Mapping[RequestKey, Exchange] = field(default_factory=dict)
    """The last exchange of each request in the chosen environment."""

    failed: Mapping[RequestKey, int] = field(default_factory=dict)
    """How many assertions the last answer of each request failed."""

    stopped: Mapping[RequestKey, str] = field(default_factory=dict)
    """How the last send went, in a few words, where nobody may build on what was answered."""

    collected: Mapping[RequestKey, Amount] = field(default_factory=dict)
    """How much came of each request that was sent."""

    process_environment: Mapping[str, str] = field(default_factory=dict)
    """That of the process, where secrets may be."""

    trusted: bool = False
    """Whether commands that its private files name are run to send."""

    tokens: Mapping[RequestKey, datetime | None] = field(default_factory=dict)
    """Until when, in local time, the token is good that a request or a resource signs in with.

    None: until it is refused. One that has no token has no entry.
    """

    def with_document(self, document: Document) -> "Workspace":
        """The same workspace with a document added or replaced."""
        return replace(self, documents={**self.documents, document.path: document})

    def with_exchange(self, key: RequestKey, exchange: Exchange) -> "Workspace":
        """The same workspace with the last exchange of a request replaced."""
        return replace(self, exchanges={**self.exchanges, key: exchange})
