"""What stands at a path of a body: cursors, links, totals."""

from callsheet.json_query import select_json
from callsheet.values import JsonValue


def found_in(body: JsonValue, path: str) -> JsonValue:
    """The first value at a JSONPath; None when there is none."""
    found = select_json(body, path)
    return found[0] if found else None


def number_in(body: JsonValue, path: str) -> int | None:
    """A whole number at a JSONPath, as JSON or as text; None when there is none."""
    found = found_in(body, path)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        return int(found)
    except (ValueError, OverflowError):
        return None


def flag_in(body: JsonValue, path: str) -> bool | None:
    """Whether something is so at a JSONPath; `"false"` is false, as dlt has it."""
    found = found_in(body, path)
    if isinstance(found, str):
        folded = found.strip().lower()
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
            folded
        )
    return bool(found) if isinstance(found, bool | int | float) else None
