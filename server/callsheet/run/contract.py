"""Holds the answers of a run to the descriptions of their APIs: `run --contract`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from callsheet.amounts import size_text
from callsheet.exchange import Exchange, Hop, MemoryBody, Response, SentRequest
from callsheet.model.descriptions import NAME, description_for, is_address, said_by
from callsheet.model.requests import RequestPlace
from callsheet.model.settings import settings_of
from callsheet.model.workspace import Workspace
from callsheet.openapi.contract import Answered, Part, Verdict, Violation
from callsheet.openapi.coverage import Coverage, coverage_of
from callsheet.openapi.description import Description
from callsheet.openapi.holding import LARGEST_BODY, held
from callsheet.openapi.holding_request import Asked, request_misfits
from callsheet.openapi.source import Fault
from callsheet.problems import Code, Problem, Severity
from callsheet.run.results import AssertionResult, RequestResult
from callsheet.text import Span

_OFF = ("off", "false", "no")
_REDIRECTS = range(300, 400)
_ACCEPTED = "the API took a request that is not as it is described"
_WRONG = 400
"""From this status on a server says that something is wrong, maybe with the request."""


def verdicts_on(
    exchange: Exchange, place: RequestPlace, workspace: Workspace
) -> tuple[Verdict, ...]:
    """How the answers of an exchange stand to the description of a request; none without one.

    A redirect that is not documented counts for nothing where the answer that it leads to is held
    against the description; so does an answer to which an authentication had to reply.
    """
    description = description_for(workspace, place.document, place.block)
    if description is None:
        return ()
    host = urlsplit(exchange.request.url).hostname
    here = [hop for hop in exchange.hops if urlsplit(hop.request.url).hostname == host]
    found = []
    for hop in here:
        answered = _answered(hop)
        is_last = hop is here[-1]
        if answered is None or not (is_last or answered.status in _REDIRECTS):
            continue
        verdict = held(description, answered)
        if answered.status < _WRONG:
            verdict = replace(verdict, request=request_misfits(description, _asked(hop.request)))
        if is_last or verdict.documented:
            found.append(verdict)
    return tuple(found)


def with_verdicts(result: RequestResult, verdicts: Sequence[Verdict]) -> RequestResult:
    """A result with how its answers stand to the description, each as an assertion."""
    if not verdicts:
        return result
    place = result.place
    request = place.block.tree.request
    span = place.block.placed(request.line.target.span if request else place.block.tree.span)
    judged = tuple(
        each
        for number, verdict in enumerate(verdicts, start=1)
        for each in _assertions(verdict, span, f"answer {number}: " if len(verdicts) > 1 else "")
    )
    said = dict.fromkeys(
        f"contract {verdict.title}: {reason}"
        for verdict in verdicts
        for reason in verdict.unchecked
    )
    notes = dict.fromkeys(
        Problem(Code.OPENAPI_PARAMETER, Severity.WARNING, span, f"{_ACCEPTED}: {wrong}")
        for verdict in verdicts
        for wrong in verdict.request
    )
    return replace(
        result,
        contract=tuple(verdicts),
        notes=(*result.notes, *notes),
        assertions=(*result.assertions, *judged),
        said=(*result.said, *said),
    )


def described_by(place: RequestPlace, workspace: Workspace) -> Description | Fault | None:
    """The description of a request, or why it cannot be used; None where none is named."""
    setting = settings_of(workspace, place.document, place.block).nearest(NAME)
    written = setting.directive.value.text if setting else ""
    if setting is None or written.lower() in _OFF or not written:
        return None
    if is_address(written):
        return Fault(Path(written), "it is fetched by nobody", hint="save it beside the file")
    said = said_by(workspace, setting)
    return said or Fault(Path(written), "there is no such file that may be used here")


def is_undescribed(result: RequestResult, workspace: Workspace) -> bool:
    """Whether an answer was held to nothing, and nothing says that it should not be."""
    place = result.place
    named = settings_of(workspace, place.document, place.block).nearest(NAME)
    return result.response is not None and named is None


def coverage_of_run(results: Iterable[RequestResult], workspace: Workspace) -> tuple[Coverage, ...]:
    """How much of the descriptions of all these requests their answers have shown."""
    verdicts: dict[Path, list[Verdict]] = {}
    descriptions: dict[Path, Description] = {}
    for result in results:
        description = description_for(workspace, result.place.document, result.place.block)
        if description is not None:
            descriptions[description.path] = description
            verdicts.setdefault(description.path, []).extend(result.contract)
    return tuple(coverage_of(each, verdicts[path]) for path, each in descriptions.items())


def _assertions(verdict: Verdict, span: Span, which: str) -> Iterator[AssertionResult]:
    expression = f"contract {verdict.title}"
    for each in verdict.violations:
        yield AssertionResult(
            expression, span, False, each.expected, each.actual, f"{which}{_sentence(each)}"
        )
    if not verdict.violations and verdict.is_known:
        yield AssertionResult(expression, span, passed=True)


def _sentence(violation: Violation) -> str:
    line = "" if violation.line is None else f", line {violation.line}"
    where = violation.described
    if violation.part in (Part.PATH, Part.METHOD) or not where:
        return violation.message
    return f"{violation.message} ({where}{line})"


def _asked(request: SentRequest) -> Asked:
    parts = request.body.parts if request.body else ()
    whole = [part for part in parts if isinstance(part, bytes)]
    is_small = len(whole) == len(parts) and sum(map(len, whole)) <= LARGEST_BODY
    url = urlsplit(request.url)
    return Asked(
        request.method,
        url.path or "/",
        url.query,
        request.headers,
        b"".join(whole) if is_small else None,
        has_body=bool(request.body and request.body.size),
    )


def _answered(hop: Hop) -> Answered | None:
    response = hop.outcome
    if not isinstance(response, Response):
        return None
    body, unread = b"", ""
    if response.spoken:
        unread = "it is that of a WebSocket"
    elif isinstance(response.body, MemoryBody):
        body = response.body.data
    else:
        unread = f"it has {size_text(response.body.size)}"
    path = urlsplit(hop.request.url).path or "/"
    return Answered(hop.request.method, path, response.status, response.headers, body, unread)
