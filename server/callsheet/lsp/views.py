"""The answer of a request as a document: what came back, what went out, what held."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from callsheet.amounts import counted, duration_text, size_text
from callsheet.exchange import (
    Body,
    Exchange,
    Failure,
    FilePart,
    Headers,
    Hop,
    MemoryBody,
    Response,
    SentRequest,
)
from callsheet.features.hover_values import one_line as text_on_one_line
from callsheet.features.summary import summary
from callsheet.features.symbols import shown_name
from callsheet.lsp.body_text import decoded, hex_view, indented
from callsheet.lsp.collected_view import collected_lines
from callsheet.lsp.own_names import SCHEME
from callsheet.problems import Problem
from callsheet.redact import Redactor
from callsheet.report.logs import log_lines
from callsheet.report.style import one_line
from callsheet.run.results import NamedError, NotSent, Prepared, RequestResult, Sent, Skipped
from callsheet.text import split_lines
from callsheet.values import value_text

LONGEST_BODY = 512 * 1024
"""Characters of a body that a view shows."""

MOST_ROUNDS = 1000
"""Rounds of a loop that a view lists."""


def response_uri(place_path: Path, name: str, root: Path) -> str:
    """The URI under which the last answer of a request can be read."""
    file = place_path.relative_to(root) if place_path.is_relative_to(root) else place_path
    parts = (*(part.strip("/\\") for part in file.parts), f"{name}.http")
    return f"{SCHEME}:/response/" + "/".join(quote(part, safe="") for part in parts if part)


def type_uri(place_path: Path, name: str, root: Path) -> str:
    """Where the type of the last answer of a request can be read."""
    return f"{response_uri(place_path, name, root)}.ts"


def cookies_uri(root: Path, environment: str) -> str:
    """The URI under which the cookies of a workspace in an environment can be read."""
    parts = (*(part.strip("/\\") for part in root.parts), f"{environment or 'none'}.txt")
    return f"{SCHEME}:/cookies/" + "/".join(quote(part, safe="") for part in parts if part)


_MOST_DIFFERING = 60
"""Lines of a difference that are shown."""


def response_view(rounds: Sequence[RequestResult], redactor: Redactor, whole: Path | None) -> str:
    """The text of a view, secrets masked.

    Args:
        rounds: What became of the request, in each round of its loops; the last is shown whole.
        redactor: Takes the secrets out, the credentials in URLs and fields by their names.
        whole: Where the whole body lies, if it is too long to be shown.
    """
    result = rounds[-1]
    sections = [
        "\n".join(_outcome(result, redactor, whole)),
        "\n".join(_noted(result)),
        "\n".join(_logged(result, redactor)),
        "\n".join(_rounds(rounds, redactor)),
        "\n".join(collected_lines(result, redactor)),
        "\n".join(_assertions(result, redactor)),
        *("\n".join(section) for section in _wire(result, redactor)),
    ]
    return redactor.text("\n\n".join(section for section in sections if section) + "\n")


def status_text(result: RequestResult) -> str:
    """How a request ended, in a few words: for a message, a progress bar, a command's result."""
    match result.fate:
        case Sent(exchange):
            said = [summary(exchange, failed_assertions(result))]
            said += [_said(result.error)] if result.error else []
            return " · ".join((*said, *(error.message for error in result.errors)))
        case NotSent(problems):
            return f"not sent: {'; '.join(dict.fromkeys(each.message for each in problems))}"
        case Skipped(reason):
            return f"skipped: {reason}"
        case Prepared():
            return "not sent: dry run"


def message_text(result: RequestResult) -> str:
    """How a request ended, as a message of one line: the reason in full, and what to do."""
    match result.fate:
        case Sent(exchange) if isinstance(exchange.outcome, Failure):
            said, hints = exchange.outcome.message, [exchange.outcome.hint]
        case NotSent(problems):
            said, hints = status_text(result), [problem.hint for problem in problems]
        case _:
            said, hints = status_text(result), [error.hint for error in result.errors]
    # Several hints in one line would be read by nobody.
    hint = hints[0] if len(set(hints)) == 1 else ""
    return f"{shown_name(result.place)}: {said}" + (f": {hint}" if hint else "")


def failed_assertions(result: RequestResult) -> int:
    """How many assertions did not hold."""
    return sum(not assertion.passed for assertion in result.assertions)


def is_too_long(response: Response) -> bool:
    """Whether a view shows only a part of the body."""
    return response.body.size > LONGEST_BODY


def _outcome(result: RequestResult, redactor: Redactor, whole: Path | None) -> Iterator[str]:
    match result.fate:
        case Sent(exchange):
            yield from _answer(exchange, redactor, whole)
        case NotSent(problems):
            yield f"# {shown_name(result.place)} was not sent"
            yield from _problems(result, problems)
        case Skipped() | Prepared():
            yield f"# {shown_name(result.place)}: {status_text(result)}"


def _noted(result: RequestResult) -> Iterator[str]:
    """What went wrong beside the answer: pages that stopped, a file that was not written."""
    if result.notes:
        yield "### What went wrong" if result.errors else "### Mind that"
        yield from _problems(result, result.notes)


