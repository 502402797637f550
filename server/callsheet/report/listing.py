"""The requests of files as a list, for people and for machines."""

from collections.abc import Sequence
from pathlib import Path

from callsheet.model.requests import RequestPlace
from callsheet.redact import Redactor
from callsheet.report.excerpt import shown_path
from callsheet.report.style import Style, one_line
from callsheet.run.selection import tags_of
from callsheet.values import JsonValue, json_text


def listing_console(
    files: Sequence[tuple[RequestPlace, ...]], folder: Path, style: Style, redactor: Redactor
) -> str:
    """A heading for each file, then its requests: line, name, method, target, tags."""
    return "\n".join(_file(places, folder, style, redactor) for places in files if places)


def listing_json(
    files: Sequence[tuple[RequestPlace, ...]], folder: Path, redactor: Redactor
) -> str:
    """`{version, files: [{path, requests: [{name, line, method, url, tags}]}]}`."""
    report: JsonValue = {
        "version": 1,
        "files": [
            {
                "path": shown_path(places[0].path, folder),
                "requests": [
                    {
                        "name": redactor.text(place.name),
                        "line": place.line + 1,
                        "method": place.method,
                        "url": redactor.url(place.target),
                        "tags": list(tags_of(place)),
                    }
                    for place in places
                ],
            }
            for places in files
            if places
        ],
    }
    return json_text(report, indent=2) + "\n"


def _file(places: tuple[RequestPlace, ...], folder: Path, style: Style, redactor: Redactor) -> str:
    names = [one_line(redactor.text(place.name)) for place in places]
    width = min(40, max(map(len, names)))
    lines = [style.paint(one_line(shown_path(places[0].path, folder)), "bold")]
    for place, name in zip(places, names, strict=True):
        number = style.paint(f"{place.line + 1:>5}", "dim")
        tags = "".join(f"  #{tag}" for tag in tags_of(place))
        target = one_line(f"{place.method} {redactor.url(place.target)}")
        lines.append(f"{number}  {name:<{width}}  {target}{style.paint(one_line(tags), 'cyan')}")
    return "\n".join(lines) + "\n"
