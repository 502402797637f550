"""What header fields say of an answer's age, its lifetime and whom it fits (RFC 9111, 4 and 5)."""

import re
from hashlib import sha256

from callsheet.exchange import Headers, Response
from callsheet.run.server_pauses import http_date

_DIRECTIVE = re.compile(r"([\w-]+)(?:\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^,\s]*))?")

LONGEST = 2_000_000_000
"""An age that no lifetime reaches, and a lifetime that no age reaches, in seconds."""


def directives(headers: Headers) -> dict[str, str]:
    """The members of Cache-Control, of a request that has none those of Pragma (5.4)."""
    named = {name.lower() for name, _ in headers}
    wanted = "cache-control" if "cache-control" in named else "pragma"
    values = ",".join(value for name, value in headers if name.lower() == wanted)
    return {name.lower(): value.strip('"') for name, value in _DIRECTIVE.findall(values)}


def says_when(response: Response) -> bool:
    """Whether an answer says how long it is good."""
    return response.header("Expires") is not None or "max-age" in directives(response.headers)


def initial_age(response: Response, started: float, arrived: float) -> float:
    """How old an answer was when it arrived (RFC 9111, 4.2.3)."""
    dated = http_date(response.header("Date") or "")
    apparent = 0.0 if dated is None else max(0.0, arrived - dated)
    said = (response.header("Age") or "").strip()
    corrected = number_of(said, 0) + max(0.0, arrived - started)
    return max(apparent, corrected)


def number_of(text: str, default: int) -> int:
    """Seconds as a field has them (RFC 9111, 1.2.2); too large ones are the largest there are."""
    if not (text.isascii() and text.isdecimal()):
        return default
    return min(int(text), LONGEST) if len(text) < 19 else LONGEST


def vary_of(response: Response) -> tuple[str, ...]:
    """The request fields that an answer depends on, in lower case and sorted."""
    values = ",".join(value for name, value in response.headers if name.lower() == "vary")
    return tuple(sorted({name.strip().lower() for name in values.split(",") if name.strip()}))


def normal_fields(headers: Headers) -> list[tuple[str, str]]:
    """Fields as they are compared (RFC 9111, 4.1): lines joined, blanks and order left aside."""
    joined: dict[str, list[str]] = {}
    for name, value in headers:
        members = (" ".join(member.split()) for member in value.split(","))
        joined.setdefault(name.lower(), []).extend(members)
    return sorted((name, ",".join(members)) for name, members in joined.items())


def selection_of(head: Headers, vary: tuple[str, ...]) -> str:
    """A hash over the fields of a request that an answer depends on."""
    chosen = [field for field in normal_fields(head) if field[0] in vary]
    return sha256(repr(chosen).encode()).hexdigest()
