"""What the server knows: the one object that changes; handlers read snapshots of it.

Only the event loop touches it. Texts, trees, environments and answers are values that are
replaced, so a snapshot taken before the first `await` stays what it was.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from lsprotocol import types as lsp

from callsheet.disk import Files
from callsheet.facts.markups import LANGUAGES, Markup, markup_of
from callsheet.features.diagnostics_unused import files_named_in
from callsheet.features.environment_document import EnvironmentDocument
from callsheet.features.environment_problems import environment_paths, environment_problems
from callsheet.lsp.client import Client
from callsheet.lsp.convert import Converter, Place
from callsheet.lsp.cookies import Cookies
from callsheet.lsp.descriptions import Descriptions
from callsheet.lsp.files import path_of
from callsheet.lsp.known_secrets import KnownSecrets
from callsheet.lsp.own_names import SCHEME
from callsheet.lsp.positions import Coordinates
from callsheet.lsp.private_files import PrivateFiles
from callsheet.lsp.sessions import Sessions
from callsheet.lsp.settings import EditorSettings
from callsheet.lsp.snapshots import EnvironmentSnapshot, Snapshot
from callsheet.lsp.surroundings import Surroundings
from callsheet.lsp.text_store import OpenText, TextStore
from callsheet.lsp.tokens import WorkspaceTokens
from callsheet.model.descriptions import named_descriptions
from callsheet.model.document import Document, read_source, source_of_requests
from callsheet.model.environment import EnvironmentSet
from callsheet.model.environment_files import holds_environments
from callsheet.model.folder import FOLDER_FILE
from callsheet.model.secrets import secrets_of_process
from callsheet.model.workspace import Workspace
from callsheet.openapi.description import Description
from callsheet.openapi.source import Fault
from callsheet.presets import is_bundled
from callsheet.problems import Problem, UsageError, did_you_mean
from callsheet.redact import Redactor
from callsheet.run.session import Session, Settings
from callsheet.text import SourceText

_OTHER_LANGUAGES = frozenset(
    {"json", "jsonc", "json5", "yaml", "dotenv", "properties", "shellscript", "sh"}
)
"""Languages of files that hold no requests, as clients call them."""

_OF_DESCRIPTIONS = frozenset({"json", "yaml"})


class State:
    """Open documents, what lies around them, the chosen environments and the last answers."""

    def __init__(self, client: Client | None = None, folders: Sequence[Path] = ()) -> None:
        self.client = client or Client()
        self.redactor = Redactor(secrets_of_process(os.environ))
        self.surroundings = Surroundings(folders)
        self.descriptions = Descriptions()
        self.private_files = PrivateFiles()
        self.views: dict[str, str] = {}
        """The text of every answer that can be read, by URI."""

        self.cookies = Cookies(self.redactor)
        self.tokens = WorkspaceTokens()
        self.sessions = Sessions(self.private_files, self.cookies, self.tokens)
        self.settings = EditorSettings()

        self._texts = TextStore(self.client.encoding)
        self._documents: dict[str, Document] = {}
        self._silent: set[str] = set()
        """Documents of prose, of which nothing was ever said, by URI."""

        self._environment_documents: dict[str, EnvironmentDocument] = {}
        self._description_texts: dict[str, Path] = {}
        """Open files that may be read for descriptions, by URI."""

        self._chosen: dict[Path, str] = {}
        self._secrets = KnownSecrets(self.redactor)

    def open(self, uri: str, version: int, text: str, language: str = "http") -> None:
        """Take over a document; answers of ours that a client opens are not looked at.

        An environment file is known by its name, and its text counts for all documents around it.
        """
        if self._is_view(uri):
            return
        if holds_environments(self._path(uri)):
            self._take_environment(self._texts.open(uri, version, text))
        elif language in _OF_DESCRIPTIONS:
            self._take_description(self._texts.open(uri, version, text))
        elif language not in _OTHER_LANGUAGES:
            self._parse(self._texts.open(uri, version, text), LANGUAGES.get(language))

    def change(
        self, uri: str, version: int, changes: Sequence[lsp.TextDocumentContentChangeEvent]
    ) -> None:
        """Apply a client's edits."""
        uri = self.uri_of(uri)
        changed = self._texts.change(uri, version, changes)
        if changed and uri in self._environment_documents:
            self._take_environment(changed)
        elif changed and uri in self._description_texts:
            self._take_description(changed)
        elif changed:
            self._parse(changed)

    def close(self, uri: str) -> None:
        """Leave a document to the disk again."""
        uri = self.uri_of(uri)
        self._texts.close(uri)
        self._documents.pop(uri, None)
        self._silent.discard(uri)
        if closed := self._environment_documents.pop(uri, None):
            self.surroundings.take_text(closed.path, None)
            self._secrets.forget_typed()
        if described := self._description_texts.pop(uri, None):
            self.descriptions.take_text(described, None)

    def uri_of(self, uri: str) -> str:
        """A file as the client called it when it opened it, however it is spelled now.

        Escapes, the case of a drive letter and the host of this machine differ between a client
        and what builds on it. One that is not open keeps its spelling.
        """
        if self._texts.get(uri) is not None:
            return uri
        path = path_of(uri)
        every = [(opened, each.path) for opened, each in self._documents.items()]
        every += [(opened, each.path) for opened, each in self._environment_documents.items()]
        return next((opened for opened, its_path in every if path and its_path == path), uri)

    @property
    def uris(self) -> tuple[str, ...]:
        """Every open document that has requests, or had some."""
        return tuple(uri for uri in self._documents if uri not in self._silent)

    def is_silent(self, uri: str) -> bool:
        """Whether a document is all prose, as Markdown without fences is, and always was."""
        return uri in self._silent

    @property
    def environment_uris(self) -> tuple[str, ...]:
        """Every open environment file."""
        return tuple(self._environment_documents)

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every open document with requests, as it is now."""
        return tuple(self._documents.values())

    @property
    def opened(self) -> dict[Path, Place]:
        """Every open file as the client calls it."""
        of_requests = ((uri, each.path, each.source) for uri, each in self._documents.items())
        around = (
            (uri, each.path, each.source) for uri, each in self._environment_documents.items()
        )
        every = (*of_requests, *around)
        return {path: self._converter(uri, path, source).here for uri, path, source in every}

    @property
    def roots(self) -> tuple[Path, ...]:
        """The open folders; without any, the roots of the open documents."""
        of_documents = (self.surroundings.root_of(each.path) for each in self.documents)
        return self.surroundings.folders or tuple(dict.fromkeys(of_documents))

    def snapshot_at(self, path: Path) -> Snapshot | None:
        """The document of a file as it is now, open or not; None when it cannot be read."""
        uri = next((uri for uri, each in self._documents.items() if each.path == path), None)
        if uri is not None:
            return self.snapshot(uri)
        root = self.surroundings.root_of(path)
        document = self.surroundings.document(path, root)
        if document is None:
            return None
        convert = self._converter(path.as_uri(), path, document.source)
        files, workspace = self.surroundings.files(root), self._workspace(root, document)
        workspace = workspace.with_document(document)
        return Snapshot(convert.here.uri, 0, workspace, document, files, convert)

    def matters_to_others(self, uri: str) -> bool:
        """Whether what an open file says counts in other open ones: environments, imports."""
        uri = self.uri_of(uri)
        document = self._documents.get(uri)
        if document is None:
            described = self._description_texts.get(uri)
            is_read = described is not None and self.descriptions.reads(described)
            return is_read or uri in self._environment_documents
        return document.path.name == FOLDER_FILE or any(
            document.path in files_named_in(each)
            for each in (*self._documents.values(), *self.surroundings.documents)
            if each is not document
        )

    def snapshot(self, uri: str) -> Snapshot | None:
        """A document as it is now; None when it is not open, or holds no requests."""
        uri = self.uri_of(uri)
        document = self._documents.get(uri)
        if document is None:
            return None
        root = self.surroundings.root_of(document.path)
        workspace = self._workspace(root, document)
        convert = self._converter(uri, document.path, document.source)
        version = convert.here.version or 0
        return Snapshot(uri, version, workspace, document, self.surroundings.files(root), convert)

    def environment_snapshot(self, uri: str) -> EnvironmentSnapshot | None:
        """An environment file as it is now; None when it is not open, or is none."""
        uri = self.uri_of(uri)
        document = self._environment_documents.get(uri)
        if document is None:
            return None
        root = self.surroundings.root_of(document.path)
        workspace = self._workspace_of_all(root, document.folder)
        convert = self._converter(uri, document.path, document.source)
        version, files = convert.here.version or 0, self.surroundings.files(root)
        return EnvironmentSnapshot(uri, version, workspace, document, files, convert)

    def environment_files(
        self, workspace: Workspace, files: Files, judged: dict[Path, tuple[Problem, ...]]
    ) -> Iterator[tuple[Place, tuple[Problem, ...]]]:
        """The environment files around a document in which something is wrong, but open ones.

        Args:
            workspace: That of the document.
            files: What may be read.
            judged: What is known of some, to which the others are added.
        """
        opened = {each.path for each in self._environment_documents.values()}
        for path in environment_paths(workspace):
            source = self.surroundings.environment_source(path) if path not in opened else None
            if source is not None and path not in judged:
                document = EnvironmentDocument(path, source)
                judged[path] = environment_problems(workspace, document, files)
            if source is not None and judged[path]:
                place = Place(path.as_uri(), Coordinates(source, self.client.encoding))
                yield place, judged[path]

    def choose_environment(self, root: Path, name: str, known: Iterable[str]) -> None:
        """Use an environment for the documents under `root`; an empty name is none.

        Raises:
            UsageError: There is no environment of that name.
        """
        names = tuple(known)
        if name and name not in names:
            hint = did_you_mean(name, names) or f"known are: {', '.join(names) or 'none'}"
            raise UsageError(f'there is no environment "{name}"', hint)
        self._chosen[root] = name

    def chosen_environment(self, root: Path) -> str:
        """The environment that the person chose, or set, for the documents under `root`."""
        return self._chosen.get(root, self.settings.environment_of(root.as_uri()))

    def is_chosen(self, root: Path) -> bool:
        """Whether the person chose an environment for the documents under `root`, or none."""
        return root in self._chosen

    def session(self, snapshot: Snapshot, settings: Settings) -> Session:
        """The cookies, connections and answers of a workspace in its environment."""
        self._secrets.keep_all()
        return self.sessions.session(snapshot.workspace, snapshot.files, settings)

    def close_all(self) -> None:
        """Close connections and remove private files."""
        self.sessions.close()
        self.private_files.close()

    def _parse(self, text: OpenText, markup: Markup | None = None) -> None:
        previous = self._documents.get(text.uri)
        path = previous.path if previous else self._path(text.uri)
        document = read_source(path, text.source, previous, markup)
        self._documents[text.uri] = document
        if document.markup and not document.text and (previous is None or self.is_silent(text.uri)):
            self._silent.add(text.uri)
        else:
            self._silent.discard(text.uri)

    def _take_description(self, text: OpenText) -> None:
        path = self._description_texts.setdefault(text.uri, self._path(text.uri))
        self.descriptions.take_text(path, text.source.text)

    def _take_environment(self, text: OpenText) -> None:
        previous = self._environment_documents.get(text.uri)
        path = previous.path if previous else self._path(text.uri)
        self._environment_documents[text.uri] = EnvironmentDocument(path, text.source)
        self.surroundings.take_text(path, text.source.text)
        self._secrets.forget_typed()

    def _converter(self, uri: str, path: Path, source: SourceText) -> Converter:
        text = self._texts.get(uri)
        here = Place(uri, Coordinates(source, self.client.encoding), text.version if text else None)
        return Converter(self.client, here, path, self.place_of, self.redactor.text)

    def _workspace(self, root: Path, document: Document) -> Workspace:
        opened = {each.path: each for each in self._documents.values()}
        # A client may have opened the same file under two names, and typed in one of them.
        opened[document.path] = document
        imported = self.surroundings.imported(document, opened, root)
        others = (path for path in imported if not is_bundled(path))
        folders = dict.fromkeys(path.parent for path in (document.path, *others))
        around = {folder: self._environments(folder, root) for folder in folders}
        return self._workspace_with(root, imported | opened, around, document.folder)

    def _workspace_of_all(self, root: Path, folder: Path) -> Workspace:
        """What an environment file of `folder` may matter to: all open documents below the root."""
        opened = {each.path: each for each in self._documents.values()}
        found: dict[Path, Document] = {}
        for each in opened.values():
            if each.path.is_relative_to(root):
                found |= {each.path: each, **self.surroundings.imported(each, opened, root)}
        folders = dict.fromkeys((folder, *(each.parent for each in found if not is_bundled(each))))
        around = {each: self._environments(each, root) for each in folders}
        return self._workspace_with(root, found, around, folder)

    def _workspace_with(
        self,
        root: Path,
        documents: dict[Path, Document],
        around: dict[Path, EnvironmentSet],
        folder: Path,
    ) -> Workspace:
        chosen = self.chosen_environment(root)
        environment = chosen if chosen in around[folder].names else ""
        ended = self.sessions.ended(root, environment)
        return Workspace(
            root=root,
            documents=documents,
            environments=around,
            environment=environment,
            exchanges=self.sessions.answers(root, environment),
            captured=self.sessions.captured(root, environment),
            failed=dict(ended.failed),
            stopped=dict(ended.stopped),
            spoiled=dict(ended.spoiled),
            collected=dict(ended.collected),
            process_environment=os.environ,
            trusted=self.settings.is_on("trusted"),
            tokens=self.tokens.lives(root, environment),
            descriptions=self._descriptions(root, documents),
        )

    def _descriptions(
        self, root: Path, documents: dict[Path, Document]
    ) -> Mapping[Path, Description | Fault]:
        files = self.surroundings.files(root)
        return self.descriptions.known(named_descriptions(documents.values(), root, files), files)

    def _environments(self, folder: Path, root: Path) -> EnvironmentSet:
        around = self.surroundings.environments(folder, root)
        self._secrets.found(around.secrets, being_typed=bool(self._environment_documents))
        return around

    def place_of(self, path: Path) -> Place | None:
        """A file as the client calls it, open or not."""
        for uri, document in self._documents.items():
            if document.path == path:
                return self._converter(uri, path, document.source).here
        for uri, opened in self._environment_documents.items():
            if opened.path == path:
                return self._converter(uri, path, opened.source).here
        source = self.descriptions.text(path) or self.surroundings.source(path)
        if source is None:
            return None
        source = source_of_requests(source, markup_of(path))
        return Place(path.as_uri(), Coordinates(source, self.client.encoding))

    def _path(self, uri: str) -> Path:
        """Where a document lies; one that was never saved lies in the first folder."""
        if path := path_of(uri):
            return path
        return self.surroundings.first_folder / uri.replace("/", "_")

    def _is_view(self, uri: str) -> bool:
        return uri.startswith(f"{SCHEME}:") or self.private_files.holds(self._path(uri))