def _logged(result: RequestResult, redactor: Redactor) -> Iterator[str]:
    """What the scripts of the request said."""
    lines = [line for log in log_lines(result, redactor) for line in split_lines(log)]
    if lines:
        yield "### Said by its scripts"
        yield from (one_line(f"# {line.rstrip()}") for line in lines)


def _problems(result: RequestResult, problems: Sequence[Problem]) -> Iterator[str]:
    source = result.place.document.source
    for problem in problems:
        line = source.line_of(problem.span.start) + 1
        yield f"# line {line}: {one_line(problem.message)} [{problem.code}]"
        if problem.hint:
            yield f"#   {one_line(problem.hint)}"


def _answer(exchange: Exchange, redactor: Redactor, whole: Path | None) -> Iterator[str]:
    match exchange.outcome:
        case Response() as response:
            yield from _head(response, redactor)
            yield ""
            yield _body(response, redactor, whole)
        case Failure(kind, message, hint):
            yield f"# No answer: {message} [{kind}]"
            if hint:
                yield f"#   {hint}"


def _head(response: Response, redactor: Redactor) -> Iterator[str]:
    yield f"{response.http_version} {response.status} {response.reason}".strip()
    yield from _header_lines(response.headers, redactor)


def _header_lines(headers: Headers, redactor: Redactor) -> Iterator[str]:
    return (f"{name}: {value}" for name, value in redactor.headers(headers))


def _body(response: Response, redactor: Redactor, whole: Path | None) -> str:
    body = response.body
    data = body.data if isinstance(body, MemoryBody) else body.head
    text = decoded(data, response)
    if text is None:
        return hex_view(data, body.size, whole)
    if len(data) == body.size <= LONGEST_BODY:
        text = indented(text)
    # Masked before it is cut: half of a secret would not be known for one.
    shown = redactor.text(text)[:LONGEST_BODY]
    if is_too_long(response):
        where = f"; the whole is in {whole}" if whole else ""
        shown += f"\n\n# cut here: the body has {size_text(body.size)}{where}"
    if response.body_problem:
        shown += f"\n\n# {response.body_problem}"
    return shown


def _said(error: NamedError) -> str:
    return ": ".join(filter(None, (error.name, error.message)))


def _assertions(result: RequestResult, redactor: Redactor) -> Iterator[str]:
    if result.error is not None:
        yield f"### Error {one_line(_said(result.error))}"
    if result.assertions:
        yield "### Assertions"
    for assertion in result.assertions:
        held = "held" if assertion.passed else f"failed: {assertion.message}"
        yield one_line(f"# {assertion.expression}: {held}")
        # A secret of several lines is known by their signs, which have to come first.
        lines = redactor.text(assertion.difference).split("\n") if assertion.difference else []
        yield from (f"#   {one_line(line)}" for line in lines[:_MOST_DIFFERING])
        if len(lines) > _MOST_DIFFERING:
            yield f"#   ... {counted(len(lines) - _MOST_DIFFERING, 'more line')}"


def _rounds(rounds: Sequence[RequestResult], redactor: Redactor) -> Iterator[str]:
    """Each round of a request with loops, in one line."""
    if rounds[-1].iteration is None:
        return
    yield f"### {counted(len(rounds), 'round')}; the last is shown above"
    for number, each in enumerate(rounds[-MOST_ROUNDS:], max(len(rounds) - MOST_ROUNDS, 0) + 1):
        text = redactor.text(value_text(each.iteration.item)) if each.iteration else ""
        item = text_on_one_line(text)
        yield one_line(f"# {number}. {item}: {status_text(each)}")


def _wire(result: RequestResult, redactor: Redactor) -> Iterator[list[str]]:
    if not isinstance(result.fate, Sent):
        return
    exchange = result.fate.exchange
    if exchange.notes:
        yield ["### On the way", *(f"# {one_line(redactor.text(note))}" for note in exchange.notes)]
    for hop in exchange.earlier:
        yield [
            f"### Sent, and tried again after {_took(hop)}",
            *_sent(hop.request, redactor),
            *_came(hop, redactor),
        ]
    *redirects, last = exchange.hops
    for hop in redirects:
        yield [
            f"### Sent, and redirected after {_took(hop)}",
            *_sent(hop.request, redactor),
            *_came(hop, redactor),
        ]
    ended = "answered" if isinstance(last.outcome, Response) else "given up"
    yield [f"### Sent, and {ended} after {_took(last)}", *_sent(last.request, redactor)]


def _took(hop: Hop) -> str:
    remote = hop.outcome.remote if isinstance(hop.outcome, Response) else ""
    return duration_text(hop.timings.total) + (f" by {remote}" if remote else "")


def _came(hop: Hop, redactor: Redactor) -> Iterator[str]:
    if isinstance(hop.outcome, Response):
        yield ""
        yield from _head(hop.outcome, redactor)


def _sent(request: SentRequest, redactor: Redactor) -> Iterator[str]:
    yield f"{request.method} {redactor.url(request.url)}"
    yield from _header_lines(request.headers, redactor)
    if request.body is not None:
        yield ""
        yield redactor.text(_sent_body(request.body))[:LONGEST_BODY]


def _sent_body(body: Body) -> str:
    return "".join(
        f"< {part.path}" if isinstance(part, FilePart) else part.decode("utf-8", "backslashreplace")
        for part in body.parts
    )
