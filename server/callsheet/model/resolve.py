"""A request and its scope to what the wire will carry, or to every reason why it cannot be sent."""

from dataclasses import replace

from callsheet.exchange import StreamEnd
from callsheet.facts.methods import MethodFacts, find_method
from callsheet.model.circumstances import Circumstances, here_and_now
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.prompts import with_prompts
from callsheet.model.resolution import Resolution, Resolved, Unresolved
from callsheet.model.scope import Scope
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.nodes import CurlCommand, Piece, Request, RequestLine
from callsheet.text import Span

__all__ = ["Circumstances", "Resolved", "Unresolved", "here_and_now", "resolve"]


def resolve(
    document: Document, block: PlacedBlock, scope: Scope, circumstances: Circumstances
) -> Resolved | Unresolved:
    """Everything the wire will carry for the request of `block`."""
    request = block.tree.request
    if request is None:
        return Unresolved((_nothing_to_send(block),))
    method = find_method(request.line.method.text) if request.line.method else None
    if method is not None and not method.run:
        return Unresolved((_not_run(method, block, request),))
    prompted, unanswered = with_prompts(block, scope, circumstances)
    outcome = Resolution(document, block, request, prompted, circumstances).outcome()
    if not unanswered:
        return outcome
    problems = outcome.problems if isinstance(outcome, Unresolved) else ()
    return Unresolved((*unanswered, *problems), outcome.secrets)


def resolve_base(
    document: Document, block: PlacedBlock, scope: Scope, circumstances: Circumstances
) -> Resolved | Unresolved:
    """A GET of the base URL with all that the resource of `block` has: it stands for it."""
    nothing = Piece(Span(0, 0), "")
    line = RequestLine(nothing.span, None, nothing, None)
    request = Request(nothing.span, line, (), None)
    return Resolution(document, block, request, scope, circumstances).outcome()


def resolve_without_body(
    document: Document, block: PlacedBlock, scope: Scope, circumstances: Circumstances
) -> Resolved | Unresolved:
    """A GET of where the request of `block` goes, as it goes there, and without its body.

    A WebSocket is opened, and closed at once.
    """
    request = block.tree.request
    if request is None:
        return Unresolved((_nothing_to_send(block),))
    line = replace(request.line, method=None)
    bare = replace(request, line=line, body=None)
    found = Resolution(document, block, bare, scope, circumstances).outcome()
    if isinstance(found, Unresolved) or found.request.conversation is None:
        return found
    options = replace(found.request.options, stream_end=StreamEnd(seconds=0.0))
    return replace(found, request=replace(found.request, options=options))


def _nothing_to_send(block: PlacedBlock) -> Problem:
    for item in block.tree.before:
        if isinstance(item, CurlCommand):
            return Problem(
                Code.PROTOCOL_NOT_RUN,
                Severity.INFO,
                block.placed(item.command.span),
                "a `curl` command is recognised but not run",
                "write it as a request",
            )
    return Problem(
        Code.SYNTAX_REQUEST_LINE,
        Severity.ERROR,
        block.placed(block.tree.span),
        "there is no request here",
        "begin one with a method and a URL",
    )


def _not_run(method: MethodFacts, block: PlacedBlock, request: Request) -> Problem:
    return Problem(
        Code.PROTOCOL_NOT_RUN,
        Severity.INFO,
        block.placed(request.line.span),
        f"{method.protocol} is recognised but not run",
        "only `http` and `https` requests are sent",
    )
