"""Converts a file to another dialect, for Hurl in a file beside it, and back to ours."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from callsheet.convert.dialect import Conversion, Loss
from callsheet.convert.from_httpyac import from_httpyac
from callsheet.convert.from_jetbrains import from_jetbrains
from callsheet.convert.from_kulala import from_kulala
from callsheet.convert.from_rest_client import from_rest_client
from callsheet.convert.from_visual_studio import from_visual_studio
from callsheet.convert.to_httpyac import to_httpyac
from callsheet.convert.to_hurl import to_hurl
from callsheet.convert.to_jetbrains import to_jetbrains
from callsheet.convert.to_kulala import to_kulala
from callsheet.convert.to_rest_client import to_rest_client
from callsheet.convert.to_visual_studio import to_visual_studio
from callsheet.disk import Files, Unreadable
from callsheet.features.edits import Change, Edit, FileEdits, NewFile
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace
from callsheet.syntax import nodes
from callsheet.text import Span, split_lines


class DialectName(StrEnum):
    """What a file is converted to, by the name that commands are given."""

    JETBRAINS = "jetbrains"
    REST_CLIENT = "rest-client"
    VISUAL_STUDIO = "visual-studio"
    HTTPYAC = "httpyac"
    KULALA = "kulala"
    HURL = "hurl"


@dataclass(frozen=True, slots=True)
class DialectForm:
    """How a file is written for a tool."""

    shown: str
    write: Callable[[Workspace, Document], Conversion]
    read: Callable[[Document], Conversion] | None = None
    """Writes a file for that tool in our words; None where that is no matter of a few lines."""

    ending: str = ""
    """Of the file beside this one; empty where the file itself changes."""

    words: tuple[str, ...] = ()
    """What `# @dialect` calls it."""


DIALECTS: Mapping[DialectName, DialectForm] = {
    DialectName.JETBRAINS: DialectForm(
        "JetBrains HTTP Client", to_jetbrains, from_jetbrains, words=("jetbrains",)
    ),
    DialectName.REST_CLIENT: DialectForm(
        "REST Client", to_rest_client, from_rest_client, words=("restclient",)
    ),
    DialectName.VISUAL_STUDIO: DialectForm(
        "Visual Studio", to_visual_studio, from_visual_studio, words=("visualstudio",)
    ),
    DialectName.HTTPYAC: DialectForm("httpYac", to_httpyac, from_httpyac, words=("httpyac",)),
    DialectName.KULALA: DialectForm("kulala", to_kulala, from_kulala, words=("kulala",)),
    DialectName.HURL: DialectForm("Hurl", to_hurl, ending=".hurl"),
}


@dataclass(frozen=True, slots=True)
class ConvertedFile:
    """The changes that convert a file, and what they lose."""

    changes: tuple[Change, ...]
    losses: tuple[Loss, ...]
    path: Path
    """The file that holds the result."""


def convert_file(
    workspace: Workspace, document: Document, files: Files, name: DialectName
) -> ConvertedFile:
    """Convert a file; one that is there already is not written over."""
    form = DIALECTS[name]
    found = form.write(workspace, document)
    if form.ending:
        path = _free(document.path.with_suffix(form.ending), files)
        return ConvertedFile((NewFile(path, found.text),), found.losses, path)
    edits = _changed(document.text, found.text)
    changes = (FileEdits(document.path, edits),) if edits else ()
    return ConvertedFile(changes, found.losses, document.path)


def convert_from(document: Document, name: DialectName) -> ConvertedFile:
    """Write a file that was made for another tool in our words, where we read it otherwise."""
    read = DIALECTS[name].read
    found = Conversion(document.text) if read is None else read(document)
    edits = _changed(document.text, found.text)
    changes = (FileEdits(document.path, edits),) if edits else ()
    return ConvertedFile(changes, found.losses, document.path)


def written_for(document: Document) -> tuple[DialectName, ...]:
    """Whom a file says it is for: by `# @dialect`, else by scripts that only they have."""
    said = [
        each.value.text.lower()
        for block in document.blocks
        for each in block.parsed.directives("dialect")
    ]
    if said:
        return tuple(name for name, form in DIALECTS.items() if said[-1] in form.words)
    styles = {
        item.style
        for block in document.blocks
        for item in (*block.tree.before, *block.tree.after)
        if isinstance(item, nodes.InlineScript)
    }
    of_style = {
        nodes.ScriptStyle.JETBRAINS: DialectName.JETBRAINS,
        nodes.ScriptStyle.HTTPYAC: DialectName.HTTPYAC,
    }
    return tuple(name for style, name in of_style.items() if style in styles)


def _changed(before: str, after: str) -> tuple[Edit, ...]:
    """One edit from the first line that changes to the last one."""
    if before == after:
        return ()
    old, new = split_lines(before), split_lines(after)
    start = _alike(old, new)
    end = min(_alike(old[::-1], new[::-1]), len(old) - start, len(new) - start)
    first = sum(map(len, old[:start]))
    last = len(before) - sum(map(len, old[len(old) - end :]))
    return (Edit(Span(first, last), "".join(new[start : len(new) - end])),)


def _alike(before: list[str], after: list[str]) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))


def _free(path: Path, files: Files) -> Path:
    """The path, with a number where there is such a file."""
    found, number = path, 2
    while not isinstance(files.size(found), Unreadable):
        found, number = path.with_stem(f"{path.stem}-{number}"), number + 1
    return found
