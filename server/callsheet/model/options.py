"""How a request is sent: its directives over the options of the run."""

from dataclasses import replace

from callsheet.exchange import SendOptions, Timeouts
from callsheet.model.circumstances import Circumstances
from callsheet.model.connection import with_connection
from callsheet.model.dialects import Dialect, dialect_of
from callsheet.model.filling import Filling
from callsheet.model.listening import stream_end
from callsheet.model.settings import Setting, Settings
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.argument_values import parse_duration
from callsheet.syntax.nodes import Piece, Request
from callsheet.text import Span

_SAYING = frozenset(
    {
        "connection-timeout",
        "no-cookie-jar",
        "no-redirect",
        "no-reject-unauthorized",
        "post-redirect-get",
        "stream",
        "timeout",
    }
)
"""The directives that say how a request is sent."""


def send_options(
    request: Request, given: SendOptions, filling: Filling, circumstances: Circumstances
) -> SendOptions:
    """The options of one request; what its directives do not say is as `given`."""
    version = request.version.text if request.version else ""
    is_on = filling.settings.is_on
    http2 = given.http2 or version.startswith("HTTP/2")
    if http2 is given.http2 and not filling.settings.has_any(_SAYING):
        return with_connection(given, filling, circumstances)
    options = replace(
        given,
        timeouts=_timeouts(given.timeouts, filling),
        follow_redirects=given.follow_redirects and not is_on("no-redirect"),
        post_redirect_get=given.post_redirect_get or is_on("post-redirect-get"),
        use_cookies=given.use_cookies and not is_on("no-cookie-jar"),
        verify_certificates=given.verify_certificates and not is_on("no-reject-unauthorized"),
        http2=http2,
        stream_end=stream_end(filling),
    )
    return with_connection(options, filling, circumstances)


def _timeouts(given: Timeouts, filling: Filling) -> Timeouts:
    timeouts = given
    for layer in reversed(filling.settings.layers):
        own = Settings((layer,))
        for setting in own.inward("connection-timeout"):
            limit = setting.arguments.first
            if limit:
                timeouts = _with_limit(timeouts, "connect", limit, setting, filling)
        for setting in own.inward("timeout"):
            arguments = setting.arguments
            if arguments.first:
                timeouts = _with_limit(timeouts, "read", arguments.first, setting, filling)
            for key, value in arguments.keyword:
                timeouts = _with_limit(timeouts, key.text, value, setting, filling)
    return timeouts


def _with_limit(
    timeouts: Timeouts, phase: str, typed: Piece, setting: Setting, filling: Filling
) -> Timeouts:
    """One limit replaced; 0 is none. What is typed wrongly was already said by the checks."""
    problems = len(filling.substitution.problems)
    text = filling.text(setting, typed)
    unit = "ms" if dialect_of(filling.settings) is Dialect.HTTPYAC else "s"
    seconds = parse_duration(text, unit) if text.strip() else None
    if seconds is None:
        if "{{" in typed.text and len(filling.substitution.problems) == problems:
            problem = _no_duration(text, setting.placed(typed.span))
            filling.substitution.problems.append(problem)
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
