"""Which requests a change touches: by their text, by what holds for them, by what they need."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import cached_property
from os.path import normpath
from pathlib import Path

from callsheet.disk import Files
from callsheet.late_dataclasses import dataclass
from callsheet.model.circumstances import here_and_now
from callsheet.model.definitions import definitions_of
from callsheet.model.document import Document, PlacedBlock, read_document
from callsheet.model.environment_files import holds_environments
from callsheet.model.folder import folder_paths
from callsheet.model.handler_scripts import has_scripts, read_scripts
from callsheet.model.needs import needs_of
from callsheet.model.requests import (
    RequestPlace,
    import_path,
    import_paths,
    imported_documents,
    visible_requests,
)
from callsheet.model.settings import settings_of
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem
from callsheet.run.entries import entries_of
from callsheet.run.identity import Identity, identity_of
from callsheet.run.phases import fixtures_of
from callsheet.run.revision import Changes
from callsheet.syntax.nodes import ScriptPhase

_WORD = re.compile(r"[\w$-]+")
_BETWEEN_PATHS = re.compile(r"""[\s"'`=<>,;:(){}\[\]|]""")
_BETWEEN_NAMES = re.compile(r"""[\s"'`=<>,;:(){}\[\]|/\\]""")
_LONGEST_PATH = 400


def touched(
    places: Iterable[RequestPlace],
    workspace: Workspace,
    changes: Changes,
    given: Iterable[Path] = (),
    files: Files | None = None,
) -> set[Identity]:
    """The requests that a change touches, among `places` and all that these need.

    Args:
        places: Which requests are asked about.
        workspace: The files as they are.
        changes: What is another than it was.
        given: Environment files that a person named.
        files: Where what scripts import is read; None does not look at that.
    """
    if not changes.paths:
        return set()
    judge = _Judge(workspace, changes, any(changes.has(path) for path in given), files)
    found: set[Identity] = set()
    needed_by: dict[Identity, list[Identity]] = {}
    waiting, seen = list(places), set[Identity]()
    while waiting:
        place = waiting.pop()
        identity = identity_of(place)
        if identity in seen:
            continue
        seen.add(identity)
        if judge.is_touched(place):
            found.add(identity)
        for need in _needs(workspace, place):
            needed_by.setdefault(identity_of(need), []).append(identity)
            waiting.append(need)
    spreading = list(found)
    while spreading:
        for identity in needed_by.get(spreading.pop(), ()):
            if identity not in found:
                found.add(identity)
                spreading.append(identity)
    return found


def _needs(workspace: Workspace, place: RequestPlace) -> Iterator[RequestPlace]:
    """What goes before a request, or is run by it."""
    yield from (need.place for need in needs_of(workspace, place.document, place.block))
    yield from fixtures_of(workspace, place.document).setups
    for target in (piece.text for piece in place.block.parsed.runs):
        if target.startswith("#"):
            found = visible_requests(workspace, place.document).get(target[1:].strip())
            yield from (found,) if found else ()
        else:
            document = workspace.documents.get(import_path(place.document, target))
            yield from entries_of(document) if document else ()


