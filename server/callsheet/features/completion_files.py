"""Completion of paths: folder by folder, what lies there."""

import re
from collections.abc import Iterator
from itertools import chain
from os.path import normpath
from pathlib import Path

from callsheet.facts.presets import PREFIX, PRESETS
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.hover_helpers import preset_markdown
from callsheet.model.environment_files import is_environment_file
from callsheet.text import Span

_PATH_BEGUN = re.compile(
    r"[ \t]*(?P<keyword><@[\w-]*|<>|<|>>!?|>|import|run|(?:#+|//+)[ \t]*@(?:import|openapi))[ \t]+"
    r"(?P<path>[^\s{#][^{]*)?$"
)
SCHEMA_ENDINGS = (".json", ".yaml", ".yml")
"""Of files that can hold a JSON Schema."""

_ENDINGS = {
    "import": (".http", ".rest"),
    "run": (".http", ".rest"),
    "openapi": SCHEMA_ENDINGS,
    ">": (".js", ".mjs", ".cjs", ".ts", ".lua", ".py"),
}


def complete_path(cursor: Cursor) -> Iterator[Item] | None:
    """The entries of the folder that is being typed; None when no path is."""
    begun = _PATH_BEGUN.match(cursor.before)
    if begun is None or "{{" in cursor.after:
        return None
    named = begun["keyword"].rpartition("@")[2]
    keyword = named if named in _ENDINGS else begun["keyword"]
    path = begun["path"] or ""
    entries = complete_entries(cursor, path, _ENDINGS.get(keyword, ()))
    return chain(_presets(cursor, path), entries) if keyword == "import" else entries


def _presets(cursor: Cursor, typed: str) -> Iterator[Item]:
    """The presets that can be imported in place of a file."""
    behind = re.match(r"[\w:]*", cursor.after)
    span = Span(cursor.offset - len(typed), cursor.offset + (behind.end() if behind else 0))
    for preset in PRESETS:
        name = f"{PREFIX}{preset.name}"
        what = preset_markdown(preset)
        yield Item(name, ItemKind.FILE, span, name, "preset", what, sort=f"2{name}")


def complete_entries(cursor: Cursor, path: str, endings: tuple[str, ...]) -> Iterator[Item]:
    """The entries of the folder that `path`, which ends at the cursor, leads to.

    Without `endings` files of any name are offered, those of environments last.
    """
    folder, slash, typed = path.rpartition("/")
    behind = re.match(r"[^/\s\"]*", cursor.after)
    end = cursor.offset + (behind.end() if behind else 0)
    span = Span(cursor.offset - len(typed), end)
    within = Path(normpath(cursor.document.path.parent / (folder + slash)))
    start = "" if path else "./"
    for name in cursor.files.names(within):
        if name.endswith("/"):
            followed = cursor.document.text[end : end + 1] == "/"
            text = start + (name[:-1] if followed else name)
            yield Item(name, ItemKind.FOLDER, span, text, sort=f"1{name}", asks_again=True)
        elif name.endswith(endings or ("",)) and within / name != cursor.document.path:
            rank = 2 if is_environment_file(within / name) else 0
            yield Item(name, ItemKind.FILE, span, start + name, sort=f"{rank}{name}")
