"""What stands at a path of a body: cursors, links, totals."""

import json
import re

from callsheet.json_query import select_json
from callsheet.values import JsonValue

_FLAGS = {
    **dict.fromkeys(("true", "t", "yes", "y", "1"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0"), False),
}
"""dlt's words."""


def no_json(body: JsonValue) -> bool:
    """Whether an answer that should have been JSON is some other text; an empty one is not."""
    return isinstance(body, str) and body.strip() != ""


def found_in(body: JsonValue, path: str) -> JsonValue:
    """The first value at a JSONPath; None when there is none."""
    found = select_json(body, path)
    return found[0] if found else None


def number_in(body: JsonValue, path: str) -> int | None:
    """A whole number at a JSONPath, as JSON or as text; None when there is none."""
    return whole_number(found_in(body, path))


def whole_number(value: JsonValue) -> int | None:
    """The number that a value is or spells, cut to a whole one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return int(value)
    except (ValueError, OverflowError):
        return None


def flag_in(body: JsonValue, path: str) -> bool | None:
    """Whether something is so at a JSONPath, as JSON or as text; None when nobody says."""
    found = found_in(body, path)
    if isinstance(found, str):
        return _FLAGS.get(found.strip().lower())
    return bool(found) if isinstance(found, int | float) else None


def path_of(names: tuple[str, ...]) -> str:
    """The JSONPath of a member by the names on the way to it, without `$.`."""
    return "".join(_step(name) for name in names).removeprefix(".")


def _step(name: str) -> str:
    if name.isidentifier() and name.isascii():
        return f".{name}"
    return f"['{name}']" if re.fullmatch(r"[^'\\\x00-\x1f]+", name) else f"[{json.dumps(name)}]"
