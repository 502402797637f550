"""The run as people read it: a line a request as it ends, what failed and where, a summary."""

from collections.abc import Iterator
from heapq import nlargest
from pathlib import Path
from typing import assert_never

from callsheet.amounts import counted, duration_text, size_text
from callsheet.exchange import Failure
from callsheet.features.summary import summary
from callsheet.late_dataclasses import dataclass
from callsheet.problems import Problem
from callsheet.redact import Redactor
from callsheet.report.beginning import beginning_of
from callsheet.report.excerpt import excerpt, place_text, problem_lines, shown_path
from callsheet.report.logs import log_lines
from callsheet.report.reasons import named_text, reasons, target_span
from callsheet.report.style import Style, fitting, one_line, printable
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

_DIFFERENCE_COLOURS = {"@": "cyan", "-": "red", "+": "green"}

_MOST_LINES = 12
"""Lines of an answer that are shown."""

_LONGEST_DIFFERENCE = 30
"""Lines of a diff that are shown."""

_LONGEST_ANSWER = 2000
_WIDEST = 160
"""Columns of a line of an answer that are shown."""

_MOST_WRONG = 20
"""Requests that are named once more at the end."""

_WIDEST_PLACE = 40
_MOST_SLOW = 3

_LONGEST_VALUE = 1000
"""Characters of an expected or actual value that are shown."""


