"""What is wrong with a target, as far as it can be told before its bindings have values."""

from collections.abc import Iterator

from callsheet.facts.directives import folded
from callsheet.facts.methods import find_method
from callsheet.model.target import read_target
from callsheet.problems import Code, Problem
from callsheet.syntax import nodes
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_STAND_IN = "1"
"""Stands for the value of a binding: it can be a host, a port, a path and a parameter."""

_COMPLETED_BY = frozenset({"use", "baseurl", "resource"})
"""Directives that give a target like `/path` its host."""


def target_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """Problems of the joined target that hold whatever its bindings are."""
    request = parsed.tree.request
    if request is None or not request.line.target.text or not _is_sent(request):
        return
    span = Span(request.line.target.span.start, request.target_pieces[-1].span.end)
    target = read_target(_text(parsed, request), span, _host(parsed, request))
    match target:
        case Problem() as problem:
            yield from () if _may_be_completed(parsed, request) else (problem,)
        case _:
            yield from _certain(parsed, request, target.notes)


def _is_sent(request: nodes.Request) -> bool:
    method = find_method(request.line.method.text) if request.line.method else None
    return method is None or method.run


def _text(parsed: ParsedBlock, request: nodes.Request) -> str:
    return "".join(_without_bindings(parsed, piece.span) for piece in request.target_pieces)


def _host(parsed: ParsedBlock, request: nodes.Request) -> str:
    host = next((h for h in request.headers if h.name.text.lower() == "host"), None)
    return _without_bindings(parsed, host.values[0].span) if host else ""


def _without_bindings(parsed: ParsedBlock, span: Span) -> str:
    text, end = "", span.start
    for binding in parsed.bindings:
        if span.covers(binding.span):
            text += parsed.text[end : binding.span.start] + _STAND_IN
            end = binding.span.end
    return text + parsed.text[end : span.end]


def _begins_with_binding(parsed: ParsedBlock, request: nodes.Request) -> bool:
    start = request.line.target.span.start
    return any(binding.span.start == start for binding in parsed.bindings)


def _may_be_completed(parsed: ParsedBlock, request: nodes.Request) -> bool:
    """Whether a value, a resource or the variable `host` can still make the target good."""
    if _begins_with_binding(parsed, request) or request.line.target.text.startswith(("/", "?")):
        return True
    return any(folded(d.name.text) in _COMPLETED_BY for d in parsed.tree.directives)


def _certain(
    parsed: ParsedBlock, request: nodes.Request, notes: tuple[Problem, ...]
) -> Iterator[Problem]:
    for note in notes:
        if note.code is not Code.TARGET_SCHEME or not _begins_with_binding(parsed, request):
            yield note
