"""Request files of other tools, with their environments, as files of ours in another folder."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePosixPath

from callsheet.convert.imported import (
    ENVIRONMENT_FILE,
    PRIVATE_FILE,
    GivenFile,
    Imported,
    Importer,
    ImportLoss,
    NotImported,
)
from callsheet.convert.request_files import below
from callsheet.disk import REQUEST_FILE_ENDINGS, Files, Unreadable, decode_text
from callsheet.facts.secret_names import is_secret_question
from callsheet.features.convert_file import DIALECTS, DialectName
from callsheet.model.commented_json import CommentedJson, read_commented_json
from callsheet.model.document import read_document
from callsheet.model.environment_files import Kind, holds_environments, kind_of
from callsheet.model.requests import requests_of
from callsheet.model.vscode_settings import environments_in_settings
from callsheet.values import JsonValue, json_text

CONFIGURATIONS = (
    "httpyac.config.js",
    "httpyac.config.cjs",
    "httpyac.config.json",
    ".httpyac.js",
    ".httpyac.json",
)
"""Files of httpYac that hold settings and hooks beside environments."""

Content = dict[PurePosixPath, str | bytes]


def dialect_importer(name: DialectName) -> Importer:
    """Who imports the request files that were written for a tool."""
    return partial(_imported, name)


def belongs_to_dialects(path: Path) -> bool:
    """Whether a file of a folder is read along: requests, environments, settings."""
    ending = path.suffix.lower() in REQUEST_FILE_ENDINGS
    return ending or holds_environments(path) or path.name in CONFIGURATIONS


def environments_around(path: Path, root: Path, files: Files) -> tuple[Path, ...]:
    """The environment files that a request file sees: beside it, and above it up to a folder."""
    folders = [each for each in path.parents if each.is_relative_to(root)]
    places = [folder / name for folder in folders for name in files.names(folder)]
    places += [folder / ".vscode" / "settings.json" for folder in folders]
    found = (each for each in places if holds_environments(each) and files.allowed(each))
    return tuple(each for each in found if not isinstance(files.size(each), Unreadable))


def _imported(name: DialectName, files: tuple[GivenFile, ...]) -> Imported | NotImported:
    content: Content = {}
    losses: list[ImportLoss] = []
    requests = 0
    for given, path in zip(files, below(files), strict=True):
        text = decode_text(given.content)
        if isinstance(text, Unreadable):
            what = f"this file is no text: {text.reason}"
            return NotImported(what, "save it as UTF-8", str(given.path))
        if path.name in CONFIGURATIONS:
            what, hint = "settings and hooks of httpYac", "write what they do as directives"
            losses.append(ImportLoss("the file", what, hint, str(given.path)))
        elif kind_of(Path(path)) is Kind.SETTINGS:
            _add_settings(content, path.parent.parent, text)
        elif holds_environments(Path(path)):
            content[path] = text
        else:
            document = read_document(Path(path), text)
            requests += len(requests_of(document))
            read = DIALECTS[name].read
            found = read(document) if read else None
            content[path] = found.text if found else text
            losses += [
                ImportLoss(f"line {each.line + 1}", each.what, each.hint, str(given.path))
                for each in (found.losses if found else ())
            ]
    if not requests:
        return NotImported("there is no request in what was given", "name .http or .rest files")
    return Imported(content, tuple(losses), requests)


def _add_settings(content: Content, folder: PurePosixPath, text: str) -> None:
    """REST Client's environments of VS Code as files of their own, secrets apart."""
    read = read_commented_json(text)
    found = environments_in_settings(read.value if isinstance(read, CommentedJson) else None)
    for file, wanted in ((ENVIRONMENT_FILE, False), (PRIVATE_FILE, True)):
        kept = _kept(found, secret=wanted)
        known = content.get(folder / file, "{}")
        before = read_commented_json(known if isinstance(known, str) else "{}")
        value = before.value if isinstance(before, CommentedJson) else None
        if kept:
            joined = {**kept, **value} if isinstance(value, Mapping) else kept
            content[folder / file] = f"{json_text(joined, 2)}\n"


def _kept(environments: Mapping[str, JsonValue], *, secret: bool) -> dict[str, JsonValue]:
    """The members that are secret by their names, or the others."""
    found: dict[str, JsonValue] = {}
    for name, members in environments.items():
        if isinstance(members, Mapping):
            kept = {
                key: value for key, value in members.items() if is_secret_question(key) is secret
            }
            if kept:
                found[name] = kept
    return found
