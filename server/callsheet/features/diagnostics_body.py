"""What is wrong with headers and bodies, or may surprise in them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from callsheet.model.body import COMMENTED, BodyKind, comment_lines, kind_of_body
from callsheet.model.headers import senders_own
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.json_tree import read_json_tree
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
    yield from _senders_own(request)
    if request.body is None:
        return
    yield from _typed(parsed, request, request.body)
    if not content_type(request).startswith(_HOLDS_REQUESTS):
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


def _typed(parsed: ParsedBlock, request: nodes.Request, body: nodes.Body) -> Iterator[Problem]:
    media_type = content_type(request)
    first = body.segments[0].span.of(parsed.text)
    if "{{" in media_type or parsed.directives("raw-body"):
        return
    kind = kind_of_body(media_type, first, graphql=is_graphql(request))
    if kind is BodyKind.JSON and all(isinstance(s, nodes.BodyText) for s in body.segments):
        yield from _json(first, body.segments[0].span.start)
    if kind not in COMMENTED:
        return
    for segment in body.segments:
        if isinstance(segment, nodes.BodyText):
            for line in comment_lines(segment.span.of(parsed.text)):
                yield _comment(line.shifted(segment.span.start), parsed)


def _json(text: str, start: int) -> Iterator[Problem]:
    """The first fault, since others follow from it; the body goes out all the same."""
    problems = read_json_tree(text, comments=True).problems
    for problem in problems[:1]:
        yield replace(problem.shifted(start), severity=Severity.WARNING)


def is_graphql(request: nodes.Request) -> bool:
    """Whether a request says that its body is GraphQL."""
    marks = (header for header in request.headers if header.name.text.lower() == "x-request-type")
    marked = any(header.value.lower() == "graphql" for header in marks)
    return marked or (request.line.method is not None and request.line.method.text == "GRAPHQL")


def _comment(line: Span, parsed: ParsedBlock) -> Problem:
    text = line.of(parsed.text).rstrip("\r\n")
    return Problem(
        Code.BODY_COMMENT,
        Severity.INFO,
        Span(line.start + len(text) - len(text.lstrip()), line.start + len(text)),
        "this line is a comment and will not be sent",
        "write `# @raw-body` above the request to send the body as it stands",
    )


def _senders_own(request: nodes.Request) -> Iterator[Problem]:
    for header in request.headers:
        if note := senders_own(header.name.text, header.name.span):
            yield note


def _request_line(line: Span) -> Problem:
    return Problem(
        Code.BODY_REQUEST_LINE,
        Severity.HINT,
        line,
        "this line looks like a request and is part of the body above",
        "put `###` on a line of its own before it to begin another request",
    )