@dataclass(frozen=True, slots=True)
class Console:
    """Turns results into lines; secrets are masked, escape codes are not passed on."""

    folder: Path
    """Paths are shown relative to it."""

    style: Style
    redactor: Redactor
    shows_answers: bool = False
    """Whether the beginning of an answer stands below what failed about it."""

    def line(self, result: RequestResult) -> str:
        """The line of a request that ended."""
        place = result.place
        said = self._text(" ".join(filter(None, self._said(result))))
        label = "" if place.name_piece is None else self._text(place.name)
        label = f"{label}{_round(result)}".lstrip()
        name = f"{label}  " if label else ""
        return "".join(
            (
                outcome_sign(result.outcome, self.style),
                " ",
                self.style.paint(name, "bold"),
                said,
                "  ",
                self.style.paint(self._place(result), "dim"),
            )
        )

    def result(self, result: RequestResult) -> list[str]:
        """The line of a request that ended, and below it all that is wrong with it."""
        told = [*self._way(result), *self._logs(result), *self._notes(result)]
        return [self.line(result), *told, *self._faults(result)]

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
        return f" {self.dot} ".join([*parts, duration_text(record.seconds)])

    def wrong(self, record: RunRecord) -> list[str]:
        """What went wrong, a line for each request, with the place of the first reason."""
        bad = (Outcome.FAILED, Outcome.ERRORED)
        wrong = [result for result in record.results if result.outcome in bad]
        shown = [self._wrong(result) for result in wrong[:_MOST_WRONG]]
        if not shown:
            return []
        widest = min(max(len(where) for _, where, _ in shown), _WIDEST_PLACE)
        lines = [
            f"  {sign} {self.style.paint(where.ljust(widest), 'bold')}  {said}"
            for sign, where, said in shown
        ]
        more = len(wrong) - len(shown)
        rest = [f"  ... and {more} more"] if more else []
        return ["", self.style.paint("went wrong:", "bold"), *lines, *rest]

    def hint(self, text: str) -> str:
        """What to do."""
        return f"  {self.style.paint('hint:', 'cyan')} {text}"

    def slowest(self, record: RunRecord) -> list[str]:
        """The requests that took longest."""
        sent = [result for result in record.results if isinstance(result.fate, Sent)]
        found = nlargest(_MOST_SLOW, sent, key=lambda result: result.seconds)
        lines = [
            f"  {duration_text(result.seconds):>8}  {self._place(result)}  {self._name(result)}"
            for result in found
        ]
        return ["", self.style.paint("slowest:", "bold"), *lines] if lines else []

    def coverage(self, record: RunRecord) -> list[str]:
        """What was seen of the descriptions that answers were held to; nothing without them."""
        if not record.coverage:
            return []
        from callsheet.report.coverage import coverage_lines

        return coverage_lines(record, self.folder, self.style)

    def _wrong(self, result: RequestResult) -> tuple[str, str, str]:
        all_reasons = list(reasons(result))
        span = all_reasons[0].span if all_reasons else target_span(result)
        line = result.place.document.source.line_of(span.start) + 1
        where = f"{one_line(shown_path(result.place.path, self.folder))}:{line}"
        said = one_line(self.redactor.text(all_reasons[0].message)) if all_reasons else "error"
        more = f" (and {len(all_reasons) - 1} more)" if len(all_reasons) > 1 else ""
        sign = outcome_sign(result.outcome, self.style)
        return sign, where, f"{self._name(result)}: {_fitting(said)}{more}"

    def _name(self, result: RequestResult) -> str:
        place = result.place
        return one_line(self.redactor.text(place.name)) + _round(result)

    def _place(self, result: RequestResult) -> str:
        path = one_line(shown_path(result.place.path, self.folder))
        return f"{path}:{result.place.line + 1}"

    @property
    def dot(self) -> str:
        """What stands between facts on one line."""
        return self.style.sign("·", "|")

    def _said(self, result: RequestResult) -> Iterator[str]:
        place = result.place
        match result.fate:
            case Sent(exchange):
                yield from (exchange.request.method, self.redactor.url(exchange.request.url))
                yield self.style.sign("→", "->")
                yield f" {self.dot} ".join((*summary(exchange).split(" · "), *_collected(result)))
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
        """What happened on the way: waits, tries, the cache, how an answer broke off."""
        sent = result.fate.exchange.notes if isinstance(result.fate, Sent) else ()
        broken = result.response.body_problem if result.response else ""
        notes = (*sent, *result.said, *filter(None, (broken,)))
        return [f"    {self.style.paint('note:', 'cyan')} {self._text(note)}" for note in notes]

    def _logs(self, result: RequestResult) -> Iterator[str]:
        for each in log_lines(result, self.redactor):
            head, *more = printable(each).split("\n")
            level, _, text = head.partition(" ")
            yield f"    {self.style.paint(level, 'cyan')} {_fitting(text)}"
            yield from (f"         {_fitting(line)}" for line in more)

    def _notes(self, result: RequestResult) -> list[str]:
        return self._problems(result, result.notes)

    def _faults(self, result: RequestResult) -> list[str]:
        match result.fate:
            case NotSent(problems):
                return self._problems(result, problems)
            case Sent(exchange):
                if isinstance(exchange.outcome, Failure):
                    return self._failure(result, exchange.outcome)
                failed = [each for each in result.assertions if not each.passed]
                before = (None, *(each.span for each in failed))
                lines = [
                    line
                    for each, last in zip(failed, before, strict=False)
                    for line in self._assertion(result, each, is_shown=each.span != last)
                ]
                named = self._named(result, result.error) if result.error else []
                return [*named, *lines, *self._answer(result)]
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
            lines.append(self.hint(self._text(failure.hint)))
        return [f"    {line}" for line in lines]

    def _assertion(
        self, result: RequestResult, failed: AssertionResult, *, is_shown: bool
    ) -> list[str]:
        """Why an assertion failed; its line, where that `is_shown`: one may have many."""
        place = result.place
        source = place.document.source
        where = place_text(shown_path(place.path, self.folder), source, failed.span)
        paint = self.style.paint
        lines = [f"{paint(where, 'bold')}: {paint('failed:', 'red')} {self._text(failed.message)}"]
        if is_shown:
            lines += excerpt(source, failed.span, self.style, "red", self.redactor.text)
        if failed.difference:
            lines += self._difference(failed.difference)
        elif is_cut(failed.expected) or is_cut(failed.actual):
            lines.append(f"  expected  {self._value(failed.expected)}")
            lines.append(f"  actual    {self._value(failed.actual)}")
        return [f"    {line}" for line in lines]

    def _named(self, result: RequestResult, error: NamedError) -> list[str]:
        source = result.place.document.source
        where = place_text(shown_path(result.place.path, self.folder), source, error.span)
        paint = self.style.paint
        said = self._text(named_text(error))
        line = f"{paint(where, 'bold')}: {paint('failed:', 'red')} {said}"
        shown = excerpt(source, error.span, self.style, "red", self.redactor.text)
        return [f"    {each}" for each in (f"{line}{paint(f' [{error.code}]', 'dim')}", *shown)]

    def _difference(self, difference: str) -> Iterator[str]:
        # What does not fit a schema is a list without such a head.
        head = ["--- expected", "+++ actual"] if difference.startswith("@@") else []
        lines = [*head, *self._text(difference).split("\n")]
        shown = lines if len(lines) <= _LONGEST_DIFFERENCE else lines[: _LONGEST_DIFFERENCE - 1]
        for line in shown:
            yield "  " + self.style.paint(line, _DIFFERENCE_COLOURS.get(line[:1], "dim"))
        if more := len(lines) - len(shown):
            yield f"  ... {more} more lines"

    def _answer(self, result: RequestResult) -> Iterator[str]:
        """The beginning of an answer about which something failed."""
        response = result.response
        bad = result.outcome is Outcome.FAILED
        if response is None or not (self.shows_answers and bad) or result.quiet:
            return
        begun = beginning_of(response, _LONGEST_ANSWER, self.redactor)
        text = (begun.text or "").rstrip()
        if not text:
            return
        lines = printable(text.replace("\r\n", "\n")).split("\n")
        cut = begun.cut or len(lines) > _MOST_LINES
        whole = size_text(response.body.size)
        head = "the answer begins" if cut else "the answer"
        yield f"    {self.style.paint(f'{head} ({whole}):', 'dim')}"
        yield from (f"      {_fitting(line)}" for line in lines[:_MOST_LINES])

    def _value(self, value: JsonValue) -> str:
        text = self._text(json_text(value)).replace("\n", "\\n")
        return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."

    def _text(self, text: str) -> str:
        return printable(self.redactor.text(text))


def outcome_sign(outcome: Outcome, style: Style) -> str:
    """How an outcome is marked, in its colour."""
    sign, plain, colour = _SIGNS[outcome]
    return style.paint(style.sign(sign, plain), colour)


def _fitting(line: str) -> str:
    fits = fitting(line, _WIDEST)
    return line if fits == line else f"{fits}..."


def _collected(result: RequestResult) -> Iterator[str]:
    """How many pages came, and how many items."""
    if result.pages:
        yield counted(len(result.pages), "page")
    if result.rows is not None:
        yield counted(result.rows, "item")


def _round(result: RequestResult) -> str:
    """Which round of a loop and which repetition of the run it is."""
    number = "" if result.iteration is None else f" [{result.iteration.index}]"
    return number if result.repetition is None else f"{number} (repetition {result.repetition + 1})"
