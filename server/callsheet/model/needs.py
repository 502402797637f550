"""What a request needs first: the requests that it names, directly or in the values it uses."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from callsheet.facts.directives import find_directive
from callsheet.late_dataclasses import dataclass
from callsheet.model.auth_requests import auth_requests
from callsheet.model.captures import capture_place
from callsheet.model.definitions import definitions_of
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.environment import Source, Variable
from callsheet.model.loops import Loop, SourceKind, loops_of
from callsheet.model.requests import RequestPlace, imported_documents, visible_requests
from callsheet.model.scope import Scope, environment_layers, scope_of
from callsheet.model.script_globals import set_ahead
from callsheet.model.settings import Setting, Settings, may_hold, may_inherit, settings_of
from callsheet.model.substitute import elsewhere
from callsheet.model.workspace import Workspace, kept_with_documents
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax import nodes
from callsheet.syntax.bindings import (
    ExchangePath,
    Expression,
    JsonPathOver,
    MemberPath,
    Script,
    bindings_in,
    parse_expression,
)
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

RESERVED_ROOTS = frozenset(
    {"env", "error", "incremental", "item", "request", "response", "secrets"}
)
"""What begins a binding and never names a request (LANGUAGE.md 6)."""

_AUTH = frozenset({"auth"})


class Why(StrEnum):
    """What makes one request need another."""

    REF = "ref"
    """`# @ref login`."""

    FORCE = "force-ref"
    """`# @force-ref login`: it is sent again even when it has an answer."""

    BINDING = "binding"
    """`{{login.response...}}` in the request, or in a value that the request uses."""

    FOREACH = "foreach"
    """`# @foreach issue in issues`."""

    CAPTURE = "capture"
    """`{{token}}`, which nobody defines and another request captures."""

    AUTH = "auth"
    """`# @auth session login`, in the request or in what it inherits from."""


@dataclass(frozen=True, slots=True)
class Need:
    """A request that goes first."""

    place: RequestPlace
    why: Why
    span: Span
    """Where it is named; in the block of the one that needs it."""

    @property
    def always(self) -> bool:
        """Whether an answer that is there already is not enough."""
        return self.why is Why.FORCE


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that stands for a request, or for a variable that hides it."""

    names: tuple[str, ...]
    """What a variable may be called: `a.b` and `a` for `{{a.b}}`; the last can be a request's.
    One name alone when nothing but a request can stand there."""

    span: Span
    only_request: bool
    why: Why = Why.BINDING


_Found: TypeAlias = dict[tuple[object, int], Need]
"""Needs by the file and the number of the block that they lead to."""


def needs_of(workspace: Workspace, document: Document, block: PlacedBlock) -> tuple[Need, ...]:
    """The requests that the request of `block` needs directly, each once, in the order they stand.

    One that names itself where its answer cannot be there yet needs itself. What logs in for it
    goes first.
    """
    logins = _logins(workspace, document, block)
    found: _Found = {(need.place.path, need.place.block.index): need for need in logins}
    return tuple(_named(workspace, document, block, found).values())


def _named(workspace: Workspace, document: Document, block: PlacedBlock, found: _Found) -> _Found:
    """Adds the needs that the block itself names, and the settings that it inherits."""
    mentions = _leading(workspace, document, mentions_of(block.parsed))
    may_inherit_some = may_inherit(workspace, document, block)
    settings = settings_of(workspace, document, block) if may_inherit_some else None
    inherited = inherited_mentions(settings) if settings else ()
    if not mentions and not inherited:
        return found
    scope = scope_of(workspace, document, block)
    # A variable is followed once for what is sent and once for the rest, however often it is named.
    followed: tuple[set[str], set[str]] = (set(), set())
    for mention in mentions:
        sent = _is_sent(block.parsed, mention)
        for why, place in _places(mention, scope, workspace, document, followed[sent]):
            if place.block is block and (why is Why.CAPTURE or not sent):
                continue
            if why is Why.CAPTURE and _is_set(workspace, block, mention):
                continue
            if not mention.only_request and _is_set_ahead(block, mention):
                continue
            key = (place.path, place.block.index)
            if key not in found or why is Why.FORCE:
                found[key] = Need(place, why, mention.span)
    for mention in inherited:
        for why, place in _places(mention, scope, workspace, document, followed[True]):
            if place.block is not block:
                found.setdefault((place.path, place.block.index), Need(place, why, _line(block)))
    return found


