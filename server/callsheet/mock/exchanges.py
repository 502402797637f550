"""What a mock is asked, and what it answers."""

import json
from collections.abc import Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl, unquote

from callsheet.exchange import Headers
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue

PROBLEM_TYPE: Final = "application/problem+json"


@dataclass(frozen=True)
class Asked:
    """A request that came in."""

    method: str
    target: str
    """As it was on the wire: a path and a query."""

    headers: Headers = ()
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path, percent-encoded."""
        return self.target.partition("?")[0]

    @cached_property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The parameters of the query, decoded."""
        return tuple(pairs_of_form(self.target.partition("?")[2]))

    @cached_property
    def cookies(self) -> Mapping[str, str]:
        """The cookies by their names."""
        pairs = (each.strip().partition("=") for each in self.field("cookie").split(";"))
        return {name: unquote(value) for name, _, value in pairs if name}

    def field(self, name: str) -> str:
        """The value of a header field, those of several joined; empty for none."""
        folded = name.lower()
        return ", ".join(value for key, value in self.headers if key.lower() == folded)

    def has_field(self, name: str) -> bool:
        """Whether a header field is there."""
        return any(key.lower() == name.lower() for key, _ in self.headers)

    @property
    def media_type(self) -> str:
        """That of the body, without parameters; empty for none."""
        return self.field("content-type").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something of a request that is not as it is described."""

    location: tuple[str, ...]
    """`query`, `path`, `header`, `cookie` or `body`, and the way from there on."""

    code: str
    """The word of the schema that it does not fit, or `required`."""

    message: str

    @property
    def sentence(self) -> str:
        """Where and what, on a line."""
        return f"{'.'.join(self.location)} {self.message}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer."""

    status: int
    headers: Headers = ()
    body: bytes = b""
    notes: tuple[str, ...] = ()
    """What the person at the terminal is told of it: why it is refused."""

    recorded: bool = False


def pairs_of_form(text: str) -> list[tuple[str, str]]:
    """The pairs of a query or a form, decoded (URL Standard, 5.1)."""
    return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=10_000)


def problem(
    status: int, detail: str, complaints: tuple[Complaint, ...] = (), headers: Headers = ()
) -> Reply:
    """An answer of the mock's own: a problem as JSON (RFC 9457), with what is wrong and where."""
    said: dict[str, JsonValue] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if complaints:
        said["validation"] = [
            {
                "location": list(each.location),
                "severity": "Error",
                "code": each.code,
                "message": each.message,
            }
            for each in complaints
        ]
    body = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    notes = tuple(each.sentence for each in complaints) or (detail,)
    return Reply(status, (("Content-Type", PROBLEM_TYPE), *headers), body, notes)
