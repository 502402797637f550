"""A workspace of which every request file is known: so what no file uses, nobody uses."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from callsheet.features.diagnostics_unused import files_named_in
from callsheet.features.name_words import words_in
from callsheet.model.workspace import Workspace


def with_names(workspace: Workspace, *, importers: bool) -> Workspace:
    """The same workspace with the words of its documents, which are all that there are.

    Args:
        workspace: The workspace.
        importers: Whether no other file can import one of its documents either.
    """
    names = {path: words_in(each.text) for path, each in workspace.documents.items()}
    named = {path: files_named_in(each) for path, each in workspace.documents.items()}
    importing = importers_by_file(named) if importers else None
    return replace(workspace, names=names, importers=importing)


def importers_by_file(
    named: Mapping[Path, frozenset[Path]],
) -> dict[Path, tuple[Path, ...]]:
    """The files that import or run each file, directly or through others.

    Args:
        named: By file, those that it names itself.
    """
    found: dict[Path, list[Path]] = {path: [] for path in named}
    for path in named:
        seen = {path}
        waiting = list(named[path])
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                found.setdefault(other, []).append(path)
                waiting += named.get(other, ())
    return {path: tuple(each) for path, each in found.items()}
