"""What is wrong with headers and bodies, or may surprise in them."""

import re
from collections.abc import Iterator

from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span, split_lines

_REQUEST_LINE = re.compile(
    r"(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)[ \t]+(?:https?://|/|\{\{)\S"
)
_HOLDS_REQUESTS = ("multipart/", "application/http", "message/http", "text/markdown")
"""Media types whose content may well have a request line in it."""


def body_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """Problems of headers and body that need nothing but the block."""
    request = parsed.tree.request
    if request is None:
        return
    yield from _content_length(request)
    if request.body and not content_type(request).startswith(_HOLDS_REQUESTS):
        for line in body_lines(parsed, request.body):
            if _REQUEST_LINE.match(line.of(parsed.text)):
                yield _request_line(line)


def content_type(request: nodes.Request) -> str:
    """The media type as typed, in small letters; empty when there is none."""
    fields = (header for header in request.headers if header.name.text.lower() == "content-type")
    header = next(fields, None)
    return header.value.lower() if header else ""


def body_lines(parsed: ParsedBlock, body: nodes.Body) -> Iterator[Span]:
    """The lines of a body's text, without their line ends."""
    for segment in body.segments:
        if isinstance(segment, nodes.BodyText):
            offset = segment.span.start
            for line in split_lines(segment.span.of(parsed.text)):
                yield Span(offset, offset + len(line.rstrip("\r\n")))
                offset += len(line)


def _content_length(request: nodes.Request) -> Iterator[Problem]:
    for header in request.headers:
        if header.name.text.lower() == "content-length":
            yield Problem(
                Code.HEADER_CONTENT_LENGTH,
                Severity.WARNING,
                header.name.span,
                "`Content-Length` is counted from the body; what is typed here is not sent",
                "remove the line",
            )


def _request_line(line: Span) -> Problem:
    return Problem(
        Code.BODY_REQUEST_LINE,
        Severity.HINT,
        line,
        "this line looks like a request and is part of the body above",
        "put `###` on a line of its own before it to begin another request",
    )
