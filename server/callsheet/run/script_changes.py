"""A request as its scripts wrote it over: method, URL, header fields, body."""

import re
from dataclasses import replace
from typing import Final

from callsheet.exchange import Body, OutgoingRequest
from callsheet.model.headers import Field, checked_field
from callsheet.model.resolve import Resolved, Unresolved
from callsheet.model.settings import Level
from callsheet.model.substitute import Substitution
from callsheet.model.target import read_target
from callsheet.problems import Code, Problem, Severity
from callsheet.run.expressions import Expressions
from callsheet.script.handling import RequestChange
from callsheet.text import Span

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What a method may be (RFC 9110, 5.6.2)."""


def with_change(
    resolved: Resolved, change: RequestChange, expressions: Expressions
) -> Resolved | Unresolved:
    """The request with what a script wrote; what it left is as it was typed.

    A script ahead of the request sees it as typed, so bindings in what it writes are replaced.
    """
    place = expressions.place
    typed = place.block.tree.request
    span = place.block.placed(typed.line.target.span if typed else place.block.tree.span)
    substitution = Substitution(expressions.evaluator.evaluate)
    request = resolved.request
    if change.url is not None:
        url = substitution.line(change.url, span.start)
        whole = f"{request.origin}{url}" if url.startswith("/") else url
        target = read_target(whole, span)
        if isinstance(target, Problem):
            substitution.problems.append(target)
        elif target.origin != request.origin and _inherits(expressions):
            substitution.problems.append(_elsewhere(target.origin, request.origin, span))
        else:
            request = replace(
                request,
                scheme=target.scheme,
                host=target.host,
                port=target.port,
                target=target.path,
            )
    if change.method is not None:
        if _TOKEN.fullmatch(change.method):
            request = replace(request, method=change.method)
        else:
            message = f"a script has set a method that cannot be sent: {change.method[:40]!r}"
            problem = Problem(Code.SCRIPT_FAILED, Severity.ERROR, span, message)
            substitution.problems.append(problem)
    if change.removed_headers or change.headers:
        fields = [
            Field(name, substitution.line(value, span.start), span, bound=True)
            for name, value in change.headers or ()
        ]
        checked = [checked_field(field, substitution) for field in fields]
        request = _with_headers(request, change, [each for each in checked if each])
    if change.body is not None:
        text = substitution.line(change.body, span.start)
        request = replace(request, body=Body((text.encode("utf-8", "surrogatepass"),)))
    if substitution.problems:
        problems = tuple(replace(each, span=span) for each in substitution.problems)
        return Unresolved(tuple(dict.fromkeys(problems)), resolved.secrets)
    secrets = resolved.secrets | substitution.secrets | expressions.secrets
    secret = {n.lower() for n, v in request.headers if any(each in v for each in secrets if each)}
    request = replace(
        request, secrets=secrets, secret_headers=request.secret_headers | frozenset(secret)
    )
    return replace(resolved, request=request, secrets=secrets)


_INHERITED: Final = frozenset(("auth", "header", "param", "sign"))
"""What stays with the origin of a resource."""


def _inherits(expressions: Expressions) -> bool:
    """Whether a resource, the file or the folder add something to the request."""
    settings = expressions.scope.settings
    layers = settings.layers if settings else ()
    around = (each for each in layers if each.level is not Level.REQUEST)
    return any(each.block.parsed.has_any(_INHERITED) for each in around)


def _elsewhere(origin: str, meant: str, span: Span) -> Problem:
    return Problem(
        Code.RESOURCE_ORIGIN,
        Severity.ERROR,
        span,
        f"its script sends this to {origin}, and what the request inherits is for {meant}",
        "write the URL in the request, where that stays behind",
    )


def _with_headers(
    request: OutgoingRequest, change: RequestChange, fields: list[Field]
) -> OutgoingRequest:
    """The typed names that are gone left out, those that are set where the first of them stood."""
    given: dict[str, list[tuple[str, str]]] = {}
    for field in fields:
        given.setdefault(field.name.lower(), []).append((field.name, field.value))
    kept: list[tuple[str, str]] = []
    for name, value in request.headers:
        if name.lower() in given:
            kept += given.pop(name.lower())
        elif name.lower() not in change.removed_headers:
            kept.append((name, value))
    rest = [each for pairs in given.values() for each in pairs]
    return replace(request, headers=(*kept, *rest))
