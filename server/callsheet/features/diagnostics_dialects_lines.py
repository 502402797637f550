"""What other tools would make of lines and bodies, as hints (the letters of dialects.md, B)."""

import re
from collections.abc import Iterator

from callsheet.facts.directive_facts import Support
from callsheet.facts.directives import find_directive
from callsheet.features.diagnostics_headers import ONCE
from callsheet.features.typed_body import content_type, find_field, typed_body
from callsheet.model.body import BodyKind
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})[%&=+]")
_TRAILING_AND = re.compile(r"&[ \t]*(?=\r?\n[ \t]*\S)")
_OFF = ("false", "off", "no")


def line_differences(parsed: ParsedBlock) -> Iterator[Problem]:
    """Hints at lines that mean something else elsewhere."""
    for item in (*parsed.tree.before, *parsed.tree.after):
        if found := _outside(item):
            line = item.span.of(parsed.text).partition("\n")[0].rstrip()
            yield _hint(Span(item.span.start, item.span.start + len(line)), *found)
    for directive in parsed.tree.directives:
        facts = find_directive(directive.name.text)
        switch = facts is not None and not facts.arguments and facts.support is Support.WORKS
        if switch and directive.value.text.lower() in _OFF:
            message = "this turns it off; other tools take it for on whatever follows"
            yield _hint(directive.value.span, message, "remove the line")
    if parsed.tree.request is not None:
        yield from _headers(parsed.tree.request)
        yield from _body(parsed, parsed.tree.request)


def _outside(item: nodes.OutsideItem) -> tuple[str, str] | None:
    match item:
        case nodes.Run():
            message = "only JetBrains and kulala run it; REST Client and httpYac send a GET to it"
            return message, "name what comes first: `# @ref NAME`"
        case nodes.Import():
            message = (
                "only JetBrains and kulala import so; REST Client and httpYac send a GET to it"
            )
            return message, "write `# @import`, which httpYac knows and others skip"
        case nodes.SaveTo(overwrite=False):
            message = (
                "a file that is there is kept, `-1` goes to the name; kulala saves nothing then"
            )
            return message, "write `>>!` to have it replaced"
        case nodes.ResponseExample():
            message = "an example of an answer; REST Client ends the request here, Hurl asserts it"
            return message, "put it into a file, `<> answer.txt`"
        case _:
            return None


def _headers(request: nodes.Request) -> Iterator[Problem]:
    seen: set[str] = set()
    for header in request.headers:
        name = header.name.text.lower()
        if name in seen and name not in ONCE:
            message = "the lines go out as they are; REST Client joins them with a comma"
            yield _hint(header.name.span, message, "join them where that is what you mean")
        seen.add(name)
    marked = find_field(request, "x-request-type")
    if marked is not None and marked.value.lower() == "graphql":
        message = "the body becomes JSON; JetBrains and httpYac send it as it is, with this header"
        yield _hint(marked.name.span, message, "JetBrains wants the method `GRAPHQL`")


def _body(parsed: ParsedBlock, request: nodes.Request) -> Iterator[Problem]:
    files = request.body.segments if request.body else ()
    for segment in files:
        if isinstance(segment, nodes.BodyFile) and segment.substitute:
            message = "bindings in this file are replaced; rest.nvim sends it as it is"
            yield _hint(segment.path.span, message, "write `<` for other tools")
    body = typed_body(parsed)
    if body is None:
        return
    start = body.start
    if body.kind is BodyKind.GRAPHQL and not content_type(request) and not _is_marked(request):
        message = "this goes out as GraphQL, by its URL; other tools send the text"
        first = len(body.text.partition("\n")[0].rstrip())
        yield _hint(Span(start, start + first), message, "write `X-Request-Type: GraphQL`")
    if body.kind is BodyKind.FORM:
        if found := _TRAILING_AND.search(body.masked):
            message = "line ends do not count; REST Client sends those behind an `&`"
            span = Span(found.start(), found.start() + 1).shifted(start)
            yield _hint(span, message, "begin the next line with `&`")
        if found := _ESCAPE.search(body.masked):
            message = f"`{found[0]}` stands for `{found[0][1]}`, as in JetBrains; others send both"
            yield _hint(Span(*found.span()).shifted(start), message, "write it percent-encoded")


def _is_marked(request: nodes.Request) -> bool:
    method = request.line.method
    named = method is not None and method.text.upper() == "GRAPHQL"
    return named or find_field(request, "x-request-type") is not None


def _hint(span: Span, message: str, hint: str) -> Problem:
    return Problem(Code.DIALECT_DIFFERENCE, Severity.HINT, span, message, hint)
