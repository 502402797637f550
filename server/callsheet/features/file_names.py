"""The names of a file, without its text and trees, so that those of thousands can be kept."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from callsheet.features.addresses import Address, addresses_of
from callsheet.features.occurrences import NameKind, Occurrence, Role, occurrences
from callsheet.features.symbols import title_of
from callsheet.features.unwritten_names import unwritten_names
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, kept_with_document
from callsheet.model.environment_files import Kind
from callsheet.model.folder import FOLDER_FILE, folder_paths
from callsheet.model.imports import bundled_document
from callsheet.model.requests import import_path, import_paths
from callsheet.presets import is_bundled
from callsheet.syntax import nodes
from callsheet.syntax.bindings import FileContents
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import SourceText, Span


@dataclass(frozen=True, slots=True)
class Lines:
    """The line table of a text, and whether every character of it is one unit in any encoding."""

    starts: "array[int]"
    is_ascii: bool


@dataclass(frozen=True, slots=True)
class BlockNames:
    """The names of a block."""

    start: int
    """Where the block begins in its document."""

    behind: int
    """Where what stands behind its request begins, from the start of the block."""

    sendable: bool
    takes_resource: bool
    label: str
    """How a request that has no name is shown; empty for all others."""

    occurrences: tuple[Occurrence, ...]
    has_base: bool = False
    """Whether it says itself, or by a resource, where its requests go: the head of a file too."""

    unwritten: tuple[str, ...] = ()
    """Variables that its request takes though it does not name them."""

    @property
    def uses(self) -> Iterator[Occurrence]:
        """The uses of variables, or of what may be one."""
        variable = NameKind.VARIABLE
        return (
            each for each in self.occurrences if each.role is Role.USE and each.kind is variable
        )

    @property
    def is_resource(self) -> bool:
        """Whether it is a resource that has a name."""
        return any(
            each.kind is NameKind.RESOURCE and each.role is Role.DEFINITION
            for each in self.occurrences
        )

    def of(self, name: str) -> Iterator[Occurrence]:
        """The occurrences that may mean a name."""
        return (each for each in self.occurrences if name in each.names)


@dataclass(frozen=True)
class FileNames:
    """The names of a request file."""

    path: Path
    lines: Lines
    blocks: tuple[BlockNames, ...]
    imports: tuple[Path, ...]
    """What it imports itself, in order."""

    runs: tuple[Path, ...]
    """The files that it runs."""

    scripts: tuple[str, ...]
    """Paths of files with scripts, as they are written."""

    filled: tuple[str, ...]
    """Paths of files in which bindings are replaced, as they are written."""

    addresses: tuple[Address, ...] = ()
    """Where its requests go."""

    @property
    def is_folder_file(self) -> bool:
        """Whether it holds for the files of its folder and below."""
        return self.path.name == FOLDER_FILE

    @property
    def has_base(self) -> bool:
        """Whether its head says where its requests go."""
        return self.blocks[0].has_base and not self.blocks[0].sendable

    @cached_property
    def inherited(self) -> frozenset[str]:
        """The names in what is filled in for other requests: resources, the head of the file."""
        return frozenset(
            name
            for block in self.blocks
            if not block.sendable
            for each in block.uses
            if not each.within
            for name in each.names
        )

    @cached_property
    def folder(self) -> str:
        """The folder that it is in."""
        return str(self.path.parent)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name in it."""
        return frozenset(
            name for block in self.blocks for each in block.occurrences for name in each.names
        )


@dataclass(frozen=True, slots=True)
class EnvironmentKey:
    """A variable in an environment file."""

    environment: str
    """Empty in a `.env` file that is for all."""

    name: str
    span: Span
    """With its quotes, where it has any."""


@dataclass(frozen=True, slots=True)
class EnvironmentMember:
    """A member of an object in an environment file, however deep."""

    environment: str
    name: str
    """The variable."""

    steps: tuple[str, ...]
    """The names of the members that lead to it, its own last."""

    span: Span
    """With its quotes."""


@dataclass(frozen=True, slots=True)
class EnvironmentNames:
    """The names of an environment file."""

    path: Path
    lines: Lines
    kind: Kind | None
    """None for a `.env` file."""

    keys: tuple[EnvironmentKey, ...]
    referred_to: frozenset[str] = frozenset()
    """Names that its values take from other environments: `{{$shared host}}` in settings."""

    is_broken: bool = False
    """Whether it cannot be read, so that nobody knows its keys."""

    members: tuple[EnvironmentMember, ...] = ()
    """Those of one name that an object has twice are both among them."""

    @property
    def folder(self) -> Path:
        """The folder for which it holds, and for those below."""
        parent = self.path.parent
        return parent.parent if self.kind is Kind.SETTINGS else parent


AnyNames: TypeAlias = FileNames | EnvironmentNames


