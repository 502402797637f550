"""What is wrong with a target, as far as it can be told before its bindings have values."""

import re
from collections.abc import Iterator
from dataclasses import replace

from callsheet.facts.methods import find_method
from callsheet.features.diagnostics_variables import KnownNames
from callsheet.model.conversation import handshake_target, opens_websocket
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.inherited import passes_base
from callsheet.model.settings import settings_of
from callsheet.model.target import read_target
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.parse import ParsedBlock, parse_block
from callsheet.text import Span

_STAND_IN = "1"
"""Stands for the value of a binding: it can be a host, a port, a path and a parameter."""

_QUOTED = re.compile(r'"([^"]+)"|`([^`]+)`')
_NARROW = frozenset({Code.TARGET_INVALID, Code.TARGET_FRAGMENT, Code.TARGET_SCHEME})
"""What is told at a part of the target; the others stand at their place already."""

_BASED_BY = frozenset({"base-url", "use"})


class Bases:
    """Which blocks of a document have a base URL, their own or an inherited one."""

    def __init__(self, workspace: Workspace, document: Document) -> None:
        self._workspace = workspace
        self._document = document
        self._known: dict[str, bool] = {}

    def hold(self, block: PlacedBlock) -> bool:
        """Whether one holds; also where a `# @use` leads nowhere, which is told elsewhere."""
        parsed = block.parsed
        if not parsed.has_any(_BASED_BY):
            return self._of("", _NOTHING)
        if parsed.directives("base-url"):
            return True
        return self._of(parsed.directives("use")[-1].value.text, block)

    def _of(self, use: str, block: PlacedBlock) -> bool:
        if use not in self._known:
            settings = settings_of(self._workspace, self._document, block)
            self._known[use] = bool(settings.problems or settings.nearest("base-url"))
        return self._known[use]


_NOTHING = PlacedBlock(-1, 0, parse_block(""))
"""Stands for the blocks that say nothing of a base URL."""


def target_problems(parsed: ParsedBlock) -> tuple[Problem, ...]:
    """Problems of a joined target that no base URL goes before, whatever its bindings are."""
    return () if _is_relative(parsed) else _alone(parsed)


def relative_problems(
    workspace: Workspace, document: Document, known: KnownNames
) -> Iterator[Problem]:
    """Problems of the other targets, with spans of the document.

    The variable `host` or a base URL that is known makes whole what begins with a `/`.
    """
    bases = Bases(workspace, document)
    relative = kept_of_each(_is_relative, document.parsed)
    for block, is_relative in zip(document.blocks, relative, strict=True):
        if is_relative:
            has_base = bases.hold(block)
            for problem in _behind_a_base(block.parsed) if has_base else _alone(block.parsed):
                if problem.code is not Code.MISSING_URL or "host" not in known.offered:
                    yield problem.shifted(block.start)


@kept_with_block
def _is_relative(parsed: ParsedBlock) -> bool:
    request = _sent_request(parsed)
    if request is None or _begins_with_binding(parsed, request):
        return False
    return not passes_base(_text(parsed, request).strip())


@kept_with_block
def _alone(parsed: ParsedBlock) -> tuple[Problem, ...]:
    request = _sent_request(parsed)
    if request is None:
        return ()
    text = _text(parsed, request)
    if opens_websocket(request, text):
        text = handshake_target(text)
    target = read_target(text, _span(request), _host(parsed, request))
    match target:
        case Problem() if _begins_with_binding(parsed, request) or "{{" in text:
            return ()
        case Problem(code=Code.MISSING_URL):
            return (replace(target, severity=Severity.WARNING),)
        case Problem():
            return (_narrowed(parsed, target),)
        case _:
            return tuple(_certain(parsed, request, target.notes))


@kept_with_block
def _behind_a_base(parsed: ParsedBlock) -> tuple[Problem, ...]:
    request = _sent_request(parsed)
    if request is None:
        return ()
    path = _text(parsed, request).strip().lstrip("/")
    target = read_target(f"http://{_STAND_IN}/{path}", _span(request))
    return (target,) if isinstance(target, Problem) else target.notes


def _sent_request(parsed: ParsedBlock) -> nodes.Request | None:
    request = parsed.tree.request
    if request is None or not request.line.target.text or not _is_sent(request):
        return None
    return request


def _span(request: nodes.Request) -> Span:
    return Span(request.line.target.span.start, request.target_pieces[-1].span.end)


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


def _certain(
    parsed: ParsedBlock, request: nodes.Request, notes: tuple[Problem, ...]
) -> Iterator[Problem]:
    for note in notes:
        if note.code is not Code.TARGET_SCHEME or not _begins_with_binding(parsed, request):
            yield _narrowed(parsed, note)


def _narrowed(parsed: ParsedBlock, problem: Problem) -> Problem:
    """At what the message quotes, where that stands once in the target."""
    found = _QUOTED.search(problem.message)
    quoted = found[1] or found[2] if found else ""
    text = problem.span.of(parsed.text)
    if problem.code not in _NARROW or not quoted or text.count(quoted) != 1:
        return problem
    start = problem.span.start + text.index(quoted)
    return replace(problem, span=Span(start, start + len(quoted)))
