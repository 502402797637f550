"""What another tool's files become: request files and environments of ours, and what was lost."""

from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import PurePosixPath
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportLoss:
    """Something that could not be carried over."""

    place: str
    """Where it stands, in the words of the other tool: `Users / create user`, `line 12`."""

    what: str
    """A sentence without a full stop."""

    hint: str = ""
    """What to do about it."""

    source: str = ""
    """The file that it stands in, as it was named."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that is imported, or one that belongs to it (an environment, what it refers to)."""

    path: PurePosixPath
    """As it was named; below a folder that was named, from that folder on."""

    content: bytes
    within: PurePosixPath | None = None
    """The folder that was named, whose folders are kept; None for a file that was named itself."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Files to be written, by their paths below the folder that is written to."""

    files: Mapping[PurePosixPath, str | bytes] = field(default_factory=dict)
    """Request files, environment files, bodies; what is secret is in `PRIVATE_FILE`.

    What is typed in request files and secret by its name goes there when they are written.
    """

    losses: tuple[ImportLoss, ...] = ()
    requests: int = 0
    """How many requests were carried over."""


@dataclass(frozen=True, slots=True)
class NotImported:
    """Why nothing of what was given can be read."""

    what: str
    hint: str = ""
    source: str = ""
    line: int = 0
    """From 1; 0 where no line is to blame."""

    column: int = 0


ENVIRONMENT_FILE = PurePosixPath("http-client.env.json")
PRIVATE_FILE = PurePosixPath("http-client.private.env.json")
"""Where values go that are secret in the other tool, or by their names (facts/secret_names.py)."""

Importer: TypeAlias = Callable[[tuple[GivenFile, ...]], Imported | NotImported]
"""Reads what was given, in its order, as one collection; it opens no file."""