@dataclass(frozen=True)
class NameTable:
    """The names of all files below one root."""

    root: Path
    files: Mapping[Path, FileNames]
    environments: Mapping[Path, EnvironmentNames]

    @cached_property
    def by_folder(self) -> Mapping[Path, tuple[EnvironmentNames, ...]]:
        """The environment files by the folder for which they hold."""
        found: dict[Path, list[EnvironmentNames]] = {}
        for each in self.environments.values():
            found.setdefault(each.folder, []).append(each)
        return {folder: tuple(group) for folder, group in found.items()}

    @cached_property
    def imports(self) -> Mapping[Path, tuple[Path, ...]]:
        """What each file imports, directly or through others, nearest first; the folder's last."""
        return {path: tuple(self._imports_of(names)) for path, names in self.files.items()}

    @cached_property
    def importers(self) -> Mapping[Path, tuple[Path, ...]]:
        """The files that import a file, directly or through others."""
        found: dict[Path, list[Path]] = {}
        for path, imported in self.imports.items():
            for each in imported:
                found.setdefault(each, []).append(path)
        return {path: tuple(each) for path, each in found.items()}

    def with_names(
        self, files: Mapping[Path, FileNames], environments: Mapping[Path, EnvironmentNames]
    ) -> "NameTable":
        """The same files with other names in them."""
        table = NameTable(self.root, files, environments)
        table.__dict__.update(imports=self.imports, importers=self.importers)
        return table

    def folders_of(self, path: Path) -> tuple[Path, ...]:
        """The folders whose environment files hold for a file, the nearest first."""
        return tuple(each.parent for each in folder_paths(self.root, path.parent))

    def _imports_of(self, names: FileNames) -> Iterable[Path]:
        seen = {names.path: None}
        self._add_imports(seen, names)
        if not names.is_folder_file:
            around = folder_paths(self.root, names.path.parent)
            found = next((self.files[path] for path in around if path in self.files), None)
            if found is not None and found.path not in seen:
                seen[found.path] = None
                self._add_imports(seen, found)
        return list(seen)[1:]

    def _add_imports(self, seen: dict[Path, None], names: FileNames) -> None:
        queue = [names]
        while queue:
            for path in queue.pop(0).imports:
                imported = self.files.get(path)
                if imported is not None and path not in seen:
                    seen[path] = None
                    queue.append(imported)


def name_table(root: Path, names: Iterable[AnyNames]) -> NameTable:
    """The names of files below a root, and of the presets that they import."""
    every = tuple(names)
    requests = {each.path: each for each in every if isinstance(each, FileNames)}
    bundled = {path for each in requests.values() for path in each.imports if is_bundled(path)}
    requests |= {path: names_of(bundled_document(path)) for path in bundled}
    around = {each.path: each for each in every if isinstance(each, EnvironmentNames)}
    return NameTable(root, requests, around)


@kept_with_document
def names_of(document: Document) -> FileNames:
    """The names of a document."""
    parts = [(block.start, _parts(block.parsed)) for block in document.blocks]
    runs = (target for block in document.blocks for target in block.parsed.runs)
    paths = (import_path(document, each.text) for each in runs if not each.text.startswith("#"))
    return FileNames(
        document.path,
        lines_of(document.source),
        tuple(_placed(start, each.names) for start, each in parts),
        import_paths(document),
        tuple(dict.fromkeys(paths)),
        tuple(dict.fromkeys(path for _, each in parts for path in each.scripts)),
        tuple(dict.fromkeys(path for _, each in parts for path in each.filled)),
        addresses_of(document),
    )


def _placed(start: int, names: BlockNames) -> BlockNames:
    return BlockNames(
        start,
        names.behind,
        names.sendable,
        names.takes_resource,
        names.label,
        names.occurrences,
        names.has_base,
        names.unwritten,
    )


def lines_of(source: SourceText) -> Lines:
    """The line table of a text."""
    return Lines(array("I", source.line_starts), source.is_file and source.text.isascii())


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is said of a block wherever it stands."""

    names: BlockNames
    scripts: tuple[str, ...]
    filled: tuple[str, ...]


@kept_with_block
def _parts(parsed: ParsedBlock) -> _Parts:
    found, request = occurrences(parsed), parsed.tree.request
    behind = request.span.end if request else len(parsed.text)
    uses = any(each.kind is NameKind.RESOURCE and each.role is Role.USE for each in found)
    nameless = parsed.sendable and parsed.name is None
    label = title_of(parsed.tree) if nameless else ""
    has_base = uses or bool(parsed.directives("base-url"))
    names = BlockNames(
        0, behind, parsed.sendable, uses, label, found, has_base, unwritten_names(parsed)
    )
    return _Parts(names, tuple(_scripts(parsed)), tuple(_filled(parsed)))


def _scripts(parsed: ParsedBlock) -> Iterator[str]:
    for item in (*parsed.tree.before, *parsed.tree.after):
        if isinstance(item, nodes.ScriptFile):
            yield item.path.text


def _filled(parsed: ParsedBlock) -> Iterator[str]:
    body = parsed.tree.request.body if parsed.tree.request else None
    for segment in body.segments if body else ():
        if isinstance(segment, nodes.BodyFile) and segment.substitute:
            yield segment.path.text
    for binding in parsed.bindings:
        if isinstance(binding.expression, FileContents) and binding.expression.substitute:
            yield binding.expression.path.text
