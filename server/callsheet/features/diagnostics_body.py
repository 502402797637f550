"""What is wrong in bodies, checked through their bindings by what they are said to be."""

import re
from collections.abc import Iterator
from dataclasses import replace

from callsheet.facts.methods import find_method
from callsheet.features.diagnostics_content import contradiction
from callsheet.features.diagnostics_forms import form_problems, multipart_problems
from callsheet.features.typed_body import TypedBody, body_kind, content_type, typed_body
from callsheet.model.body import COMMENTED, BodyKind, comment_lines
from callsheet.model.body_graphql import query_and_variables
from callsheet.model.graphql_documents import begins_with_query_file
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.graphql import graphql_fault
from callsheet.syntax.json_tokens import is_surely_json
from callsheet.syntax.json_tree import read_json_tree
from callsheet.syntax.masked import BOUND
from callsheet.syntax.parse import ParsedBlock
from callsheet.syntax.xml_text import xml_fault
from callsheet.text import Span, split_lines

_REQUEST_LINE = re.compile(
    r"[\r\n](?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)[ \t]+(?:https?://|/|\{\{)\S"
)
_HOLDS_REQUESTS = ("multipart/", "application/http", "message/http", "text/markdown")
"""Media types whose content may well have a request line in it."""

_LINE_END = re.compile(r"[\r\n]")

_UNCLOSED = re.compile(r"\{?\{\{[ \t]*[\w$.%-]+\}?(?!\})")
"""Two braces that begin a binding, which JSON could not have: behind `{` stands a key in quotes."""

_MOST = 20
"""How many lines of a body are worth complaining of."""


def body_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """Problems of a body that need nothing but the block."""
    request = parsed.tree.request
    if request is None or request.body is None:
        return
    body = typed_body(parsed)
    method = find_method(request.line.method.text) if request.line.method else None
    # Requests of other protocols have messages there, and words of other tools between them.
    if body is not None and (method is None or method.run):
        for problem in _of_its_kind(body):
            yield problem.shifted(body.start)
    if body_kind(parsed) in COMMENTED:
        yield from _comments(parsed, request.body)
    if not content_type(request).startswith(_HOLDS_REQUESTS):
        for line in body_lines_like(_REQUEST_LINE, parsed, request.body):
            yield _request_line(line)


def body_lines_like(
    pattern: re.Pattern[str], parsed: ParsedBlock, body: nodes.Body
) -> Iterator[Span]:
    """The lines of a body's text that a pattern finds, without their line ends.

    The pattern begins with the line end before a line and takes no other, so that a body of
    megabytes is searched as one text with each key.
    """
    for segment in body.segments:
        if isinstance(segment, nodes.BodyText):
            text = "\n" + segment.span.of(parsed.text)
            for found in pattern.finditer(text):
                line = Span(found.start() + 1, _line_end(text, found.end()))
                yield line.shifted(segment.span.start - 1)


def _line_end(text: str, start: int) -> int:
    found = _LINE_END.search(text, start)
    return found.start() if found else len(text)


def _lines(text: str, offset: int) -> Iterator[Span]:
    for line in split_lines(text):
        yield Span(offset, offset + len(line.rstrip("\r\n")))
        offset += len(line)


def _of_its_kind(body: TypedBody) -> Iterator[Problem]:
    if contradiction(body):
        return
    match body.kind:
        case BodyKind.JSON:
            yield from _json(body.text)
        case BodyKind.LINES:
            yield from _json_lines(body.text)
        case BodyKind.XML:
            yield from _xml(body.masked)
        case BodyKind.GRAPHQL:
            yield from _graphql(body)
        case BodyKind.FORM:
            yield from form_problems(body)
        case BodyKind.MULTIPART:
            yield from multipart_problems(body)
        case BodyKind.RAW | BodyKind.OTHER:
            return


def _json(text: str, start: int = 0) -> Iterator[Problem]:
    """All faults up to one that others may follow from; the body goes out all the same."""
    if is_surely_json(text):
        return
    tree = read_json_tree(text, comments=True)
    told = 0
    for problem in tree.problems[: min(tree.certain, _MOST)]:
        binding = _UNCLOSED.match(text, max(problem.span.start - 1, 0))
        if binding is not None:
            yield _unclosed(Span(*binding.span()).shifted(start))
            return
        # Of a word without a comma before it the one fault is enough for now.
        if problem.span.start >= told:
            told = problem.span.end
            yield replace(problem.shifted(start), severity=Severity.WARNING)


def _unclosed(binding: Span) -> Problem:
    message, hint = "this binding is not closed", "write `}}` on the same line"
    return Problem(Code.SYNTAX_UNCLOSED, Severity.WARNING, binding, message, hint)


def _json_lines(text: str) -> Iterator[Problem]:
    faulty = 0
    for line in _lines(text, 0):
        if found := read_json_tree(line.of(text)).problems:
            yield replace(found[0].shifted(line.start), severity=Severity.WARNING)
            faulty += 1
        if faulty >= _MOST:
            return


def _xml(masked: str) -> Iterator[Problem]:
    if fault := xml_fault(masked):
        yield Problem(Code.XML_SYNTAX, Severity.WARNING, fault.span, fault.message, fault.hint)


def _graphql(body: TypedBody) -> Iterator[Problem]:
    if begins_with_query_file(body.text):
        return
    query, variables = query_and_variables(body.masked)
    if fault := graphql_fault(query.of(body.masked)):
        span = fault.span.shifted(query.start)
        yield Problem(Code.GRAPHQL_SYNTAX, Severity.WARNING, span, fault.message)
    if variables is not None and BOUND not in variables.of(body.masked)[:1]:
        yield from _json(variables.of(body.text), variables.start)


def _comments(parsed: ParsedBlock, body: nodes.Body) -> Iterator[Problem]:
    for segment in body.segments:
        if isinstance(segment, nodes.BodyText):
            for line in comment_lines(segment.span.of(parsed.text)):
                yield _comment(line.shifted(segment.span.start), parsed)


def _comment(line: Span, parsed: ParsedBlock) -> Problem:
    text = line.of(parsed.text).rstrip("\r\n")
    return Problem(
        Code.BODY_COMMENT,
        Severity.INFO,
        Span(line.start + len(text) - len(text.lstrip()), line.start + len(text)),
        "this line is a comment and will not be sent",
        "write `# @raw-body` above the request to send the body as it stands",
    )


def _request_line(line: Span) -> Problem:
    return Problem(
        Code.BODY_REQUEST_LINE,
        Severity.HINT,
        line,
        "this line looks like a request and is part of the body above",
        "put `###` on a line of its own before it to begin another request",
    )