def _is_set(workspace: Workspace, block: PlacedBlock, mention: Mention) -> bool:
    """Whether scripts ahead of the request set a name, or scripts that ran have set it."""
    if _is_set_ahead(block, mention):
        return True
    known = (workspace.captured.get(name) for name in mention.names)
    return any(each is not None and each.origin.source is Source.GLOBAL for each in known)


def _is_set_ahead(block: PlacedBlock, mention: Mention) -> bool:
    return not set_ahead(block.parsed).isdisjoint(mention.names)


def _leading(
    workspace: Workspace, document: Document, mentions: tuple[Mention, ...]
) -> tuple[Mention, ...]:
    """The mentions that may lead to a request, whatever a block sees; most requests have none."""
    if not mentions:
        return ()
    leading = _names_that_lead(workspace, document)
    around = environment_layers(workspace, document)

    def leads(name: str) -> bool:
        if name not in leading:
            leading[name] = _leads(workspace, document, name)
        found = (layer.variables.get(name) for layer in around)
        return leading[name] or any(each is not None and each.template for each in found)

    return tuple(mention for mention in mentions if any(map(leads, mention.names)))


@kept_with_documents
def _names_that_lead(_: Workspace, __: Document) -> dict[str, bool]:
    """Whether a name may lead to a request, of each that was asked; many blocks ask the same."""
    return {}


def _leads(workspace: Workspace, document: Document, name: str) -> bool:
    requests = visible_requests(workspace, document)
    return (
        name in requests
        or name.removesuffix("Response") in requests
        or name in _templates(workspace, document)
        or capture_place(workspace, document, name) is not None
    )


@kept_with_documents
def _templates(workspace: Workspace, document: Document) -> frozenset[str]:
    """The names that the document and its imports define with bindings in the value."""
    documents = (document, *imported_documents(workspace, document))
    return frozenset().union(*(definitions_of(each).templates for each in documents))


def _logins(workspace: Workspace, document: Document, block: PlacedBlock) -> tuple[Need, ...]:
    """The requests of `@auth session` and `@auth custom`.

    Those that log in inherit the line too, as does what they need: they need only the ones that
    stand before them in it.
    """
    if not may_hold(workspace, document, block, _AUTH):
        return ()
    settings = settings_of(workspace, document, block)
    named = auth_requests(settings)
    if not named or not block.parsed.sendable:
        return ()
    setting = named[0][0]
    known = visible_requests(workspace, setting.layer.document)
    places = [known[piece.text] for _, piece in named if piece.text in known]
    for number, place in enumerate(places):
        if place.block is block:
            places = places[:number]
            break
    inherited = setting.layer.block is not block
    if inherited and any(each.block is block for each in _behind(workspace, places)):
        return ()
    span = _shown(settings, setting, named[0][1], block)
    return tuple(Need(place, Why.AUTH, span) for place in places)


def _behind(workspace: Workspace, places: list[RequestPlace]) -> Iterator[RequestPlace]:
    """What requests need, over others too, apart from what logs in for them."""
    seen: set[tuple[object, int]] = set()
    waiting = list(places)
    while waiting:
        place = waiting.pop()
        named = _named(workspace, place.document, place.block, {})
        for key, need in named.items():
            if key not in seen:
                seen.add(key)
                waiting.append(need.place)
                yield need.place


def _shown(settings: Settings, setting: Setting, piece: Piece, block: PlacedBlock) -> Span:
    """Where a name of a setting is shown in the block: there, at `@use`, or at the request."""
    if setting.layer.block is block:
        return piece.span
    if settings.use is not None and settings.use.layer.block is block:
        return settings.use.directive.value.span
    return _line(block)


