"""What a request wishes of its answer: `Accept` (RFC 9110, 12.5.1) and `Prefer` (RFC 7240)."""

import re
from collections.abc import Sequence

from callsheet.late_dataclasses import dataclass

_PREFERENCE = re.compile(r"""\s*([\w-]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^\s,;"]*))?[^,]*(?:,|$)""")


@dataclass(frozen=True, slots=True)
class Wishes:
    """The preferences that Prism knows, too."""

    code: str = ""
    """The status that is wanted."""

    example: str = ""
    dynamic: bool = False
    """Whether the answer is made by chance."""


def wishes_of(prefer: str, *, dynamic: bool = False) -> Wishes:
    """What `Prefer: code=404, example=none, dynamic=true` wishes; other words are passed over.

    Args:
        prefer: The value of the field.
        dynamic: What holds where it does not say.
    """
    said: dict[str, str] = {}
    for name, value in _PREFERENCE.findall(prefer):
        plain = value[1:-1] if value.startswith('"') else value
        said.setdefault(name.lower(), plain)
    by_chance = said["dynamic"].lower() != "false" if "dynamic" in said else dynamic
    return Wishes(said.get("code", ""), said.get("example", ""), by_chance)


def accepted(accept: str, known: Sequence[str]) -> str | None:
    """The media type of those known that is wanted most; None where none of them is."""
    if not accept.strip():
        return known[0] if known else None
    ranges = [_range(each) for each in accept.split(",") if each.strip()]
    best, most = None, 0.0
    for media_type in known:
        # Of several that cover it the most exact counts.
        weights = [
            (exact, weight) for kind, weight in ranges if (exact := _exact(kind, media_type))
        ]
        weight = max(weights, default=(0, 0.0))[1]
        if weight > most:
            best, most = media_type, weight
    return best


def _range(text: str) -> tuple[str, float]:
    kind, *parameters = (each.strip() for each in text.split(";"))
    weight = next((each[2:] for each in parameters if each[:2].lower() == "q="), "1")
    try:
        return kind.lower(), float(weight)
    except ValueError:
        return kind.lower(), 1.0


def _exact(kind: str, media_type: str) -> int:
    """How exactly a range says a media type, 0 where it does not."""
    if media_type in (kind, "*/*"):
        return 3
    main, _, sub = kind.partition("/")
    if sub == "*" and media_type.startswith(f"{main}/"):
        return 2
    if media_type.endswith("/*") and kind.startswith(media_type[:-1]):
        return 3
    return 1 if kind in ("*/*", "*") else 0
