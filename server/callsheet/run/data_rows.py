"""Rows of a file for each of which a whole run is gone through: `--data users.csv`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from callsheet.disk import DiskFiles, Unreadable, decode_text
from callsheet.model.loop_items import csv_rows
from callsheet.problems import UsageError
from callsheet.values import JsonValue, parse_json, value_text

_EXAMPLE = 'write `[{"name": "Ada"}, {"name": "Bob"}]`'


def data_rows(path: Path) -> tuple[Mapping[str, str], ...]:
    """The rows as texts by name: of CSV with a head, or a JSON list of objects, by its ending.

    Raises:
        UsageError: The file cannot be read, or has no such rows.
    """
    data = DiskFiles(path.parent).read(path)
    text = data if isinstance(data, Unreadable) else decode_text(data, path)
    if isinstance(text, Unreadable):
        raise UsageError(f'`--data`: "{path}" cannot be read: {text.reason}')
    rows = _rows(path, text)
    if not rows:
        hint = "below the names in its first line stands a row a line"
        if path.suffix.lower() == ".json":
            hint = _EXAMPLE
        raise UsageError(f'`--data`: "{path}" has no rows', hint)
    return tuple(_texts(path, row) for row in rows)


def _rows(path: Path, text: str) -> Sequence[JsonValue]:
    kind = "JSON" if path.suffix.lower() == ".json" else "CSV"
    try:
        found = parse_json(text) if kind == "JSON" else csv_rows(text)
    except ValueError as error:
        raise UsageError(f'`--data`: "{path}" is no {kind}: {error}') from None
    if not isinstance(found, list | tuple):
        raise UsageError(f'`--data`: "{path}" holds no list', "put its objects into `[` `]`")
    return found


def _texts(path: Path, row: JsonValue) -> Mapping[str, str]:
    if not isinstance(row, Mapping):
        message = f'`--data`: "{path}" holds what is no object'
        raise UsageError(message, _EXAMPLE)
    return {name: value_text(value) for name, value in row.items()}
