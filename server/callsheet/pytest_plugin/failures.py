"""What pytest says of a request that went wrong: the words of our console, at its line."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.problems import UsageError
from callsheet.redact import Redactor
from callsheet.report.console import Console
from callsheet.report.excerpt import problem_lines, shown_path
from callsheet.report.reasons import reasons
from callsheet.report.style import Style, one_line
from callsheet.report.transcript import transcript
from callsheet.run.results import RequestResult, Trouble

_PLAIN = Style()


@dataclass(frozen=True, slots=True)
class WentWrong:
    """Why a request failed or could not be made."""

    text: str
    """All there is to say."""

    summary: str
    """The same in one line."""

    path: Path
    """The file of what is wrong."""

    line: int
    """Its line there, from 1."""


def went_wrong(
    results: Sequence[RequestResult],
    needs: Sequence[RequestResult],
    redactor: Redactor,
    folder: Path,
) -> WentWrong:
    """The failure of a request.

    Args:
        results: What is wrong with it: never empty.
        needs: What is wrong with the requests that it needs.
        redactor: Masks what is secret.
        folder: Paths are shown relative to it.
    """
    console = Console(folder, _PLAIN, redactor)
    lines = [line for result in results for line in _told(result, console)]
    if needs:
        lines += ["", "It needs:", *(line for each in needs for line in console.result(each))]
    first = results[0]
    reason = next(reasons(first), None)
    said = one_line(redactor.text(reason.message)) if reason else str(first.outcome)
    span = reason.span if reason else first.place.block.tree.span
    line = first.place.document.source.position(span.start).line + 1
    return WentWrong("\n".join(lines), said, first.place.path, line)


def trouble_text(troubles: Sequence[Trouble], redactor: Redactor, folder: Path) -> str:
    """What is wrong with files as a whole."""
    return "\n".join(
        line
        for trouble in troubles
        for line in problem_lines(
            trouble.problem,
            shown_path(trouble.path, folder),
            trouble.source,
            _PLAIN,
            redactor.text,
        )
    )


def usage_text(error: UsageError) -> str:
    """What is wrong with options, and what to do."""
    return f"{error.message}\nhint: {error.hint}" if error.hint else error.message


def _told(result: RequestResult, console: Console) -> Iterator[str]:
    yield from console.result(result)
    if result.response is not None:
        yield from ("", *transcript(result, console.redactor).rstrip().split("\n"))