@dataclass(frozen=True)
class _Judge:
    """Judges requests apart from what they need."""

    workspace: Workspace
    changes: Changes
    has_changed_environment: bool
    """One that holds for all."""

    files: Files | None
    _documents: dict[Path, "_ChangedDocument | None"] = field(default_factory=dict)
    _folders: dict[Path, bool] = field(default_factory=dict)

    def is_touched(self, place: RequestPlace) -> bool:
        """Whether something of it, or something that holds for it, is another."""
        if self.has_changed_environment or self._has_changed_folder(place.document):
            return True
        own, *inherited = settings_of(self.workspace, place.document, place.block).layers
        holding = [(own.document, own.block.text, False)]
        holding += [(each.document, _without_definitions(each.block), True) for each in inherited]
        names = self._changed_names(place.document)
        return self._has_changed_script(place) or any(
            self._is_new(document, text, inherited=inherited)
            or self._names_changed_file(document, text)
            or _may_name_any(text, names)
            for document, text, inherited in holding
        )

    def _has_changed_script(self, place: RequestPlace) -> bool:
        """Whether a file is another that its scripts import, or those import in turn."""
        if self.files is None:
            return False
        circumstances = here_and_now(self.files, self.workspace.root)
        return any(
            self.changes.has(Path(name))
            for phase in ScriptPhase
            if has_scripts(place.document, place.block, phase)
            for script in read_scripts(place.document, place.block, phase, circumstances)
            if not isinstance(script, Problem)
            for name in script.script.modules
        )

    def _is_new(self, document: Document, text: str, *, inherited: bool) -> bool:
        """Whether no block had this text before."""
        changed = self._changed(document)
        if changed is None:
            return False
        return _bare(text) not in (changed.inherited if inherited else changed.texts)

    def _changed(self, document: Document) -> "_ChangedDocument | None":
        """How a document was before; None when it is as it was."""
        path = document.path
        if path not in self._documents:
            is_changed = self.changes.has(path)
            text = self.changes.before.get(path)
            self._documents[path] = _ChangedDocument(document, text) if is_changed else None
        return self._documents[path]

    def _changed_names(self, document: Document) -> set[str]:
        """Variables that may have another value than before, in this document."""
        around = (document, *imported_documents(self.workspace, document))
        names = set().union(*(each.names for d in around if (each := self._changed(d))))
        values = [value for each in around for value in _definitions(each)] if names else []
        while more := {
            name
            for name, value in values
            if name not in names and not names.isdisjoint(_WORD.findall(value))
        }:
            names |= more
        return names

    def _has_changed_folder(self, document: Document) -> bool:
        """Whether what holds for all files of a folder is another, or a file that is gone."""
        folder = document.folder
        if folder not in self._folders:
            paths = folder_paths(self.workspace.root, folder)
            gone = any(self._is_gone(path) for path in paths)
            above = {path.parent.resolve() for path in paths}
            environments = (each for each in self._environment_folders if each in above)
            self._folders[folder] = gone or next(environments, None) is not None
        return self._folders[folder] or any(map(self._is_gone, import_paths(document)))

    def _is_gone(self, path: Path) -> bool:
        return path not in self.workspace.documents and self.changes.has(path)

    @cached_property
    def _environment_folders(self) -> frozenset[Path]:
        """The folders for which environment files hold that are another."""
        found = (path for path in self.changes.paths if holds_environments(path))
        settings = ".vscode"
        folders = (path.parent for path in found)
        return frozenset(each.parent if each.name == settings else each for each in folders)

    def _names_changed_file(self, document: Document, text: str) -> bool:
        names = set(_BETWEEN_NAMES.split(text)) & self._other_files.keys()
        names |= {name for name in self._unusual_names if name in text}
        return any(self._names_one_of(document, text, name) for name in names)

    def _names_one_of(self, document: Document, text: str, name: str) -> bool:
        paths = self._other_files[name]
        folders = (document.folder.resolve(), self.workspace.root.resolve())
        return any(
            Path(normpath(folder / spelling)) in paths
            for spelling in _spellings(text, name)
            for folder in folders
        )

    @cached_property
    def _other_files(self) -> Mapping[str, set[Path]]:
        """Changed files by name, apart from those whose requests are judged one by one."""
        known = {path.parent.resolve() / path.name for path in self.workspace.documents}
        found: dict[str, set[Path]] = {}
        for path in self.changes.paths - known:
            found.setdefault(path.name, set()).add(path)
        return found

    @cached_property
    def _unusual_names(self) -> tuple[str, ...]:
        return tuple(name for name in self._other_files if _BETWEEN_NAMES.search(name))


class _ChangedDocument:
    """A document that is another than it was."""

    def __init__(self, document: Document, before: str | None) -> None:
        old = None if before is None else read_document(document.path, before, document)
        blocks = old.blocks if old else ()
        self.texts = frozenset(_bare(block.text) for block in blocks)
        self.inherited = frozenset(_bare(_without_definitions(block)) for block in blocks)
        was, now = Counter(_definitions(old) if old else ()), Counter(_definitions(document))
        self.names = {name for name, _ in (was - now) + (now - was)}


def _may_name_any(text: str, names: set[str]) -> bool:
    # What a file with bindings says is not looked at.
    return bool(names) and ("<@" in text or not names.isdisjoint(_WORD.findall(text)))


def _definitions(document: Document) -> tuple[tuple[str, str], ...]:
    """Each with the word that a text has in which it is named: `user` for `user.name`."""
    return tuple(
        (definition.name.text.partition(".")[0], definition.value.text)
        for places in definitions_of(document).by_name.values()
        for definition in places.definitions
    )


def _without_definitions(block: PlacedBlock) -> str:
    """What a block hands on to requests but its variables, which are judged by name."""
    pieces, end = [], 0
    for definition in sorted(block.parsed.definitions, key=lambda each: each.span):
        pieces.append(block.text[end : definition.span.start])
        end = definition.span.end
    return "".join((*pieces, block.text[end:]))


def _bare(text: str) -> str:
    """The text of a block as far as it matters: a block behind it may add a line end."""
    return text.replace("\r\n", "\n").strip()


def _spellings(text: str, name: str) -> Iterator[str]:
    """What may be a path in a text that ends with a name."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        begin = max(text.rfind("\n", 0, start) + 1, start - _LONGEST_PATH)
        ahead = text[begin:start]
        for at in (0, *(found.end() for found in _BETWEEN_PATHS.finditer(ahead))):
            yield text[begin + at : end].replace("\\", "/")
        start = text.find(name, end)
