"""Durations and sizes as people read and write them."""

import re
from collections.abc import Sequence
from math import ceil

_DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>ms|s|m|h)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_LONGEST_WAIT = 1_000_000.0
"""Seconds, eleven days; no system waits for ever longer spans."""

_SIZES = ("B", "kB", "MB", "GB", "TB")


def duration_text(seconds: float) -> str:
    """`0.4 ms`, `12 ms`, `1.25 s`, `2 min 5 s`."""
    if seconds < 0.000_95:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 0.999_5:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.2f}".rstrip("0").rstrip(".") + " s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def time_left(seconds: float, share: float) -> str:
    """`2 min 5 s left`, when a share of the work (0 to 1) has taken so many seconds.

    Empty when nothing is done, or all.
    """
    if not 0 < share < 1:
        return ""
    return f"{duration_text(max(1, ceil(seconds / share - seconds)))} left"


def size_text(size: int) -> str:
    """`88 B`, `1.3 kB`, `5 MB`; a kB is 1024 bytes, as everywhere in the language."""
    amount = float(size)
    unit = 0
    while amount >= 1023.95 and unit < len(_SIZES) - 1:
        amount /= 1024
        unit += 1
    if unit == 0:
        return f"{size} B"
    return f"{amount:.1f}".removesuffix(".0") + f" {_SIZES[unit]}"


def counted(number: int, noun: str) -> str:
    """`1 request`, `2 requests`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *others, end = words
    return f"{', '.join(others)} {last} {end}" if others else end


def read_duration(text: str) -> float | None:
    """Seconds from `500ms`, `10s`, `5m`, `1h` or a bare number of seconds; None when it is none."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        return None
    seconds = float(found["number"]) * _SECONDS[found["unit"] or "s"]
    return seconds if seconds <= _LONGEST_WAIT else None
