"""YAML of other tools as JSON values."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from callsheet.convert.imported import NotImported
from callsheet.openapi.source import Fault
from callsheet.openapi.yaml_text import read_yaml
from callsheet.values import JsonValue

_MOST = 500_000
"""Values in one file, those that an alias repeats counted again."""


def yaml_of(source: str, path: str) -> "JsonValue | NotImported":
    """The first document of a YAML file."""
    found = read_yaml(Path(path), source)
    if isinstance(found, Fault):
        return NotImported(found.message, found.hint, path, found.line or 0)
    if not _is_small(found.value):
        return NotImported("there are more values in it than anybody wrote", "", path)
    return found.value


def _is_small(value: JsonValue) -> bool:
    pending = [value]
    seen = 0
    while pending:
        each = pending.pop()
        seen += 1
        if seen + len(pending) > _MOST:
            return False
        if isinstance(each, Mapping):
            pending += each.values()
        elif isinstance(each, Sequence) and not isinstance(each, str):
            pending += each
    return True
