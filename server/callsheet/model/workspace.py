"""The workspace: the immutable snapshot that every feature and every run reads."""

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

from callsheet.exchange import Exchange
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.model.environment import EnvironmentSet, Variable
from callsheet.openapi.description import Description
from callsheet.openapi.source import Fault

Value = TypeVar("Value")
More = ParamSpec("More")


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


Found: TypeAlias = dict[tuple[object, ...], tuple[object, object]]
"""By a function and the identities of what it was asked about: those things, and its value."""


@dataclass(slots=True)
class Answers:
    """What was found out about documents, as long as a workspace has those and no others."""

    now: tuple[Mapping[Path, Document] | None, Found] = (None, {})
    """The documents, and what is known; replaced together, since threads share it."""


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

    captured: Mapping[str, Variable] = field(default_factory=dict)
    """What `@result` and `@capture` took out of the last answers, for those who show it."""

    failed: Mapping[RequestKey, int] = field(default_factory=dict)
    """How many assertions the last answer of each request failed."""

    stopped: Mapping[RequestKey, str] = field(default_factory=dict)
    """How the last send went, in a few words, where nobody may build on what was answered."""

    spoiled: Mapping[RequestKey, str] = field(default_factory=dict)
    """What went wrong behind the last answer, in two or three words: `script failed`."""

    collected: Mapping[RequestKey, Amount] = field(default_factory=dict)
    """How much came of each request that was sent."""

    names: Mapping[Path, frozenset[str]] | None = None
    """The words of every request file below the root, among them all names that it uses.

    None as long as not all of them are known.
    """

    importers: Mapping[Path, tuple[Path, ...]] | None = None
    """The files that import or run a file; None as long as not all are known."""

    process_environment: Mapping[str, str] = field(default_factory=dict)
    """That of the process, where secrets may be."""

    trusted: bool = False
    """Whether commands that its private files name are run to send."""

    tokens: Mapping[RequestKey, datetime | None] = field(default_factory=dict)
    """Until when, in local time, the token is good that a request or a resource signs in with.

    None: until it is refused. One that has no token has no entry.
    """

    descriptions: Mapping[Path, Description | Fault] = field(default_factory=dict)
    """Those that `# @openapi` names, as far as they have been read."""

    answers: Answers = field(default_factory=Answers, compare=False, repr=False)

    def with_document(self, document: Document) -> "Workspace":
        """The same workspace with a document added or replaced."""
        return replace(self, documents={**self.documents, document.path: document})


def kept_with_documents(
    function: Callable[Concatenate[Workspace, Document, More], Value],
) -> Callable[Concatenate[Workspace, Document, More], Value]:
    """`function`, computed once for a document, or a block of it, and the documents around it.

    It may look at nothing else of the workspace but its root.
    """

    @wraps(function)
    def kept(
        workspace: Workspace, document: Document, /, *args: More.args, **kwargs: More.kwargs
    ) -> Value:
        documents, found = workspace.answers.now
        if documents is not workspace.documents:
            found = {}
            workspace.answers.now = (workspace.documents, found)
        key = (function, id(document), *map(id, args))
        if key not in found:
            value = function(workspace, document, *args, **kwargs)
            # What is held cannot give its identity to something else.
            found[key] = ((document, args), value)
            return value
        known: Value = found[key][1]  # type: ignore[assignment]
        return known

    return kept
