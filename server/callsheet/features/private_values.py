"""Values for environment files: written into one, or a new one; private ones are ignored by git."""

import json
import re
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path

from callsheet.disk import Files, Unreadable, decode_text
from callsheet.features.edits import Change, Edit, FileEdits, NewFile
from callsheet.late_dataclasses import dataclass
from callsheet.model.commented_json import CommentedJson, read_commented_json
from callsheet.model.workspace import Workspace
from callsheet.text import Span

PRIVATE_FILE = "http-client.private.env.json"
PUBLIC_FILE = "http-client.env.json"
_SHARED = "$shared"
_INDENT = re.compile(r"^[ \t]+(?=\")", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PrivateValue:
    """A value for an environment file, most often for the private one."""

    name: str
    value: str
    environment: str = ""
    """Empty: in every environment."""


def moved(
    workspace: Workspace, folder: Path, secret: PrivateValue, files: Files
) -> tuple[Change, ...] | None:
    """What changes so that `secret` is in the private file nearest to `folder`, ignored by git.

    None when that cannot be: the file is broken, or has the name with another value already.
    """
    change = with_value(workspace, folder, secret, files, PRIVATE_FILE)
    if change is None:
        return None
    ignored = ignoring(workspace.root, files)
    return (change, ignored) if ignored else (change,)


def with_value(
    workspace: Workspace, folder: Path, value: PrivateValue, files: Files, name: str
) -> Change | None:
    """What changes so that a value is in the environment file of that name nearest to `folder`.

    None when that cannot be: the file is broken, or has the name with another value already.
    """
    path = _nearest_file(workspace.root, folder, files, name)
    text = _text(path, files)
    if path.name not in files.names(path.parent):
        return NewFile(path, _new_text(value))
    if text is None:
        return None
    if not text.strip():
        return FileEdits(path, (Edit(Span(0, len(text)), _new_text(value)),))
    return _added(path, text, value)


def _nearest_file(root: Path, folder: Path, files: Files, wanted: str) -> Path:
    """The nearest file of that name; when there is none, a place beside the nearest public one."""
    above = [folder, *folder.parents]
    around = above[: above.index(root) + 1] if root in above else [folder]
    for name in (wanted, PUBLIC_FILE):
        found = next((each for each in around if name in files.names(each)), None)
        if found is not None:
            return found / wanted
    return folder / wanted


def _new_text(secret: PrivateValue) -> str:
    content = {secret.environment or _SHARED: {secret.name: secret.value}}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _added(path: Path, text: str, secret: PrivateValue) -> FileEdits | None:
    read = read_commented_json(text)
    if not isinstance(read, CommentedJson) or not isinstance(read.value, Mapping):
        return None
    environment = secret.environment or _SHARED
    members = read.value.get(environment)
    if members is None and environment not in read.value:
        written = {secret.name: secret.value}
        return FileEdits(path, (_member(text, read, (), environment, written),))
    if not isinstance(members, Mapping):
        return None
    if secret.name in members:
        return FileEdits(path, ()) if members[secret.name] == secret.value else None
    return FileEdits(path, (_member(text, read, (environment,), secret.name, secret.value),))


def _member(
    text: str, read: CommentedJson, around: tuple[str, ...], name: str, value: object
) -> Edit:
    """A member behind the last one of an object: in its line, or indented as the file is."""
    last = max((span.end for path, span in read.values.items() if path[:-1] == around), default=0)
    whole = read.values[around] if around else Span(text.index("{"), text.rindex("}") + 1)
    inside = Span(whole.start + 1, whole.end - 1)
    key = json.dumps(name, ensure_ascii=False)
    member = f"{key}: {json.dumps(value, ensure_ascii=False)}"
    if last and "\n" not in whole.of(text):
        return Edit(Span(last, last), f", {member}")
    if "\n" not in text.strip() and not inside.of(text).strip():
        return Edit(inside, member)
    step = _INDENT.search(text)
    unit = step[0] if step else "  "
    depth = len(around) + 1
    new_line = "\r\n" if "\r\n" in text else "\n"
    written = json.dumps(value, indent=unit, ensure_ascii=False)
    lines = f"{key}: {written}".replace("\n", f"{new_line}{unit * depth}")
    if last:
        return Edit(Span(last, last), f",{new_line}{unit * depth}{lines}")
    kept = inside.of(text).rstrip()
    new = f"{kept}{new_line}{unit * depth}{lines}{new_line}{unit * (depth - 1)}"
    return Edit(inside, new)


def ignoring(root: Path, files: Files) -> Change | None:
    """What makes git ignore private files below a folder; None when the folder does already."""
    path = root / ".gitignore"
    text = _text(path, files)
    if text is None:
        return NewFile(path, f"{PRIVATE_FILE}\n")
    lines = (line.strip().removeprefix("**/").removeprefix("/") for line in text.split("\n"))
    if any(line and fnmatch(PRIVATE_FILE, line) for line in lines):
        return None
    new_line = "\r\n" if "\r\n" in text else "\n"
    before = new_line if text and not text.endswith("\n") else ""
    end = len(text)
    return FileEdits(path, (Edit(Span(end, end), f"{before}{PRIVATE_FILE}{new_line}"),))


def _text(path: Path, files: Files) -> str | None:
    data = files.read(path)
    text = data if isinstance(data, Unreadable) else decode_text(data, path)
    return None if isinstance(text, Unreadable) else text
