"""Marks of incremental requests, as people read them and as JSON: how far the loads have come."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.redact import Redactor
from callsheet.report.excerpt import shown_path
from callsheet.report.json import masked_data
from callsheet.report.style import Style, one_line
from callsheet.run.marks import MarkName
from callsheet.values import JsonValue, json_text, value_text

_HEADINGS = ("request", "environment", "parent", "value", "kept")
_LONGEST = 60
"""Characters of a cell."""


@dataclass(frozen=True, slots=True)
class KeptMark:
    """A mark that a target keeps."""

    target: str
    key: str
    name: MarkName
    value: JsonValue
    """The greatest cursor that was seen, as it was received."""

    moved: str = ""
    """When it was kept, ISO 8601 in UTC; empty when that is not known."""


def kept_mark(target: str, key: str, name: MarkName, kept: JsonValue, moved: str) -> KeptMark:
    """A mark out of what a target has kept of it."""
    value = kept.get("value") if isinstance(kept, Mapping) else kept
    return KeptMark(target, key, name, value, moved)


@dataclass(frozen=True, slots=True)
class MarkConsole:
    """Turns marks into lines; secrets are masked, escape codes are not passed on."""

    style: Style
    redactor: Redactor
    folder: Path
    """Below which paths are shown without it."""

    def marks(self, kept: Sequence[KeptMark]) -> list[str]:
        """For each target a table: request, environment, parent, value, and when it was kept."""
        if not kept:
            return ["no marks are kept"]
        targets = dict.fromkeys(each.target for each in kept)
        return [line for target in targets for line in self._table(target, kept)]

    def target(self, target: str) -> str:
        """As a person names it from the folder."""
        kind, _, place = target.partition(":")
        path = place if kind == "dlt" else shown_path(Path(place), self.folder)
        return self._text(f"{kind}:{path}")

    def _table(self, target: str, kept: Sequence[KeptMark]) -> list[str]:
        rows = [_HEADINGS, *(self._cells(each) for each in kept if each.target == target)]
        # A column in which nothing stands says nothing.
        used = [index for index in range(len(_HEADINGS)) if any(row[index] for row in rows[1:])]
        widths = {index: max(len(row[index]) for row in rows) for index in used}
        lines = ["  ".join(row[at].ljust(widths[at]) for at in used).rstrip() for row in rows]
        heading, *others = (f"  {line}" for line in lines)
        return [
            self.style.paint(self.target(target), "bold"),
            self.style.paint(heading, "dim"),
            *others,
        ]

    def _cells(self, mark: KeptMark) -> tuple[str, ...]:
        parent = "" if mark.name.parent is None else json_text(mark.name.parent)
        kept = mark.moved.replace("T", " ").replace("Z", " UTC")
        cells = (
            mark.name.request,
            mark.name.environment,
            parent,
            value_text(mark.value),
            kept,
        )
        return tuple(_short(self._text(cell)) for cell in cells)

    def _text(self, text: str) -> str:
        return one_line(self.redactor.text(text))


def marks_json(kept: Sequence[KeptMark], redactor: Redactor) -> str:
    """`{version, marks: [{target, request, environment, parent, value, kept}]}`."""
    marks = [_fields(each, redactor) for each in kept]
    return json_text({"version": 1, "marks": marks}, indent=2) + "\n"


def _fields(mark: KeptMark, redactor: Redactor) -> JsonValue:
    mask = redactor.text
    return {
        "target": mask(mark.target),
        "request": mask(mark.name.request),
        "environment": mask(mark.name.environment) or None,
        "parent": masked_data(mark.name.parent, mask),
        "value": masked_data(mark.value, mask),
        "kept": mark.moved or None,
    }


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
