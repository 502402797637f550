"""Which part of an answer its items are: at a path, or found as dlt finds them."""

from collections.abc import Iterator, Mapping, Sequence

from callsheet.json_query import select_json
from callsheet.run.paginate.found import path_of
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

_BESIDE_RECORDS = frozenset(
    ("errors", "extras", "headers", "links", "_links", "meta", "metadata", "pagination", "warnings")
)
"""Names that stand beside rows: a list there is taken only when there is no other."""

_DEEPEST = 3
"""Names on the way to a list (dlt)."""

_WHOLE = "$"


def select_items(body: JsonValue, path: str | None) -> tuple[tuple[JsonValue, ...], str]:
    """The items of an answer, and what was decided when no path says where they are.

    Raises:
        ValueError: The path is no JSONPath.
    """
    note = ""
    if path is None:
        path, note = items_path(body)
    found = (body,) if path == _WHOLE else select_json(body, path)
    if len(found) != 1:
        return found, note
    if isinstance(found[0], Sequence) and not isinstance(found[0], str):
        return tuple(found[0]), note
    return (() if found[0] in (None, "") else found), note


def items_path(body: JsonValue) -> tuple[str, str]:
    """The JSONPath of the items of a first answer, and what was decided, in words.

    A list of a known name before other lists, lists of objects before lists of anything, less
    deep ones before deeper ones, and the whole answer when there is no list in it.
    """
    if not isinstance(body, Mapping):
        return _WHOLE, ""
    lists = sorted(_lists(body, ()), key=lambda found: _rank(*found))
    if not lists:
        return _WHOLE, "the whole answer was taken for one item; `# @select` says otherwise"
    path = f"$.{path_of(lists[0][0])}".replace("$.[", "$[")
    known = lists[0][0][-1].lower() in _RECORDS
    return path, f"the items were found at `{path}`" + _unless(known=known, others=len(lists) - 1)


def _unless(*, known: bool, others: int) -> str:
    return "" if known or not others else "; `# @select` says otherwise"


def _rank(names: tuple[str, ...], items: Sequence[JsonValue]) -> tuple[bool, bool, bool, int]:
    beside = any(name.lower() in _BESIDE_RECORDS for name in names)
    scalars = bool(items) and not isinstance(items[0], Mapping)
    return beside, names[-1].lower() not in _RECORDS, scalars, len(names)


def _lists(
    members: Mapping[str, JsonValue], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Sequence[JsonValue]]]:
    for name, value in members.items():
        if isinstance(value, Mapping) and len(path) < _DEEPEST - 1:
            yield from _lists(value, (*path, name))
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield (*path, name), value
