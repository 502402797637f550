"""The run as people read it: a line a request as it ends, what failed and where, a summary."""

from collections.abc import Iterator
from pathlib import Path
from typing import assert_never

from callsheet.amounts import counted, duration_text
from callsheet.exchange import Failure
from callsheet.features.summary import summary
from callsheet.late_dataclasses import dataclass
from callsheet.problems import Problem
from callsheet.redact import Redactor
from callsheet.report.excerpt import excerpt, place_text, problem_lines, shown_path
from callsheet.report.style import Style, one_line, printable
from callsheet.run.results import (
    AssertionResult,
    NamedError,
    NotSent,
    Outcome,
    Prepared,
    RequestResult,
    RunRecord,
    Sent,
    Skipped,
    Trouble,
)
from callsheet.run.verdicts import is_cut
from callsheet.values import JsonValue, json_text

_SIGNS = {
    Outcome.PASSED: ("✓", "ok", "green"),
    Outcome.FAILED: ("✗", "FAILED", "red"),
    Outcome.ERRORED: ("!", "ERROR", "red"),
    Outcome.SKIPPED: ("-", "-", "dim"),
}

_LONGEST_VALUE = 1000
"""Characters of an expected or actual value that are shown."""


@dataclass(frozen=True, slots=True)
class Console:
    """Turns results into lines; secrets are masked, escape codes are not passed on."""

    folder: Path
    """Paths are shown relative to it."""

    style: Style
    redactor: Redactor

    def result(self, result: RequestResult) -> list[str]:
        """The line of a request that ended, and below it all that is wrong with it."""
        told = [*self._way(result), *self._notes(result)]
        return [self._line(result), *told, *self._faults(result)]

    def trouble(self, trouble: Trouble) -> list[str]:
        """An error of a file as a whole."""
        path = shown_path(trouble.path, self.folder)
        return problem_lines(trouble.problem, path, trouble.source, self.style, self.redactor.text)

    def summary(self, record: RunRecord) -> str:
        """How many requests and assertions there were and how they ended, in one line."""
        paint = self.style.paint
        parts = [counted(len(record.results), "request")]
        for outcome in Outcome:
            number = record.count(outcome)
            if number:
                parts.append(paint(f"{number} {outcome}", _SIGNS[outcome][2]))
        broken = sum(len(file.troubles) for file in record.files)
        if broken:
            parts.append(paint(f"{counted(broken, 'file')} cannot be read", "red"))
        checks = [each.passed for result in record.results for each in result.assertions]
        if checks:
            failed = checks.count(False)
            said = counted(len(checks), "assertion")
            parts.append(f"{said}, {paint(f'{failed} failed', 'red')}" if failed else said)
        if record.seed is not None:
            parts.append(f"seed {record.seed}")
        return f" {self._dot} ".join([*parts, duration_text(record.seconds)])

    @property
    def _dot(self) -> str:
        return self.style.sign("·", "|")

    def _line(self, result: RequestResult) -> str:
        sign, plain, colour = _SIGNS[result.outcome]
        place = result.place
        where = f"{one_line(shown_path(place.path, self.folder))}:{place.line + 1}"
        said = self._text(" ".join(filter(None, self._said(result))))
        name = "" if place.name_piece is None else self._text(place.name) + _round(result) + "  "
        return "".join(
            (
                self.style.paint(self.style.sign(sign, plain), colour),
                " ",
                self.style.paint(name, "bold"),
                said,
                "  ",
                self.style.paint(where, "dim"),
            )
        )

    def _said(self, result: RequestResult) -> Iterator[str]:
        place = result.place
        match result.fate:
            case Sent(exchange):
                yield from (exchange.request.method, self.redactor.url(exchange.request.url))
                yield self.style.sign("→", "->")
                yield f" {self._dot} ".join((*summary(exchange).split(" · "), *_collected(result)))
            case Prepared(request):
                yield from (request.method, self.redactor.url(request.url), "(not sent: dry run)")
            case NotSent():
                yield from (place.method, self.redactor.url(place.target), "(not sent)")
            case Skipped(reason):
                url = self.redactor.url(place.target)
                yield from (place.method, url, f"(skipped: {reason})")
            case _:
                assert_never(result.fate)

    def _way(self, result: RequestResult) -> list[str]:
        """What happened on the way: waits, tries, the cache."""
        sent = result.fate.exchange.notes if isinstance(result.fate, Sent) else ()
        notes = (*sent, *result.said)
        return [f"    {self.style.paint('note:', 'cyan')} {self._text(note)}" for note in notes]

    def _notes(self, result: RequestResult) -> list[str]:
        return self._problems(result, result.notes)

    def _faults(self, result: RequestResult) -> list[str]:
        match result.fate:
            case NotSent(problems):
                return self._problems(result, problems)
            case Sent(exchange):
                if isinstance(exchange.outcome, Failure):
                    return self._failure(result, exchange.outcome)
                failed = (each for each in result.assertions if not each.passed)
                lines = [line for each in failed for line in self._assertion(result, each)]
                return [*self._named(result, result.error), *lines] if result.error else lines
            case Prepared() | Skipped():
                return []
            case _:
                assert_never(result.fate)

    def _problems(self, result: RequestResult, problems: tuple[Problem, ...]) -> list[str]:
        place = result.place
        path = shown_path(place.path, self.folder)
        return [
            f"    {line}"
            for problem in problems
            for line in problem_lines(
                problem, path, place.document.source, self.style, self.redactor.text
            )
        ]

    def _failure(self, result: RequestResult, failure: Failure) -> list[str]:
        place = result.place
        source = place.document.source
        request = place.block.tree.request
        span = place.block.placed(request.line.target.span if request else place.block.tree.span)
        where = place_text(shown_path(place.path, self.folder), source, span)
        head = f"{self.style.paint(where, 'bold')}: {self.style.paint('error:', 'red')} "
        lines = [head + self._text(failure.message) + self.style.paint(f" [{failure.kind}]", "dim")]
        lines += excerpt(source, span, self.style, "red", self.redactor.text)
        if failure.hint:
            lines.append(f"  {self.style.paint('hint:', 'cyan')} {self._text(failure.hint)}")
        return [f"    {line}" for line in lines]

    def _assertion(self, result: RequestResult, failed: AssertionResult) -> list[str]:
        place = result.place
        source = place.document.source
        where = place_text(shown_path(place.path, self.folder), source, failed.span)
        paint = self.style.paint
        lines = [f"{paint(where, 'bold')}: {paint('failed:', 'red')} {self._text(failed.message)}"]
        lines += excerpt(source, failed.span, self.style, "red", self.redactor.text)
        if is_cut(failed.expected) or is_cut(failed.actual):
            lines.append(f"  expected  {self._value(failed.expected)}")
            lines.append(f"  actual    {self._value(failed.actual)}")
        return [f"    {line}" for line in lines]

    def _named(self, result: RequestResult, error: NamedError) -> list[str]:
        source = result.place.document.source
        where = place_text(shown_path(result.place.path, self.folder), source, error.span)
        paint = self.style.paint
        said = ": ".join(filter(None, (error.name, error.message)))
        line = f"{paint(where, 'bold')}: {paint('failed:', 'red')} {self._text(said)}"
        shown = excerpt(source, error.span, self.style, "red", self.redactor.text)
        return [f"    {each}" for each in (f"{line}{paint(f' [{error.code}]', 'dim')}", *shown)]

    def _value(self, value: JsonValue) -> str:
        text = self._text(json_text(value)).replace("\n", "\\n")
        return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."

    def _text(self, text: str) -> str:
        return printable(self.redactor.text(text))


def _collected(result: RequestResult) -> Iterator[str]:
    """How many pages came, and how many items."""
    if result.pages:
        yield counted(len(result.pages), "page")
    if result.rows is not None:
        yield counted(result.rows, "item")


def _round(result: RequestResult) -> str:
    return "" if result.iteration is None else f" [{result.iteration.index}]"
