"""Cookies as lines of a file: Netscape's, as curl writes them, and those of `http-client.cookies`.

One cookie a line, seven fields with tabs between them: domain, whether hosts below it get it too,
path, secure, expiry, name, value (curl.se, "The cookie file format").
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC

from callsheet.late_dataclasses import dataclass
from callsheet.store.cookies import Cookie, FallbackCookies, Kept, fallback_values

_HEAD = """\
# Netscape HTTP Cookie File
# https://curl.se/docs/http-cookies.html
# Written by Callsheet, which keeps the cookies of this file and none of its comments.

"""
_HTTP_ONLY = "#HttpOnly_"
_FALLBACK = "#X-Fallback-Cookies\t"
_LINE_END = re.compile(r"\r\n|\n|\r")
_UNFIT = re.compile(r"[\x00-\x1f\x7f]")
_FLAGS = {"TRUE": True, "FALSE": False}
_LONGEST = 100_000
"""Characters of a line; no cookie has as many."""


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that holds no cookie, and why; its text is not repeated, it may be a secret."""

    number: int
    """From 1."""

    reason: str


def read_netscape(text: str) -> tuple[Kept | BrokenLine, ...]:
    """What a cookie file holds, line by line; comments and empty lines are left out."""
    found = (_read(number, line) for number, line in _lines(text))
    return tuple(each for each in found if each is not None)


def netscape_text(kept: Iterable[Kept]) -> str:
    """The cookie file that holds these; session cookies with the expiry 0.

    What the format cannot say, a name or value with a control character in it, is left out.
    """
    return _HEAD + "".join(f"{line}\n" for line in map(_written, kept) if line)


def read_jetbrains(text: str) -> tuple[Kept | BrokenLine, ...]:
    """What a file `http-client.cookies` holds: `domain path name value date`, with tabs between."""
    found = (_read_jetbrains(number, line) for number, line in _lines(text))
    return tuple(each for each in found if each is not None)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(_LINE_END.split(text.removeprefix("\ufeff")), 1)


def _read(number: int, line: str) -> Kept | BrokenLine | None:
    if line.startswith(_FALLBACK):
        origin, _, value = line.removeprefix(_FALLBACK).partition("\t")
        known = fallback_values(value)
        return FallbackCookies(origin, value) if known else BrokenLine(number, "it is no JSON")
    http_only = line.startswith(_HTTP_ONLY)
    if not line.strip() or (line.startswith("#") and not http_only):
        return None
    fields = line.removeprefix(_HTTP_ONLY).split("\t")
    if len(fields) == 6:
        # curl reads a line without a value so.
        fields.append("")
    reason = _fault(fields)
    return BrokenLine(number, reason) if reason else _cookie(fields, http_only=http_only)


def _fault(fields: list[str]) -> str:
    if len(fields) != 7:
        return f"it has {len(fields)} of 7 fields with tabs between them"
    domain, below, path, secure, expires, *_ = fields
    if not domain.strip(".") or _UNFIT.search("".join(fields)):
        return "it has no domain" if not domain.strip(".") else "it has a control character"
    if below.upper() not in _FLAGS or secure.upper() not in _FLAGS:
        return "its second and its fourth field are not TRUE or FALSE"
    if not path.startswith("/"):
        return "its path does not begin with a slash"
    if not re.fullmatch(r"-?[0-9]{1,18}(?:\.[0-9]*)?|", expires):
        return "its expiry is not a number of seconds"
    return "" if sum(map(len, fields)) < _LONGEST else "it is too long"


def _cookie(fields: list[str], *, http_only: bool) -> Cookie:
    domain, below, path, secure, expires, name, value = fields
    return Cookie(
        name,
        value,
        domain.lower().removeprefix("."),
        path,
        host_only=not _FLAGS[below.upper()],
        secure=_FLAGS[secure.upper()],
        http_only=http_only,
        expires=float(expires or 0) or None,
    )


def _written(kept: Kept) -> str:
    match kept:
        case FallbackCookies(origin, value):
            line = f"{_FALLBACK}{origin}\t{value}"
            return "" if _UNFIT.search(origin + value) else line
        case Cookie(name, value, domain, path, host_only, secure, http_only, expires):
            fields = (
                (_HTTP_ONLY if http_only else "") + ("" if host_only else ".") + domain,
                "FALSE" if host_only else "TRUE",
                path,
                "TRUE" if secure else "FALSE",
                # One that is over must not become one of the session.
                "0" if expires is None else str(max(int(expires), 1)),
                name,
                value,
            )
            return "" if _UNFIT.search("".join(fields)) else "\t".join(fields)


def _read_jetbrains(number: int, line: str) -> Cookie | BrokenLine | None:
    if not line.strip() or line.lstrip().startswith("#"):
        return None
    fields = [field.strip() for field in line.split("\t")]
    if len(fields) == 1:
        # Typed by hand, with blanks; the date has blanks of its own.
        fields = line.split(None, 4)
    if len(fields) < 4:
        return BrokenLine(number, "it is not `domain path name value date` with tabs between them")
    domain, path, name, value, *date = fields
    expires = _seconds(date[0]) if date and date[0] not in ("", "-1") else None
    if date and expires is None and date[0] not in ("", "-1"):
        return BrokenLine(number, "its date cannot be read")
    if not domain.strip(".") or not path.startswith("/") or _UNFIT.search("".join(fields)):
        return BrokenLine(number, "its domain or its path is none")
    host_only = not domain.startswith(".")
    return Cookie(name, value, domain.lower().strip("."), path, host_only, expires=expires)


def _seconds(date: str) -> float | None:
    """`Tue, 01 Jan 2030 00:00:00 GMT`, as mail and HTTP write it; None when it is no date."""
    from email.utils import parsedate_to_datetime

    try:
        found = parsedate_to_datetime(date)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
