"""What `check` found, as JSON and for a terminal."""

from collections.abc import Callable, Sequence
from pathlib import Path

from callsheet.amounts import counted
from callsheet.late_dataclasses import dataclass
from callsheet.problems import Problem, Severity
from callsheet.report.excerpt import problem_lines, shown_path
from callsheet.report.json import masked, problem_fields
from callsheet.report.style import Style
from callsheet.text import SourceText
from callsheet.values import json_text


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file and what is wrong with it."""

    path: Path
    source: SourceText
    problems: tuple[Problem, ...]


def problems_json(files: Sequence[CheckedFile], folder: Path, mask: Callable[[str], str]) -> str:
    """Every file that was checked, with its problems (grammar/LANGUAGE.md)."""
    return (
        json_text(
            {
                "version": 1,
                "files": [
                    {
                        "path": shown_path(file.path, folder),
                        "problems": [
                            masked(problem_fields(problem, file.source), mask)
                            for problem in file.problems
                        ],
                    }
                    for file in files
                ],
            },
            indent=2,
        )
        + "\n"
    )


def problems_console(
    files: Sequence[CheckedFile], folder: Path, style: Style, mask: Callable[[str], str]
) -> str:
    """Each problem with its line and a caret, then how many there are."""
    lines = []
    for file in files:
        path = shown_path(file.path, folder)
        for problem in file.problems:
            lines += [*problem_lines(problem, path, file.source, style, mask), ""]
    return "\n".join([*lines, _summary(files, style)]) + "\n"


def _summary(files: Sequence[CheckedFile], style: Style) -> str:
    severities = [problem.severity for file in files for problem in file.problems]
    errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    others = len(severities) - errors - warnings
    counts = [
        style.paint(counted(number, noun), *colours) if number else ""
        for number, noun, colours in (
            (errors, "error", ("red",)),
            (warnings, "warning", ("yellow",)),
            (others, "hint", ()),
        )
    ]
    found = ", ".join(filter(None, counts)) or style.paint("no problems", "green")
    return f"{counted(len(files), 'file')} checked: {found}"
