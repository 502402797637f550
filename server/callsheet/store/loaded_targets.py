"""Into which targets a workspace was loaded, so that their marks are found again."""

from collections.abc import Mapping
from pathlib import Path

from callsheet.disk import write_atomically
from callsheet.store.file_lock import file_lock
from callsheet.store.state_folder import make_private
from callsheet.values import json_text, parse_json

_NAME = "targets.json"


def loaded_targets(state: Path) -> tuple[str, ...]:
    """The targets, the last one first, as `KIND:PLACE`; none when the file is not ours.

    Args:
        state: The folder in which the workspace keeps its state.
    """
    try:
        value = parse_json((state / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    targets = value.get("targets") if isinstance(value, Mapping) else ()
    found = targets if isinstance(targets, list) else ()
    return tuple(each for each in found if isinstance(each, str))


def remember_target(state: Path, target: str) -> None:
    """Put a target first.

    Raises:
        OSError: The file cannot be written.
    """
    if loaded_targets(state)[:1] == (target,):
        return
    make_private(state)
    with file_lock(state / _NAME):
        targets = dict.fromkeys((target, *loaded_targets(state)))
        content = json_text({"version": 1, "targets": list(targets)}, 2)
        write_atomically(state / _NAME, f"{content}\n".encode(), private=True)
