"""Opens the files that a command names, and all around them that they need."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path

from callsheet.cli.options import Choice
from callsheet.disk import (
    DiskFiles,
    Files,
    Unreadable,
    decode_text,
    find_request_files,
    workspace_root_of,
)
from callsheet.facts.exit_codes import ExitCode
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, read_document
from callsheet.model.environment import EnvironmentSet
from callsheet.model.environment_files import PUBLIC_FILES
from callsheet.model.imports import load_imports
from callsheet.model.secrets import secrets_asked_for, secrets_of_process, written_secrets
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity, UsageError, did_you_mean
from callsheet.redact import Redactor
from callsheet.report.excerpt import problem_lines, shown_path
from callsheet.report.style import style_of
from callsheet.run.results import Trouble
from callsheet.text import SourceText, Span

_redactor: ContextVar[Redactor] = ContextVar("redactor")
"""That of the command that runs: where a bug of ours ends, nobody holds it any more."""


_SAYING = re.compile(r"[^\s{}\[\]\",:=]")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a command works on."""

    workspace: Workspace
    documents: tuple[Document, ...]
    """Those that were named or lie below a folder that was, in that order."""

    files: Files
    redactor: Redactor
    troubles: tuple[Trouble, ...]
    """Files that cannot be read: request files, and environment files around them."""

    def obstacle(self, path: Path) -> str:
        """Why nothing of a file may be sent: its values come from a file that is broken."""
        around = self.workspace.environments.get(path.parent, EnvironmentSet())
        broken = (each for each, problem in around.problems if problem.severity is Severity.ERROR)
        return next((f"`{each.name}` cannot be read" for each in broken), "")


def open_workspace(paths: Sequence[Path], choice: Choice, *, markdown: bool = False) -> Opened:
    """Read the files below `paths`, those that they import, and the environments around them.

    Raises:
        UsageError: A path does not exist, or no environment has the chosen name.
    """
    redactor = Redactor(secrets_of_process(os.environ))
    redactor.add(value for _, value in choice.secrets)
    _redactor.set(redactor)
    for path in choice.environment_files:
        must_exist(path)
    found = _request_files(paths or (Path(),), markdown=markdown)
    root, *others = _roots_of(found)
    files = DiskFiles(root, (*others, *choice.allowed))
    documents, troubles = _read(found, files)
    workspace = Workspace(
        _root_of(found),
        {document.path: document for document in documents},
        environment=choice.environment,
    )
    workspace = load_imports(workspace, files, _absolute(choice.environment_files))
    around = tuple(workspace.environments.values())
    broken = (*troubles, *_environment_troubles(around, files))
    redactor.add(text for each in around for text in each.secrets)
    redactor.add(text for each in workspace.documents.values() for text in written_secrets(each))
    for each in workspace.documents.values():
        folder = workspace.environments.get(each.folder, EnvironmentSet())
        redactor.add(secrets_asked_for(each, os.environ, folder))
    if not broken:
        _must_know(choice.environment, around)
    return Opened(workspace, documents, files, redactor, broken)


def masked(text: str) -> str:
    """A text without the secrets of the command that runs."""
    redactor = _redactor.get(None)
    return redactor.text(text) if redactor else text


def tell_troubles(opened: Opened) -> ExitCode:
    """Print what could not be read to standard error, and say what that means for the shell."""
    style = style_of(sys.stderr, os.environ)
    for trouble in opened.troubles:
        path = shown_path(trouble.path, Path.cwd())
        mask = opened.redactor.text
        for line in problem_lines(trouble.problem, path, trouble.source, style, mask):
            print(line, file=sys.stderr)
    return ExitCode.BROKEN_FILE if opened.troubles else ExitCode.GOOD