def unknown_references(
    workspace: Workspace, document: Document, block: PlacedBlock
) -> tuple[Problem, ...]:
    """The `# @ref` and `# @auth` of a block that no request answers to; spans of the document."""
    return (
        *_unknown_mentions(workspace, document, block),
        *_unknown_logins(workspace, document, block),
    )


def _unknown_mentions(
    workspace: Workspace, document: Document, block: PlacedBlock
) -> tuple[Problem, ...]:
    named = tuple(each for each in mentions_of(block.parsed) if each.why in (Why.REF, Why.FORCE))
    if not named:
        return ()
    known = visible_requests(workspace, document)
    return tuple(
        _unknown(mention.names[0], block.placed(mention.span), known)
        for mention in named
        if mention.names[0] not in known
    )


def _unknown_logins(
    workspace: Workspace, document: Document, block: PlacedBlock
) -> Iterator[Problem]:
    settings = settings_of(workspace, document, block)
    for setting, piece in auth_requests(settings):
        known = visible_requests(workspace, setting.layer.document)
        if piece.text not in known:
            problem = _unknown(piece.text, setting.placed(piece.span), known)
            path = setting.layer.document.path
            span = block.placed(_shown(settings, setting, piece, block))
            yield problem if path == document.path else elsewhere(problem, path, span)


def _unknown(name: str, span: Span, known: Mapping[str, RequestPlace]) -> Problem:
    return Problem(
        Code.UNRESOLVED_REQUEST,
        Severity.ERROR,
        span,
        f'no request is named "{name}"',
        did_you_mean(name, list(known)) or "name a request with `# @name`, or import its file",
    )


def _places(
    first: Mention, scope: Scope, workspace: Workspace, document: Document, followed: set[str]
) -> Iterator[tuple[Why, RequestPlace]]:
    # A stack of our own: a chain of definitions may be longer than Python's.
    mentions = [first]
    while mentions:
        mention = mentions.pop()
        variables = () if mention.only_request else _variables(mention, scope)
        if not variables:
            place = _request(mention.names[-1], scope)
            if place is not None:
                yield first.why, place
            elif not mention.only_request:
                captured = (capture_place(workspace, document, name) for name in mention.names)
                yield from ((Why.CAPTURE, each) for each in captured if each is not None)
        elif variables[0].name not in followed:
            followed.add(variables[0].name)
            mentions += _inner_mentions(variables)


def _variables(mention: Mention, scope: Scope) -> tuple[Variable, ...]:
    found = (scope.all(name) for name in mention.names)
    return next((variables for variables in found if variables), ())


def _inner_mentions(variables: tuple[Variable, ...]) -> Iterator[Mention]:
    """What a value mentions; `@token = Bearer {{token}}` means the `token` that it hides."""
    for variable in variables:
        inner = mentions_in(str(variable.value)) if variable.template else ()
        yield from reversed(inner)
        if all(variable.name not in mention.names for mention in inner):
            return


def _request(name: str, scope: Scope) -> RequestPlace | None:
    """A request by its name; `loginResponse` is httpYac's name for the answer of `login`."""
    if name in RESERVED_ROOTS:
        return None
    return scope.requests.get(name) or scope.requests.get(name.removesuffix("Response"))


def _is_sent(parsed: ParsedBlock, mention: Mention) -> bool:
    """Whether a mention stands in what goes out, so before any answer."""
    request = parsed.tree.request
    return request is not None and request.span.covers(mention.span)


def inherited_mentions(settings: Settings) -> tuple[Mention, ...]:
    """The mentions in settings that a request takes from elsewhere, and does not replace."""
    found: list[Mention] = []
    for layer in settings.layers[1:]:
        for directive in layer.block.tree.directives:
            if "{{" in directive.value.text and _holds(directive, settings):
                found += mentions_in(directive.value.text)
    return tuple(found)


