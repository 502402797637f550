"""Tests of connections, for people and for machines: a line a stage, and what to do."""

from collections.abc import Callable, Sequence
from pathlib import Path

from callsheet.amounts import counted
from callsheet.facts.exit_codes import ExitCode
from callsheet.late_dataclasses import dataclass
from callsheet.model.requests import RequestPlace
from callsheet.redact import Redactor
from callsheet.report.excerpt import problem_lines, shown_path
from callsheet.report.json import masked, problem_fields
from callsheet.report.style import Style, one_line
from callsheet.run.connection_test import Check, ConnectionReport, Stage, Verdict
from callsheet.run.connections import Connection, NotTested, Tested
from callsheet.values import JsonValue, json_text

_SIGNS = {
    Verdict.GOOD: ("✓", "ok", "green"),
    Verdict.BAD: ("✗", "FAILED", "red"),
    Verdict.UNKNOWN: ("?", "?", "yellow"),
    Verdict.UNTRIED: ("-", "-", "dim"),
}
_WIDTH = max(len(stage) for stage in Stage)


@dataclass(frozen=True, slots=True)
class ConnectionConsole:
    """Turns tests into lines; secrets are masked, escape codes are not passed on."""

    folder: Path
    """Paths are shown relative to it."""

    style: Style
    redactor: Redactor

    def tested(self, tested: Tested) -> list[str]:
        """The name of a connection, and below it how each stage went."""
        match tested.outcome:
            case ConnectionReport() as report:
                return [
                    self._title(tested.connection, self.redactor.url(report.url)),
                    *(line for check in report.checks for line in self._check(check)),
                ]
            case NotTested() as untested:
                return [self._title(tested.connection, ""), *self._obstacles(tested, untested)]

    def summary(self, all_tested: Sequence[Tested]) -> str:
        """How many connections there were and how many are good, in one line."""
        bad = sum(each.outcome.exit_code is not ExitCode.GOOD for each in all_tested)
        good = len(all_tested) - bad
        parts = [counted(len(all_tested), "connection")]
        parts += [self.style.paint(f"{good} good", "green")] if good else []
        parts += [self.style.paint(f"{bad} bad", "red")] if bad else []
        return f" {self.style.sign('·', '|')} ".join(parts)

    def _title(self, connection: Connection, url: str) -> str:
        place = connection.place
        where = f"{one_line(shown_path(place.path, self.folder))}:{_line(place)}"
        name = self.style.paint(self._text(connection.name), "bold")
        address = one_line(url)
        if not connection.name:
            address = self.style.paint(address or self._text(place.name), "bold")
        return "  ".join(filter(None, (name, address, self.style.paint(where, "dim"))))

    def _check(self, check: Check) -> list[str]:
        sign, plain, colour = _SIGNS[check.verdict]
        mark = self.style.sign(sign, f"{plain:<6}")
        indent = " " * (len(mark) + _WIDTH + 5)
        stage = f"{check.stage:<{_WIDTH}}"
        if check.verdict is Verdict.UNTRIED:
            return [f"  {self.style.paint(f'{mark} {stage}'.rstrip(), 'dim')}"]
        line = f"  {self.style.paint(mark, colour)} {stage}  {self._text(check.message)}"
        hint = f"{indent}{self.style.paint('hint:', 'cyan')} {self._text(check.hint)}"
        return [line.rstrip(), hint] if check.hint else [line.rstrip()]

    def _obstacles(self, tested: Tested, untested: NotTested) -> list[str]:
        place = tested.connection.place
        if untested.reason:
            return self._check(Check(Stage.CREDENTIALS, Verdict.BAD, untested.reason))
        path, source = shown_path(place.path, self.folder), place.document.source
        mask = self.redactor.text
        return [
            f"  {line}"
            for problem in untested.problems
            for line in problem_lines(problem, path, source, self.style, mask)
        ]

    def _text(self, text: str) -> str:
        return one_line(self.redactor.text(text))


def _line(place: RequestPlace) -> int:
    """Of a resource the line with its name, as it has no request line."""
    if place.block.tree.request is None and place.name_piece is not None:
        return place.document.line_of(place.block, place.name_piece.span) + 1
    return place.line + 1


def connections_json(all_tested: Sequence[Tested], folder: Path, redactor: Redactor) -> str:
    """`{version, connections: [{name, url, path, line, good, checks, problems}]}`."""
    connections = [_fields(each, folder, redactor) for each in all_tested]
    return json_text({"version": 1, "connections": connections}, indent=2) + "\n"


def _fields(tested: Tested, folder: Path, redactor: Redactor) -> JsonValue:
    place, outcome, mask = tested.connection.place, tested.outcome, redactor.text
    url: JsonValue = None
    checks: list[JsonValue] = []
    problems: list[JsonValue] = []
    match outcome:
        case ConnectionReport():
            url = redactor.url(outcome.url)
            checks = [_check_fields(check, mask) for check in outcome.checks]
        case NotTested(found, reason):
            if reason:
                checks = [_check_fields(Check(Stage.CREDENTIALS, Verdict.BAD, reason), mask)]
            problems = [masked(problem_fields(each, place.document.source), mask) for each in found]
    return {
        "name": mask(tested.connection.name) or None,
        "url": url,
        "path": shown_path(place.path, folder),
        "line": _line(place),
        "good": outcome.exit_code is ExitCode.GOOD,
        "checks": checks,
        "problems": problems,
    }


def _check_fields(check: Check, mask: Callable[[str], str]) -> JsonValue:
    return {
        "stage": str(check.stage),
        "verdict": str(check.verdict),
        "message": mask(check.message),
        "hint": mask(check.hint),
    }
