"""A place in a file as text: `file:line:column`, the line, and a caret under the place."""

from collections.abc import Callable
from functools import lru_cache
from os.path import relpath
from pathlib import Path
from unicodedata import east_asian_width

from callsheet.late_dataclasses import dataclass
from callsheet.problems import Problem, Severity
from callsheet.report.style import Style, one_line, printable
from callsheet.text import SourceText, Span

_WIDEST = 120
"""Columns of a source line that are shown; longer ones are cut around the place."""

_SEVERITY_COLOURS = {
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.INFO: "blue",
    Severity.HINT: "cyan",
}


@lru_cache(maxsize=64)
def shown_path(path: Path, folder: Path) -> str:
    """`path` as reports name it: relative to `folder`, with `/`."""
    try:
        return Path(relpath(path, folder)).as_posix()
    except ValueError:  # Another drive, on Windows.
        return path.as_posix()


def place_text(path: str, source: SourceText, span: Span) -> str:
    """`file:line:column`, counted from 1."""
    position = source.position(span.start)
    return f"{one_line(path)}:{position.line + 1}:{position.column + 1}"


def problem_lines(
    problem: Problem, path: str, source: SourceText, style: Style, mask: Callable[[str], str]
) -> list[str]:
    """A problem as a terminal shows it: what, where, the line with its caret, the hint."""
    colour = _SEVERITY_COLOURS[problem.severity]
    place = style.paint(place_text(path, source, problem.span), "bold")
    severity = style.paint(f"{problem.severity}:", colour)
    code = style.paint(f"[{problem.code}]", "dim")
    lines = [f"{place}: {severity} {printable(mask(problem.message))} {code}"]
    lines += excerpt(source, problem.span, style, colour, mask)
    if problem.hint:
        lines.append(f"  {style.paint('hint:', 'cyan')} {printable(mask(problem.hint))}")
    return lines


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line of a file as it is shown, and the part of it that is meant."""

    number: int
    """From 1."""

    text: str
    start: int
    end: int


def marked_line(source: SourceText, span: Span, mask: Callable[[str], str]) -> MarkedLine:
    """The line on which `span` begins, masked, and what of it is within the span."""
    line = source.line_of(span.start)
    if not source.holds(span.start):
        # A title that is a heading of a document: the fence is shown.
        source = source.whole_file
        span = source.line_span(line)
    whole = source.line_span(line)
    start, end = min(span.start, whole.end), min(max(span.end, span.start), whole.end)
    before, marked = source.text[whole.start : start], source.text[start:end]
    # Masked before it is cut: a cut could leave half of a secret that nobody recognises.
    text = printable(mask(whole.of(source.text)))
    left = len(printable(mask(before)))
    return MarkedLine(line + 1, *_window(text, left, left + len(printable(mask(marked)))))


def excerpt(
    source: SourceText, span: Span, style: Style, colour: str, mask: Callable[[str], str]
) -> list[str]:
    """The line on which `span` begins, and carets under as much of it as is on that line."""
    line = marked_line(source, span, mask)
    text, number = line.text, f"{line.number}"
    carets = "^" * max(1, _columns(text[line.start : line.end]))
    bar = style.paint("|", "dim")
    return [
        f"  {style.paint(number, 'dim')} {bar} {text}",
        f"  {' ' * len(number)} {bar} {_blank(text[: line.start])}{style.paint(carets, colour)}",
    ]


def _window(text: str, left: int, right: int) -> tuple[str, int, int]:
    if left > _WIDEST // 2:
        cut = left - _WIDEST // 2
        text, left, right = "..." + text[cut:], left - cut + 3, right - cut + 3
    if len(text) > _WIDEST:
        text, right = text[:_WIDEST] + "...", min(right, _WIDEST)
    return text, left, right


def _blank(text: str) -> str:
    return "".join("\t" if character == "\t" else " " * _columns(character) for character in text)


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
