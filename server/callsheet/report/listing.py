"""The requests of files as a list, for people and for machines."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.model.disabling import condition_of, disabling
from callsheet.model.phases import Phase, phase_of
from callsheet.model.requests import RequestPlace
from callsheet.model.workspace import Workspace
from callsheet.redact import Redactor
from callsheet.report.excerpt import shown_path
from callsheet.report.style import Style, one_line
from callsheet.run.selection import tags_of
from callsheet.values import JsonValue, json_text


@dataclass(frozen=True, slots=True)
class Listing:
    """The requests of some files."""

    files: Sequence[tuple[RequestPlace, ...]]
    workspace: Workspace
    folder: Path
    """Paths are shown relative to it."""

    redactor: Redactor

    def console(self, style: Style) -> str:
        """A heading for each file, then its requests: line, name, method, target, what they are."""
        return "\n".join(self._lines(places, style) for places in self.files if places)

    def json(self) -> str:
        """`{version, files: [{path, requests: [{name, line, method, url, tags, …}]}]}`."""
        report: JsonValue = {
            "version": 1,
            "files": [
                {
                    "path": shown_path(places[0].path, self.folder),
                    "requests": [self._fields(place) for place in places],
                }
                for places in self.files
                if places
            ],
        }
        return json_text(report, indent=2) + "\n"

    def _fields(self, place: RequestPlace) -> JsonValue:
        return {
            "name": self.redactor.text(place.name),
            "line": place.line + 1,
            "method": place.method,
            "url": self.redactor.url(place.target),
            "tags": list(tags_of(place)),
            "phase": str(phase_of(place.block.parsed)),
            "disabled": list(self._conditions(place)),
        }

    def _conditions(self, place: RequestPlace) -> Iterator[str]:
        """When it is skipped, as expressions; `true` is always."""
        for setting in disabling(self.workspace, place.document, place.block):
            yield self.redactor.text(condition_of(setting)) or "true"

    def _lines(self, places: tuple[RequestPlace, ...], style: Style) -> str:
        names = [one_line(self.redactor.text(place.name)) for place in places]
        width = min(40, max(map(len, names)))
        lines = [style.paint(one_line(shown_path(places[0].path, self.folder)), "bold")]
        for place, name in zip(places, names, strict=True):
            number = style.paint(f"{place.line + 1:>5}", "dim")
            target = one_line(f"{place.method} {self.redactor.url(place.target)}")
            kinds = style.paint(
                one_line("".join(f"  {each}" for each in self._kinds(place))), "dim"
            )
            tags = style.paint(one_line("".join(f"  #{tag}" for tag in tags_of(place))), "cyan")
            lines.append(f"{number}  {name:<{width}}  {target}{kinds}{tags}")
        return "\n".join(lines) + "\n"

    def _kinds(self, place: RequestPlace) -> Iterator[str]:
        phase = phase_of(place.block.parsed)
        if phase is not Phase.REQUESTS:
            yield f"({phase})"
        for condition in self._conditions(place):
            yield "(disabled)" if condition == "true" else f"(disabled: {condition})"
