"""What arguments of directives come to: durations, sizes, statuses, rates, pairs."""

import re

from callsheet.amounts import read_duration
from callsheet.late_dataclasses import dataclass
from callsheet.text import Span

ON = ("", "true", "on", "yes")
OFF = ("false", "off", "no")

REASONS = ("connect", "timeout", "failure", "assert")
"""Why a request is tried again, beside its status."""

_LARGEST_SIZE = 2.0**63
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kKMGT]?)i?[bB]?")
_STATUS_RANGE = re.compile(r"(?P<low>[1-5]\d\d)(?:-(?P<high>[1-5]\d\d))?|(?P<class>[1-5])[xX]{2}")
_SEPARATORS = re.compile(r"[\s,]+")
_RATE = re.compile(
    r"(?P<count>[1-9]\d{0,8})\s*(?:/|per)\s*(?P<amount>\d+(?:\.\d+)?)?\s*(?P<unit>ms|s|m|h)?"
    r"(?:ec(?:onds?)?|in(?:utes?)?|ours?)?"
)
_RATE_OF_HTTPYAC = re.compile(
    r"(?:slot:?\s*\S+\s*)?(?:minIdleTime:?\s*(?P<idle>\d+)\s*)?"
    r"(?:max:?\s*(?P<max>\d+)\s*)?(?:expire:?\s*(?P<expire>\d+)\s*)?",
    re.IGNORECASE,
)
_FIELD = re.compile(r"(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*(?:(?P<colon>:)(?P<value>.*))?")
_PARAMETER = re.compile(r"(?P<replace>replace[ \t]+)?(?P<name>[^=\s]+)[ \t]*=(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Field:
    """`Name: value`; the value is None where there is no colon."""

    name: str
    value: str | None
    value_span: Span


@dataclass(frozen=True, slots=True)
class Parameter:
    """`name=value`, with `replace` before it or not."""

    name: str
    value: str
    name_span: Span
    value_span: Span
    replaces: bool


def parse_duration(text: str, default_unit: str) -> float | None:
    """Seconds from `500ms`, `10s`, `5m`, or a bare number in `default_unit`; None if it is none."""
    stripped = text.strip()
    return read_duration(stripped + default_unit if stripped[-1:].isdigit() else stripped)


def parse_span(text: str) -> tuple[float, float] | None:
    """Seconds from `1s..30s`; `2s` is both ends; None if it is neither."""
    first, dots, second = text.partition("..")
    shortest = parse_duration(first, "s")
    longest = parse_duration(second, "s") if dots else shortest
    if shortest is None or longest is None or longest < shortest:
        return None
    return shortest, longest


def parse_size(text: str) -> int | None:
    """Bytes from `5MB`, `64k`, `100`, in powers of 1024; None if it is no size."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        return None
    power = "kMGT".find(found[2].replace("K", "k")) + 1 if found[2] else 0
    size = float(found[1]) * 1024**power
    return int(size) if size < _LARGEST_SIZE else None


def parse_statuses(text: str) -> tuple[range, ...] | None:
    """`200,404 500-599 5xx` as ranges; None if a part of it is no status (RFC 9110, 15)."""
    parts = [_STATUS_RANGE.fullmatch(part) for part in _SEPARATORS.split(text.strip(" \t,"))]
    ranges = tuple(_status_range(part) for part in parts if part is not None)
    return ranges if len(ranges) == len(parts) else None


def parse_reasons(text: str) -> tuple[tuple[range, ...], frozenset[str]] | None:
    """`429,502-504,connect` as statuses and words; None if a part of it is neither."""
    words = [word.lower() for word in _SEPARATORS.split(text.strip(" \t,"))]
    named = frozenset(word for word in words if word in REASONS)
    rest = [word for word in words if word not in named]
    statuses = parse_statuses(",".join(rest)) if rest else ()
    return None if statuses is None else (statuses, named)


def parse_rate(text: str) -> tuple[int, float] | None:
    """How many in how many seconds, from `10/s`, `100/m`, `5 per 2s`; None if it is no rate.

    httpYac's `minIdleTime 500` is one in 500 ms, its `max 3 expire 1000` three in 1,000 ms.
    """
    found = _RATE.fullmatch(text.strip())
    if found is None or not (found["amount"] or found["unit"]):
        return _rate_of_httpyac(text.strip())
    seconds = read_duration(f"{found['amount'] or 1}{found['unit'] or 's'}")
    return (int(found["count"]), seconds) if seconds else None


def _rate_of_httpyac(text: str) -> tuple[int, float] | None:
    found = _RATE_OF_HTTPYAC.fullmatch(text)
    if found is None:
        return None
    if found["max"] and found["expire"]:
        count, milliseconds = int(found["max"]), int(found["expire"])
    else:
        count, milliseconds = 1, int(found["idle"] or 0)
    return (count, milliseconds / 1000) if count and milliseconds else None


def parse_switch(text: str) -> bool | None:
    """Whether a text says on or off; None if it says neither."""
    folded = text.strip().lower()
    return folded in ON if folded in (*ON, *OFF) else None


def parse_field(text: str) -> Field | None:
    """A header field, or a name alone; None if it is neither."""
    found = _FIELD.fullmatch(text.strip())
    if found is None:
        return None
    start = len(text) - len(text.lstrip())
    if found["colon"] is None:
        return Field(found["name"], None, Span(start + found.end(), start + found.end()))
    value = found["value"].strip()
    at = start + found.start("value") + len(found["value"]) - len(found["value"].lstrip())
    return Field(found["name"], value, Span(at, at + len(value)))


def parse_parameter(text: str) -> Parameter | None:
    """A query parameter; None if there is no `=`."""
    found = _PARAMETER.fullmatch(text.strip())
    if found is None:
        return None
    start = len(text) - len(text.lstrip())
    value = found["value"].lstrip()
    return Parameter(
        found["name"],
        value,
        Span(*found.span("name")).shifted(start),
        Span(found.end() - len(value), found.end()).shifted(start),
        bool(found["replace"]),
    )


def _status_range(found: "re.Match[str]") -> range:
    if found["class"]:
        return range(int(found["class"]) * 100, int(found["class"]) * 100 + 100)
    low = int(found["low"])
    return range(low, int(found["high"] or low) + 1)
