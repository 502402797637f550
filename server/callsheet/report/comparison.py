"""Answers of two environments beside each other, for people and for machines."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path

from callsheet import __version__
from callsheet.amounts import counted, duration_text
from callsheet.late_dataclasses import dataclass
from callsheet.redact import Redactor
from callsheet.report.excerpt import shown_path
from callsheet.report.json import masked_data
from callsheet.report.style import Style, one_line, printable
from callsheet.run.comparison import Compared, Discrepancy
from callsheet.run.results import RequestResult, RunRecord
from callsheet.values import JsonValue, json_text, value_text

_COLOURS = {"@": "cyan", "-": "red", "+": "green"}
_MOST_LINES = 60
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of the same requests, and what their answers have come to."""

    records: tuple[RunRecord, RunRecord]
    requests: tuple[Compared, ...]

    @property
    def environments(self) -> tuple[str, str]:
        """Their names."""
        return self.records[0].environment, self.records[1].environment

    @property
    def different(self) -> int:
        """How many requests are answered otherwise."""
        return sum(bool(each.discrepancies) for each in self.requests)

    @property
    def unanswered(self) -> int:
        """How many had no answer in either, so that nothing could be compared."""
        return sum(not each.answered and not each.discrepancies for each in self.requests)


def comparison_lines(
    comparison: Comparison, folder: Path, style: Style, redactor: Redactor
) -> Iterator[str]:
    """A line a request, below it what is another, and how many there are."""
    for each in comparison.requests:
        yield _line(each, folder, style, redactor)
        for discrepancy in each.discrepancies:
            told = _told(discrepancy, comparison.environments, style, redactor)
            yield from (f"    {line}" for line in told)
    yield ""
    dot = f" {style.sign('·', '|')} "
    first, second = comparison.environments
    requests = comparison.requests
    parts = [f"{counted(len(requests), 'request')} in {first} and {second}"]
    if comparison.different:
        parts.append(style.paint(f"{comparison.different} different", "red"))
    if comparison.unanswered:
        parts.append(f"{comparison.unanswered} without answers")
    if same := len(requests) - comparison.different - comparison.unanswered:
        parts.append(style.paint(f"{same} the same", "green"))
    parts.append(duration_text(sum(record.seconds for record in comparison.records)))
    yield dot.join(parts)


def comparison_json(comparison: Comparison, folder: Path, redactor: Redactor) -> str:
    """The same as JSON, version 1 (grammar/LANGUAGE.md)."""
    first, second = comparison.records
    started = first.started.astimezone(UTC).isoformat(timespec="milliseconds")
    requests = len(comparison.requests)
    report: JsonValue = {
        "version": 1,
        "tool": {"name": "callsheet", "version": __version__},
        "environments": list(comparison.environments),
        "started": started.replace("+00:00", "Z"),
        "seconds": round(first.seconds + second.seconds, 6),
        "summary": {
            "requests": requests,
            "same": requests - comparison.different - comparison.unanswered,
            "different": comparison.different,
            "unanswered": comparison.unanswered,
        },
        "compare": [_request(each, folder, redactor) for each in comparison.requests],
    }
    return json_text(report, 2) + "\n"


def _line(compared: Compared, folder: Path, style: Style, redactor: Redactor) -> str:
    result = compared.result
    place = result.place
    sign, plain, colour = ("≠", "DIFFERENT", "red") if compared.discrepancies else _same(compared)
    name = "" if place.name_piece is None else place.name
    said = (style.sign(sign, plain), name + _round(result), place.method, place.target)
    where = f"{one_line(shown_path(place.path, folder))}:{place.line + 1}"
    text = printable(redactor.text(" ".join(filter(None, said))))
    return f"{style.paint(text, colour)}  {style.paint(where, 'dim')}"


def _same(compared: Compared) -> tuple[str, str, str]:
    return ("=", "same", "green") if compared.answered else ("-", "-", "dim")


def _round(result: RequestResult) -> str:
    numbers = (result.iteration.index if result.iteration else None, result.repetition)
    return "".join(f" [{number}]" for number in numbers if number is not None)


def _told(
    found: Discrepancy, environments: Sequence[str], style: Style, redactor: Redactor
) -> Iterator[str]:
    if not found.difference:
        sides = zip(environments, (found.left, found.right), strict=True)
        values = (f"{name} {_short(value, redactor)}" for name, value in sides)
        yield f"{style.paint(found.what, 'bold')}: {', '.join(values)}"
        return
    yield f"{style.paint(found.what, 'bold')} (- {environments[0]}, + {environments[1]}):"
    lines = printable(redactor.text(found.difference)).split("\n")
    for line in lines[:_MOST_LINES]:
        shown = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
        yield f"  {style.paint(shown, _COLOURS.get(line[:1], 'dim'))}"
    if len(lines) > _MOST_LINES:
        yield f"  ... {counted(len(lines) - _MOST_LINES, 'further line')}"


def _short(value: JsonValue, redactor: Redactor) -> str:
    text = "nothing" if value is None else one_line(printable(redactor.text(value_text(value))))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _request(compared: Compared, folder: Path, redactor: Redactor) -> JsonValue:
    result = compared.result
    place = result.place
    return {
        "path": shown_path(place.path, folder),
        "name": redactor.text(place.name),
        "line": place.line + 1,
        "method": place.method,
        "iteration": result.iteration.index if result.iteration else None,
        "repetition": result.repetition,
        "answered": compared.answered,
        "same": not compared.discrepancies,
        "left": _side(compared.left, redactor),
        "right": _side(compared.right, redactor),
        "differences": [
            {
                "what": each.what,
                "left": masked_data(each.left, redactor.text),
                "right": masked_data(each.right, redactor.text),
                "difference": redactor.text(each.difference),
            }
            for each in compared.discrepancies
        ],
    }


def _side(result: RequestResult | None, redactor: Redactor) -> JsonValue:
    if result is None:
        return None
    response = result.response
    exchange = getattr(result.fate, "exchange", None)
    return {
        "outcome": str(result.outcome),
        "url": redactor.url(exchange.request.url) if exchange is not None else None,
        "status": response.status if response else None,
        "seconds": round(result.seconds, 6),
    }
