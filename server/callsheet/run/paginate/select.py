"""Which part of an answer its items are: at a path, or found as dlt finds them."""

from collections.abc import Mapping, Sequence

from callsheet.json_query import select_json
from callsheet.values import JsonValue

_RECORDS = frozenset(
    (
        "content",
        "data",
        "entities",
        "entries",
        "items",
        "objects",
        "payload",
        "records",
        "results",
        "rows",
        "value",
        "values",
    )
)
"""Names that lists of rows have: dlt's, and OData's `value`."""

_DEEPEST = 3


def select_items(body: JsonValue, path: str | None) -> tuple[tuple[JsonValue, ...], str]:
    """The items of an answer, and what was decided when no path says where they are.

    Raises:
        ValueError: The path is no JSONPath.
    """
    if path is not None:
        found = select_json(body, path)
        is_list = len(found) == 1 and _is_list(found[0])
        return (tuple(found[0]) if is_list else found), ""  # type: ignore[arg-type]
    if _is_list(body):
        return tuple(body), ""  # type: ignore[arg-type]
    if not isinstance(body, Mapping):
        return ((body,) if body is not None else ()), ""
    lists = _lists(body, ())
    if not lists:
        return (body,), "the whole answer was taken for one item; `# @select` says otherwise"
    named = (each for each in lists if each[0][-1].lower() in _RECORDS)
    names, items = next(named, lists[0])
    return tuple(items), f"the items were found at `$.{'.'.join(names)}`"


def _lists(
    members: Mapping[str, JsonValue], path: tuple[str, ...]
) -> list[tuple[tuple[str, ...], Sequence[JsonValue]]]:
    found: list[tuple[tuple[str, ...], Sequence[JsonValue]]] = []
    for name, value in members.items():
        if isinstance(value, Mapping) and len(path) < _DEEPEST - 1:
            found += _lists(value, (*path, name))
        elif _is_list(value):
            found.append(((*path, name), value))  # type: ignore[arg-type]
    return found


def _is_list(value: JsonValue) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
