"""A request as its scripts wrote it over: method, URL, header fields, body."""

from dataclasses import replace

from callsheet.exchange import Body
from callsheet.model.requests import RequestPlace
from callsheet.model.resolve import Resolved, Unresolved
from callsheet.model.target import read_target
from callsheet.problems import Code, Problem, Severity
from callsheet.script.handling import RequestChange


def with_change(
    resolved: Resolved, change: RequestChange, place: RequestPlace
) -> Resolved | Unresolved:
    """The request with what a script wrote; what it left is as it was typed."""
    request = resolved.request
    typed = place.block.tree.request
    span = place.block.placed(typed.line.target.span if typed else place.block.tree.span)
    if change.url is not None:
        target = read_target(change.url, span, "", "")
        if isinstance(target, Problem):
            return Unresolved((target,), resolved.secrets)
        request = replace(
            request,
            scheme=target.scheme,
            host=target.host,
            port=target.port,
            target=target.path,
        )
    if change.method is not None:
        request = replace(request, method=change.method)
    if change.headers is not None:
        if bad := _unfit(change.headers):
            message = f"a script has set a header field that cannot be sent: {bad!r}"
            problem = Problem(Code.HEADER_VALUE, Severity.ERROR, span, message)
            return Unresolved((problem,), resolved.secrets)
        request = replace(request, headers=change.headers)
    if change.body is not None:
        request = replace(request, body=Body((change.body.encode("utf-8", "surrogatepass"),)))
    return replace(resolved, request=request)


def _unfit(headers: tuple[tuple[str, str], ...]) -> str:
    """The first field that would break the head of a request."""
    for name, value in headers:
        if not name or any(each in name + value for each in "\r\n\0") or ":" in name:
            return name
    return ""
