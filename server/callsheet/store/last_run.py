"""What the last runs of a workspace left undone, so that `--failed` can do it again."""

from collections.abc import Callable, Mapping
from pathlib import Path

from callsheet.disk import write_atomically
from callsheet.late_dataclasses import dataclass
from callsheet.store.file_lock import file_lock
from callsheet.store.state_folder import make_private
from callsheet.values import JsonValue, json_text, parse_json

_NAME = "last-run.json"


@dataclass(frozen=True, slots=True)
class Undone:
    """A request that failed, or whose turn did not come, so described that it is found again."""

    path: str
    """Of its file, relative to the workspace, with `/`."""

    name: str
    """Its own; empty when it has none."""

    digest: str
    """Of its request line; the line itself may hold a secret."""

    nth: int
    """How many of its file before it have the same name; of those without one, the same line."""

    line: int
    """From 1."""


Change = Callable[[tuple[Undone, ...]], tuple[Undone, ...]]


def read_undone(state: Path) -> tuple[Undone, ...] | None:
    """What is to be done again; None when nothing was run yet, or the file is not ours.

    Args:
        state: The folder in which the workspace keeps its state.
    """
    try:
        value = parse_json((state / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    found = value.get("undone") if isinstance(value, Mapping) else None
    if not isinstance(found, list):
        return None
    read = (_read(each) for each in found if isinstance(each, Mapping))
    return tuple(each for each in read if each is not None)


def change_undone(state: Path, change: Change) -> None:
    """Replace what is to be done again, whole, by what `change` makes of it.

    Raises:
        OSError: The file cannot be written.
    """
    make_private(state)
    with file_lock(state / _NAME):
        undone = change(read_undone(state) or ())
        content = json_text({"version": 1, "undone": [_fields(each) for each in undone]}, 2)
        write_atomically(state / _NAME, f"{content}\n".encode(), private=True)


def _fields(undone: Undone) -> JsonValue:
    return {name: getattr(undone, name) for name in ("path", "name", "digest", "nth", "line")}


def _read(fields: Mapping[str, JsonValue]) -> Undone | None:
    match fields:
        case {
            "path": str(path),
            "name": str(name),
            "digest": str(digest),
            "nth": int(nth),
            "line": int(line),
        }:
            return Undone(path, name, digest, nth, line)
        case _:
            return None
