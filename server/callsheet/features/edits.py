"""Changes of files, as fixes, renames and formatting ask an editor to make them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """A range of a text and what stands there instead."""

    span: Span
    new_text: str


@dataclass(frozen=True, slots=True)
class FileEdits:
    """What changes in a file that is there; no edit overlaps another."""

    path: Path
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is not there yet, and its text."""

    path: Path
    text: str


Change: TypeAlias = FileEdits | NewFile


def edited(text: str, edits: tuple[Edit, ...]) -> str:
    """The text after the edits, which are all of the text before; none overlaps another."""
    pieces, end = list[str](), 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        pieces += (text[end : edit.span.start], edit.new_text)
        end = edit.span.end
    return "".join((*pieces, text[end:]))


def coarser(text: str, edits: tuple[Edit, ...], apart: int) -> Iterator[Edit]:
    """Edits in the order of a text, joined with what lies between two less than `apart` characters.

    Each costs an editor more than the characters that are written once more.
    """
    first = 0
    for number, edit in enumerate(edits):
        behind = number + 1
        if behind == len(edits) or edits[behind].span.start - edit.span.end >= apart:
            yield _joined(text, edits[first:behind])
            first = behind


def _joined(text: str, edits: tuple[Edit, ...]) -> Edit:
    span = Span(edits[0].span.start, edits[-1].span.end)
    if len(edits) == 1:
        return edits[0]
    inner = tuple(Edit(each.span.shifted(-span.start), each.new_text) for each in edits)
    return Edit(span, edited(span.of(text), inner))
