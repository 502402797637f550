"""What a plug-in is told without asking: what is sent and how it ends, environments, history."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from callsheet.late_dataclasses import dataclass
from callsheet.lsp.ended import was_cancelled
from callsheet.lsp.kept_answers import KeptAnswer
from callsheet.lsp.protocol import Written
from callsheet.lsp.views import status_text
from callsheet.model.requests import RequestPlace
from callsheet.problems import Problem
from callsheet.report.json import Fields, masked_data
from callsheet.run.results import AssertionResult, NotSent, RequestResult
from callsheet.text import SourceText
from callsheet.values import json_text

if TYPE_CHECKING:
    from callsheet.lsp.connection import Connection


def tell_sending(
    server: "Connection", identity: int, uri: str, place: RequestPlace, token: str | int
) -> None:
    """A request goes out."""
    fields = _place(server, identity, uri, place) | {"token": token}
    _notify(server, "callsheet/sending", fields)


@dataclass(frozen=True, slots=True)
class Passed:
    """How far a request is."""

    text: str
    """For a person."""

    what: Literal["upload", "download", "pages", "rounds", "wait"] = "wait"
    done: int = 0
    total: int | None = None
    """None when nobody knows."""

    @property
    def share(self) -> int | None:
        """In hundredths."""
        return min(100, self.done * 100 // self.total) if self.total else None


def tell_progress(server: "Connection", identity: int, passed: Passed) -> None:
    """How far a request is."""
    fields: Fields = {
        "id": identity,
        "what": passed.what,
        "done": passed.done,
        "total": passed.total,
        "text": server.mask(passed.text),
    }
    _notify(server, "callsheet/progress", fields)


def tell_streamed(server: "Connection", identity: int, start: int, text: str) -> None:
    """What came of a body that grows, masked."""
    fields: Fields = {"id": identity, "start": start, "text": text}
    _notify(server, "callsheet/streamed", fields)


def tell_sent(server: "Connection", identity: int, answer: KeptAnswer) -> None:
    """A request has ended, all of its rounds."""
    result = answer.result
    source = result.place.document.source
    fields = _place(server, identity, answer.occasion.uri, result.place) | {
        "outcome": "cancelled" if was_cancelled(result) else str(result.outcome),
        "summary": server.mask(status_text(result)),
        "answered": result.response is not None,
        "answer": answer.identity if result.response is not None else None,
        "assertions": [_assertion(server, source, each) for each in answer.assertions],
        "problems": [_problem(server, source, each) for each in _problems(result)],
    }
    _notify(server, "callsheet/sent", fields)


def tell_given_up(server: "Connection", identity: int, uri: str, place: RequestPlace) -> None:
    """A request was given up before anything was known of it."""
    fields = _place(server, identity, uri, place) | {
        "outcome": "cancelled",
        "summary": "cancelled",
        "answered": False,
        "answer": None,
        "assertions": [],
        "problems": [],
    }
    _notify(server, "callsheet/sent", fields)


def tell_environment(server: "Connection", fields: Fields) -> None:
    """Another environment was chosen in a folder."""
    _notify(server, "callsheet/environment", fields)


def tell_history(server: "Connection", root: Path) -> None:
    """Something was sent in a folder, or its history was cleared."""
    _notify(server, "callsheet/history", {"root": root.as_uri()})


def _notify(server: "Connection", method: str, fields: Fields) -> None:
    if server.is_plugin:
        server.protocol.notify_written(method, Written(json_text(fields)))


def _place(server: "Connection", identity: int, uri: str, place: RequestPlace) -> Fields:
    return {"id": identity, "uri": uri, "name": server.mask(place.name), "line": place.line}


def _problems(result: RequestResult) -> Sequence[Problem]:
    unsent = result.fate.problems if isinstance(result.fate, NotSent) else ()
    return tuple(chain(unsent, result.notes))


def _problem(server: "Connection", source: SourceText, problem: Problem) -> Fields:
    return {
        "line": source.line_of(problem.span.start),
        "message": server.mask(problem.message),
    }


def _assertion(server: "Connection", source: SourceText, assertion: AssertionResult) -> Fields:
    return {
        "line": source.line_of(assertion.span.start),
        "expression": server.mask(assertion.expression),
        "passed": assertion.passed,
        "expected": masked_data(assertion.expected, server.mask),
        "actual": masked_data(assertion.actual, server.mask),
        "message": server.mask(assertion.message),
        "difference": server.mask(assertion.difference),
    }
