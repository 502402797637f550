"""Compares what `# @snapshot` took with what is kept beside the file, and writes what is new.

As with the snapshot tests of Jest: what is not kept yet is written, except where nobody would
commit it (`CI`): there it fails. What differs fails, and is written by `--update-snapshots` alone.
Only a run of the command compares and writes; an editor does neither.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from enum import StrEnum
from pathlib import Path

from callsheet.disk import Files, Unreadable, decode_text, write_atomically
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.model.requests import requests_of
from callsheet.redact import Redactor
from callsheet.run.results import AssertionResult, RequestResult, Take, TakeKind
from callsheet.run.snapshot_file import (
    FOLDER,
    MASKED,
    in_order,
    obsolete_titles,
    past_rounds,
    read_sections,
    snapshot_path,
    written_sections,
)
from callsheet.values import JsonValue, json_text, parse_json


class SnapshotMode(StrEnum):
    """What becomes of a snapshot that is not kept, or is another."""

    COMPARE = "compare"
    """It fails; nothing is written."""

    ADD = "add"
    """What is new is written; what is another fails."""

    UPDATE = "update"
    """All is written as it came, and what nobody asks for any more is dropped."""


@dataclass(slots=True)
class _Kept:
    """The snapshots of one request file."""

    path: Path
    fault: str
    """Why its file can be neither read nor written; empty when it can."""

    sections: dict[str, str]
    document: Document
    seen: set[str] = field(default_factory=set)
    """The titles of what came in this run."""

    changed: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of all snapshots of a run."""

    said: tuple[str, ...] = ()
    """How many were written, and what could not be."""

    lost: bool = False
    """Whether something could not be written."""


