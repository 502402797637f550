"""How a request is sent: its directives over the options of the run."""

from dataclasses import replace

from callsheet.exchange import SendOptions, Timeouts
from callsheet.facts.directives import find_directive
from callsheet.model.document import PlacedBlock
from callsheet.model.substitute import Substitution
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.argument_values import parse_duration
from callsheet.syntax.directives import Arguments, arguments_of
from callsheet.syntax.nodes import Directive, Piece, Request
from callsheet.text import Span


def send_options(
    block: PlacedBlock, request: Request, given: SendOptions, substitution: Substitution
) -> SendOptions:
    """The options of one request; what its directives do not say is as `given`."""
    version = request.version.text if request.version else ""
    timeouts = _timeouts(block, given.timeouts, substitution)
    return replace(
        given,
        timeouts=timeouts,
        follow_redirects=given.follow_redirects and not is_on(block, "no-redirect"),
        post_redirect_get=given.post_redirect_get or is_on(block, "post-redirect-get"),
        use_cookies=given.use_cookies and not is_on(block, "no-cookie-jar"),
        verify_certificates=given.verify_certificates
        and not is_on(block, "no-reject-unauthorized"),
        http2=given.http2 or version.startswith("HTTP/2"),
    )


def is_on(block: PlacedBlock, name: str) -> bool:
    """Whether a directive stands in the block and is not turned off (`# @no-redirect false`)."""
    found = block.parsed.directives(name)
    return bool(found) and _arguments(found[-1]).enabled


def _arguments(directive: Directive) -> Arguments:
    facts = find_directive(directive.name.text)
    return arguments_of(directive.value, facts) if facts else Arguments()


def _timeouts(block: PlacedBlock, given: Timeouts, substitution: Substitution) -> Timeouts:
    timeouts = given
    for directive in block.parsed.directives("connection-timeout"):
        limit = _arguments(directive).first
        if limit:
            timeouts = _with_limit(timeouts, "connect", limit, block, substitution)
    for directive in block.parsed.directives("timeout"):
        arguments = _arguments(directive)
        if arguments.first:
            timeouts = _with_limit(timeouts, "read", arguments.first, block, substitution)
        for key, value in arguments.keyword:
            timeouts = _with_limit(timeouts, key.text, value, block, substitution)
    return timeouts


def _with_limit(
    timeouts: Timeouts, phase: str, typed: Piece, block: PlacedBlock, substitution: Substitution
) -> Timeouts:
    """One limit replaced; 0 is none. What is typed wrongly was already said by the checks."""
    problems = len(substitution.problems)
    text = substitution.line(typed.text, block.start + typed.span.start)
    seconds = parse_duration(text, "s") if text.strip() else None
    if seconds is None:
        if "{{" in typed.text and len(substitution.problems) == problems:
            substitution.problems.append(_no_duration(text, block.placed(typed.span)))
        return timeouts
    limit = seconds or None
    match phase:
        case "connect":
            return replace(timeouts, connect=limit)
        case "read":
            return replace(timeouts, read=limit)
        case "write":
            return replace(timeouts, write=limit)
        case "total":
            return replace(timeouts, total=limit)
        case _:
            return timeouts


def _no_duration(text: str, span: Span) -> Problem:
    return Problem(
        Code.VARIABLE_TYPE,
        Severity.ERROR,
        span,
        f'"{text}" is no duration',
        "give the variable a value like `500ms`, `10s` or `5m`",
    )
