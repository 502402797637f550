"""What a description says of an answer, and how the answer differs: plain values for reports."""

from enum import StrEnum
from pathlib import Path

from callsheet.exchange import Headers
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue


class Part(StrEnum):
    """The part of an exchange that is not as it is described."""

    PATH = "path"
    METHOD = "method"
    STATUS = "status"
    MEDIA_TYPE = "media-type"
    HEADER = "header"
    BODY = "body"
    SCHEMA = "schema"
    """Nobody can say whether it fits: a schema cannot be used."""


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that is not as the description has it."""

    part: Part
    message: str
    """What is wrong, without a full stop."""

    pointer: str = ""
    """Where in the body, a JSON pointer (RFC 6901), empty for the whole; of a header its name."""

    described: str = ""
    """The place in the description that says otherwise: `api.json#/paths/~1pets/get`."""

    line: int | None = None
    """Of that place in its file, from 1."""

    expected: JsonValue = None
    actual: JsonValue = None
    places: int = 1
    """How many places of the body differ from the same place of the description."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and what it is an answer to."""

    method: str
    path: str
    """With what stands before it for the server, percent-encoded, without the query."""

    status: int
    headers: Headers
    body: bytes
    unread: str = ""
    """Why the body cannot be looked at; empty when it can."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an answer stands to the description."""

    description: Path
    operation: str
    """`GET /pets/{petId}`, with the path as it was asked for where there is no such operation."""

    is_known: bool
    """Whether the description has that operation."""

    status: int
    documented: str = ""
    """The answer that it is by the description: `200`, `4XX`, `default`; empty for none."""

    media_type: str = ""
    violations: tuple[Violation, ...] = ()
    unchecked: tuple[str, ...] = ()
    """What nobody has looked at, and why."""

    request: tuple[str, ...] = ()
    """What of the request is not as it is described, though the API was content with it."""

    @property
    def title(self) -> str:
        """What it is about: `GET /pets/{petId} 200 application/json`."""
        said = (self.operation, str(self.status), self.media_type)
        return " ".join(word for word in said if word)