def _holds(directive: nodes.Directive, settings: Settings) -> bool:
    facts = find_directive(directive.name.text)
    if facts is None or facts.repeatable:
        return facts is not None
    nearest = settings.nearest(facts.name)
    return nearest is not None and nearest.directive is directive


def _line(block: PlacedBlock) -> Span:
    request = block.tree.request
    return request.line.span if request else block.tree.span


@kept_with_block
def mentions_of(parsed: ParsedBlock) -> tuple[Mention, ...]:
    """The mentions of a block in their order; they depend on nothing but its text."""
    if "{{" not in parsed.text and "@" not in parsed.text and "??" not in parsed.text:
        return ()
    found = [
        mention for binding in parsed.bindings for mention in _of_expression(binding.expression)
    ]
    found += _in_loops(parsed)
    for why in (Why.REF, Why.FORCE):
        found += (
            Mention((directive.value.text,), directive.value.span, only_request=True, why=why)
            for directive in parsed.directives(why)
            if directive.value.text and "{{" not in directive.value.text
        )
    found += _in_expressions(parsed)
    items = {loop.name for loop in loops_of(parsed) if isinstance(loop, Loop)}
    return tuple(
        sorted(
            (
                mention
                for mention in found
                if mention.only_request or mention.names[-1] not in items
            ),
            key=lambda mention: mention.span,
        )
    )


@lru_cache(maxsize=4096)
def mentions_in(text: str) -> tuple[Mention, ...]:
    """The mentions in the bindings of a text."""
    return tuple(
        mention for binding in bindings_in(text) for mention in _of_expression(binding.expression)
    )


def _of_expression(expression: Expression) -> Iterator[Mention]:
    match expression:
        case ExchangePath(request=piece):
            yield Mention((piece.text,), piece.span, only_request=True)
        case MemberPath(root=root, steps=steps):
            yield Mention(_dotted(root, steps), root.span, only_request=False)
        case JsonPathOver(root=root):
            yield Mention((root.text,), root.span, only_request=False)
        case Script(free_names=names):
            for piece in names:
                yield Mention((piece.text,), piece.span, only_request=False)
        case _:
            pass


def _dotted(root: Piece, steps: tuple[str | int, ...]) -> tuple[str, ...]:
    """`a.b.c`, `a.b`, `a`: a variable's name may have dots."""
    names = [root.text]
    for step in steps:
        if not isinstance(step, str):
            break
        names.append(f"{names[-1]}.{step}")
    return tuple(reversed(names))


def _in_loops(parsed: ParsedBlock) -> Iterator[Mention]:
    """What loops go through: `# @foreach issue in issues` needs `issues`."""
    for loop in loops_of(parsed):
        if isinstance(loop, Problem) or loop.kind is SourceKind.FILE:
            continue
        for mention in _of_expression(parse_expression(loop.source.text)):
            span = mention.span.shifted(loop.source.span.start)
            yield Mention(mention.names, span, mention.only_request, Why.FOREACH)


_EXCHANGE_PATH = re.compile(r"(?<![\w.$-])(?P<name>[A-Za-z_][\w-]*)\.(?:request|response)\b")
_WHOLE = ("disabled", "sleep", "filter", "map", "yield-map")
"""Directives whose value is an expression over what is known before the answer."""


def _in_expressions(parsed: ParsedBlock) -> Iterator[Mention]:
    """Requests that are named without braces, in directives and assertions."""
    items = nodes.items_of(parsed.tree) if ".re" in parsed.text else ()
    for item in items:
        match item:
            case nodes.Directive(value=piece) | nodes.Assertion(text=piece):
                for found in _EXCHANGE_PATH.finditer(piece.text):
                    span = Span(*found.span("name")).shifted(piece.span.start)
                    yield Mention((found["name"],), span, only_request=True)
            case _:
                pass
    for name in _WHOLE:
        for directive in parsed.directives(name):
            for mention in _of_expression(parse_expression(directive.value.text)):
                span = mention.span.shifted(directive.value.span.start)
                yield Mention(mention.names, span, mention.only_request)