def _request_files(paths: Sequence[Path], *, markdown: bool) -> tuple[Path, ...]:
    for path in paths:
        must_exist(path)
    found = _absolute(find_request_files(paths, markdown=markdown))
    if not found:
        names = ", ".join(f'"{path}"' for path in paths)
        what = "no .http or .rest file and no document" if markdown else "no .http or .rest file"
        documents = not markdown and find_request_files(paths, markdown=True)
        hint = "`--markdown` takes documents too" if documents else "name a file or another folder"
        raise UsageError(f"{what} below {names}", hint)
    return found


def must_exist(path: Path) -> None:
    """Say so when there is nothing at a path, with the nearest name beside it.

    Raises:
        UsageError: There is none.
    """
    if not path.exists():
        folder = path.parent
        names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
        hint = did_you_mean(path.name, names)
        raise UsageError(f'there is no file or folder "{path}"', hint)


def _absolute(paths: Iterable[Path]) -> tuple[Path, ...]:
    # Links stay as they were typed: a link's neighbours are those beside the link.
    return tuple(Path(os.path.abspath(path)) for path in paths)  # noqa: PTH100


def _root_of(paths: Sequence[Path]) -> Path:
    """The repository of the files; else the working directory, if they lie below it."""
    common = Path(os.path.commonpath([path.parent for path in paths]))
    root = workspace_root_of(common)
    is_repository = (root / ".git").exists()
    return Path.cwd() if not is_repository and common.is_relative_to(Path.cwd()) else root


def _roots_of(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The folders whose files may be used: of files here and there not all that lies between."""
    root = _root_of(paths)
    if root == Path.cwd() or (root / ".git").exists():
        return (root,)
    return tuple(dict.fromkeys(workspace_root_of(path.parent) for path in paths))


def _read(paths: Sequence[Path], files: Files) -> tuple[tuple[Document, ...], tuple[Trouble, ...]]:
    outcomes = [_read_file(path, files) for path in paths]
    documents = tuple(each for each in outcomes if isinstance(each, Document))
    return documents, tuple(each for each in outcomes if isinstance(each, Trouble))


def _read_file(path: Path, files: Files) -> Document | Trouble:
    data = files.read(path)
    text = data if isinstance(data, Unreadable) else decode_text(data, path)
    if not isinstance(text, Unreadable):
        return read_document(path, text)
    known = "" if isinstance(data, Unreadable) else data.decode("utf-8", "replace")
    start = known.find("\ufffd") if known else 0
    problem = Problem(
        Code.FILE_ENCODING if known else Code.MISSING_FILE,
        Severity.ERROR,
        Span(start, start + 1) if known else Span(0, 0),
        f"this file cannot be read: {text.reason}",
        "save it as UTF-8" if known else "",
    )
    return Trouble(path, SourceText(known), problem)


def _must_know(environment: str, around: Iterable[EnvironmentSet]) -> None:
    names = tuple(dict.fromkeys(name for each in around for name in each.names))
    if environment and environment not in names:
        known = f"there are: {', '.join(names)}" if names else "no environment file was found"
        hint = did_you_mean(environment, names) or known
        raise UsageError(f'there is no environment "{environment}"', hint)


def _environment_troubles(around: Iterable[EnvironmentSet], files: Files) -> Iterator[Trouble]:
    seen = set()
    for path, problem in (each for found in around for each in found.problems):
        if problem.severity is Severity.ERROR and (path, problem) not in seen:
            seen.add((path, problem))
            text = readable_text(path, files)
            yield Trouble(path, SourceText(shown_text(path, text or "")), problem)


def readable_text(path: Path, files: Files) -> str | None:
    """The text of an environment file; None when it cannot be read, or must not be."""
    data = files.read(path) if files.allowed(path) else Unreadable(path, "it lies elsewhere")
    text = data if isinstance(data, Unreadable) else decode_text(data, path)
    return None if isinstance(text, Unreadable) else text


def shown_text(path: Path, text: str) -> str:
    """The text of an environment file as it may be shown: of what is not shared, only dots."""
    return text if path.name in PUBLIC_FILES else _SAYING.sub("•", text)
