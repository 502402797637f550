"""What all files of a root say by name, once they are read, for what can be said of all alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from callsheet.disk import Files, Unreadable, decode_text
from callsheet.features.file_names import FileNames
from callsheet.features.name_words import words_in
from callsheet.features.whole_workspace import importers_by_file
from callsheet.lsp.index import Index
from callsheet.model.workspace import Workspace


class KnownNames:
    """Tells workspaces who uses what, as long as the index is whole."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[Path, tuple[int, Workspace]] = {}
        """By root, with the version of the index."""

    def told(
        self, workspace: Workspace, root_of: Callable[[Path], Path], files: Files
    ) -> Workspace:
        """The same workspace with the names of all files below its root, if they are known."""
        if not self._index.knows(workspace.root):
            return workspace
        kept = self._known.get(workspace.root)
        if kept is None or kept[0] != self._index.version:
            below = [
                each
                for path, each in self._index.saved.items()
                if isinstance(each, FileNames) and root_of(path) == workspace.root
            ]
            kept = (self._index.version, _with(Workspace(workspace.root), below, files))
            self._known[workspace.root] = kept
        return replace(workspace, names=kept[1].names, importers=kept[1].importers)


def _with(workspace: Workspace, below: list[FileNames], files: Files) -> Workspace:
    names = {
        each.path: each.names.union(*map(words_in, _texts_beside(each, files))) for each in below
    }
    named = {each.path: frozenset((*each.imports, *each.runs)) for each in below}
    return replace(workspace, names=names, importers=importers_by_file(named))


def _texts_beside(names: FileNames, files: Files) -> Iterator[str]:
    """Scripts, and bodies in which bindings are replaced: names may stand there too."""
    for written in (*names.scripts, *names.filled):
        path = names.path.parent / written
        data = files.read(path) if files.allowed(path) else Unreadable(path, "it lies elsewhere")
        text = data if isinstance(data, Unreadable) else decode_text(data)
        if not isinstance(text, Unreadable):
            yield text
