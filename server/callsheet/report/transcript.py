"""An exchange as text of a bounded length, for reports in which it is one of thousands."""

from collections.abc import Iterator

from callsheet.amounts import size_text
from callsheet.exchange import (
    Body,
    Failure,
    FilePart,
    Headers,
    Hop,
    MemoryBody,
    ReceivedBody,
    Response,
    SentRequest,
)
from callsheet.features.summary import summary
from callsheet.redact import Redactor
from callsheet.report.style import printable
from callsheet.run.results import RequestResult, Sent

LONGEST_BODY = 4000
"""Characters of a body that are shown."""


def transcript(result: RequestResult, redactor: Redactor) -> str:
    """What went out and what came back, all hops; without `# @no-log`'s fields and bodies.

    Every secret is masked before anything is cut.
    """
    if not isinstance(result.fate, Sent):
        return ""
    exchange = result.fate.exchange
    writer = _Transcript(redactor, quiet=result.quiet)
    hops = (*exchange.earlier, *exchange.hops)
    return printable("\n".join(line for hop in hops for line in writer.hop(hop)))


def short_account(result: RequestResult, redactor: Redactor) -> str:
    """`GET https://example.org/ → 200 OK · 12 ms · 1.3 kB`; empty when nothing went out."""
    if not isinstance(result.fate, Sent):
        return ""
    request = result.fate.exchange.request
    said = f"{request.method} {redactor.url(request.url)} → {summary(result.fate.exchange)}"
    return printable(redactor.text(said))


class _Transcript:
    def __init__(self, redactor: Redactor, *, quiet: bool) -> None:
        self._redactor = redactor
        self._quiet = quiet

    def hop(self, hop: Hop) -> Iterator[str]:
        yield from self._asked(hop.request)
        yield ""
        match hop.outcome:
            case Failure(kind, message):
                yield self._redactor.text(f"{message} [{kind}]")
            case Response() as response:
                yield from self._answered(response)
        yield ""

    def _asked(self, request: SentRequest) -> Iterator[str]:
        yield self._redactor.text(f"{request.method} {self._redactor.url(request.url)}")
        if self._quiet:
            return
        yield from self._fields(request.headers)
        if request.body is not None:
            yield from ("", self._cut(_sent(request.body)))

    def _answered(self, response: Response) -> Iterator[str]:
        line = f"{response.http_version} {response.status} {response.reason}"
        yield self._redactor.text(line.rstrip())
        if self._quiet:
            return
        yield from self._fields(response.headers)
        if response.body.size:
            yield from ("", self._received(response.body))
        if response.body_problem:
            yield f"({response.body_problem})"

    def _fields(self, headers: Headers) -> Iterator[str]:
        return (f"{name}: {value}" for name, value in self._redactor.headers(headers))

    def _received(self, body: ReceivedBody) -> str:
        if not isinstance(body, MemoryBody):
            return f"({size_text(body.size)})"
        try:
            return self._cut(body.data.decode("utf-8"))
        except UnicodeDecodeError:
            return f"({size_text(body.size)}, no text)"

    def _cut(self, text: str) -> str:
        masked = self._redactor.text(text).replace("\r\n", "\n")
        more = len(masked) - LONGEST_BODY
        return masked if more <= 0 else f"{masked[:LONGEST_BODY]}... ({more} characters more)"


def _sent(body: Body) -> str:
    return "".join(_sent_part(part) for part in body.parts)


def _sent_part(part: bytes | FilePart) -> str:
    if isinstance(part, FilePart):
        return f"< {part.path.name} ({size_text(part.size)})"
    return part.decode("utf-8", "replace")