class Snapshots:
    """The snapshots of a run: each result is handed in once, in order; `finish` writes them."""

    def __init__(self, files: Files, redactor: Redactor, mode: SnapshotMode, rows: int = 0) -> None:
        """Nothing is read before a result asks for it.

        Args:
            files: Where they are kept.
            redactor: Masks what is secret.
            mode: What becomes of what is new or another.
            rows: How many rows the run goes through, each with snapshots of its own.
        """
        self._files = files
        self._redactor = redactor
        self._mode = mode
        self._rows = rows
        self._kept: dict[Path, _Kept] = {}
        self._counts = dict.fromkeys(("written", "updated", "removed"), 0)

    def compared(self, result: RequestResult) -> RequestResult:
        """The result with an assertion for each of its snapshots, in the order of the file."""
        kept = self._kept_of(result.place.document)
        if not result.takes:
            return result
        self._redactor.add(result.secrets)
        number = f" [row {(result.repetition or 0) % self._rows}]" if self._rows else ""
        number += "" if result.iteration is None else f" [{result.iteration.index}]"
        judged = [self._judged(kept, take, take.title + number) for take in result.takes]
        assertions = sorted((*result.assertions, *judged), key=lambda each: each.span.start)
        return replace(result, assertions=tuple(assertions), takes=())

    def finish(self) -> Finished:
        """Write what changed, a file whole or not at all."""
        obsolete = sum(self._obsolete(kept) for kept in self._kept.values())
        written = (self._write(kept) for kept in self._kept.values() if kept.changed)
        faults = [fault for fault in written if fault]
        told = [f"{number} {word}" for word, number in self._counts.items() if number]
        if obsolete:
            told.append(f"{obsolete} obsolete (`--update-snapshots` removes what is)")
        said = [f"snapshots: {', '.join(told)}"] if told else []
        return Finished((*faults, *said), lost=bool(faults))

    def _kept_of(self, document: Document) -> _Kept:
        kept = self._kept.get(document.path)
        if kept is None:
            kept = self._read(snapshot_path(document.path), document)
            self._kept[document.path] = kept
        return kept

    def _read(self, path: Path, document: Document) -> _Kept:
        if path.name not in self._files.names(path.parent):
            return _Kept(path, "", {}, document)
        if not self._files.allowed(path):
            return _Kept(path, "it lies outside the workspace", {}, document)
        data = self._files.read(path)
        text = data if isinstance(data, Unreadable) else decode_text(data, path)
        if isinstance(text, Unreadable):
            return _Kept(path, text.reason, {}, document)
        return _Kept(path, "", read_sections(text), document)

    def _judged(self, kept: _Kept, take: Take, title: str) -> AssertionResult:
        title, where = self._redactor.text(title), f"{FOLDER}/{kept.path.name}"
        result = AssertionResult(take.expression, take.span, passed=True)
        if kept.fault:
            return replace(result, passed=False, message=f"{where} cannot be used: {kept.fault}")
        try:
            return self._held(kept, take, title, result)
        except RecursionError:
            return replace(result, passed=False, message="the answer is nested too deeply")

    def _held(
        self, kept: _Kept, take: Take, title: str, result: AssertionResult
    ) -> AssertionResult:
        where = f"{FOLDER}/{kept.path.name}"
        kept.seen.add(title)
        content, old = self._masked(take), kept.sections.get(title)
        if old is not None and _is_same(old, content, take.kind):
            return result
        if self._mode is SnapshotMode.UPDATE or (old is None and self._mode is SnapshotMode.ADD):
            self._counts["written" if old is None else "updated"] += 1
            kept.sections[title], kept.changed = _text_of(content, take.kind), True
            return result
        if old is None:
            message = f'{where} has no "{title}"; `--update-snapshots` writes it'
            return replace(result, passed=False, message=message)
        message = f'the answer is not as "{title}" in {where}'
        difference = _difference(old, content, take.kind)
        return replace(result, passed=False, message=message, difference=difference)

    def _masked(self, take: Take) -> JsonValue:
        mask = self._redactor.text
        match take.kind:
            case TakeKind.JSON:
                return _masked_json(take.content, mask)
            case TakeKind.FIELDS:
                fields = (line.partition(": ") for line in str(take.content).split("\n"))
                return "\n".join(
                    f"{name}: {value if value == MASKED else self._redactor.header(name, value)}"
                    for name, _, value in fields
                )
            case TakeKind.TEXT:
                return mask(str(take.content))

    def _obsolete(self, kept: _Kept) -> int:
        """How many snapshots nobody asks for; an update drops them."""
        if not kept.sections:
            # Most files have none, and what reads the lines of those that do is not imported then.
            return 0
        obsolete = obsolete_titles(kept.sections, self._asked(kept))
        if self._mode is not SnapshotMode.UPDATE:
            return len(obsolete)
        obsolete = (*obsolete, *past_rounds(kept.sections, kept.seen))
        for title in dict.fromkeys(obsolete):
            del kept.sections[title]
            kept.changed = True
        self._counts["removed"] += len(obsolete)
        return 0

    def _asked(self, kept: _Kept) -> list[str]:
        """The titles of all snapshots of a request file, in its order."""
        from callsheet.run.snapshot_takes import titles_of

        places = requests_of(kept.document)
        return [self._redactor.text(title) for place in places for title in titles_of(place)]

    def _write(self, kept: _Kept) -> str:
        """Why the file could not be written; empty when it was."""
        sections = in_order(kept.sections, self._asked(kept))
        try:
            if not sections:
                kept.path.unlink(missing_ok=True)
                return ""
            if self._files.allowed(kept.path):
                kept.path.parent.mkdir(exist_ok=True)
                text = written_sections(kept.document.path.name, sections)
                write_atomically(kept.path, text.encode("utf-8", "replace"))
                return ""
            reason = "it lies outside the workspace"
        except OSError as error:
            reason = error.strerror or str(error)
        return f'the snapshots "{kept.path}" cannot be written: {reason}'


def _text_of(content: JsonValue, kind: TakeKind) -> str:
    return json_text(content, 2) if kind is TakeKind.JSON else str(content)


def _is_same(old: str, content: JsonValue, kind: TakeKind) -> bool:
    if kind is not TakeKind.JSON:
        return old == content
    from callsheet.run.predicates import is_equal

    try:
        return is_equal(content, parse_json(old)) is True
    except ValueError:
        return False


def _difference(old: str, content: JsonValue, kind: TakeKind) -> str:
    from callsheet.run.value_differences import json_difference, text_difference

    if kind is TakeKind.JSON:
        try:
            return json_difference(parse_json(old), content)
        except ValueError:
            pass
    return text_difference(old, _text_of(content, kind))


def _masked_json(value: JsonValue, mask: Callable[[str], str]) -> JsonValue:
    match value:
        case str():
            return mask(value)
        case Mapping():
            return {mask(name): _masked_json(each, mask) for name, each in value.items()}
        case Sequence():
            return [_masked_json(each, mask) for each in value]
        case _:
            return value
