"""Occurrences: every place of a block where a name stands, with its kind, its role and its span.

What is found here depends on the text of the block alone. Which definition a use means is said by
`meanings`, over the names of all files.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from callsheet.facts.directives import find_directive, folded
from callsheet.features.script_names import Writing, is_shorthand, names_in_script
from callsheet.features.uses import (
    GIVEN_IN_SCRIPTS,
    REFERRING_DIRECTIVES,
    TAKES_FIRST_WORD,
    run_name,
)
from callsheet.late_dataclasses import dataclass
from callsheet.model.auth_requests import auth_request_names
from callsheet.model.loops import Loop, SourceKind, loops_of
from callsheet.syntax import nodes
from callsheet.syntax.assertion_nodes import (
    AssertionStyle,
    Capture,
    ExpressionAssertion,
    Selection,
    SubjectAssertion,
)
from callsheet.syntax.assertions import parse_assertion
from callsheet.syntax.bindings import (
    DynamicVariable,
    ExchangePath,
    Expression,
    JsonPathOver,
    MemberPath,
    Script,
    parse_expression,
)
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.javascript import JavascriptExpression, read_javascript
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.syntax.results import ResultObject, parse_result
from callsheet.text import Span


class NameKind(StrEnum):
    """What a name stands for."""

    VARIABLE = "variable"
    """Also what may be a request: `{{login.token}}`."""

    REQUEST = "request"
    RESOURCE = "resource"


class Role(StrEnum):
    """What an occurrence does with its name."""

    DEFINITION = "definition"
    """`@name = value`; the name of a request or of a resource."""

    RESULT = "result"
    """A capture, an answer of a person, a value that a script sets: for all that come after."""

    ITEM = "item"
    """The item of a loop: for its block alone."""

    USE = "use"
    DOTENV = "dotenv"
    """`$dotenv NAME`: a use of what a `.env` file says, and of nothing else."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A name in a block."""

    kind: NameKind
    role: Role
    span: Span
    """Of the longest of its names; counts from the start of the block."""

    names: tuple[str, ...]
    """What it may mean, the longest first: `user.name`, `user` for `{{user.name}}`."""

    writing: Writing
    within: str = ""
    """The definition in whose value it stands."""

    lazy: bool = False
    """The definition, or that in which it stands, is evaluated anew at each use."""

    def span_of(self, name: str) -> Span:
        """Where the part stands that is one of its names."""
        return Span(self.span.start, self.span.start + len(name))


@kept_with_block
def occurrences(parsed: ParsedBlock) -> tuple[Occurrence, ...]:
    """Every name of a block in the order of the text."""
    found = (
        *_given(parsed),
        *_in_bindings(parsed),
        *_in_directives(parsed),
        *_in_items(parsed),
    )
    once: dict[tuple[int, NameKind], Occurrence] = {}
    for each in found:
        once.setdefault((each.span.start, each.kind), each)
    return tuple(sorted(once.values(), key=lambda each: (each.span, each.kind)))


def _given(parsed: ParsedBlock) -> Iterator[Occurrence]:
    """The name of the block's request or resource, and the variables that it defines."""
    resources = parsed.directives("resource")
    if resources:
        facts = find_directive("resource")
        first = arguments_of(resources[-1].value, facts).first if facts else None
        if piece := first or parsed.name:
            yield _one(NameKind.RESOURCE, Role.DEFINITION, piece, Writing.LINE)
    elif parsed.name is not None and parsed.sendable:
        yield _one(NameKind.REQUEST, Role.DEFINITION, parsed.name, Writing.LINE)
    for definition in parsed.tree.definitions:
        name = definition.name
        names = (name.text,)
        yield Occurrence(
            NameKind.VARIABLE, Role.DEFINITION, name.span, names, Writing.LINE, lazy=definition.lazy
        )


def _in_bindings(parsed: ParsedBlock) -> Iterator[Occurrence]:
    values = [(each.value.span, each) for each in parsed.tree.definitions]
    for binding in parsed.bindings:
        within = next((each for span, each in values if span.covers(binding.span)), None)
        name, lazy = (within.name.text, within.lazy) if within else ("", False)
        for each in _in_expression(binding.expression, binding.inner):
            yield Occurrence(each.kind, each.role, each.span, each.names, each.writing, name, lazy)


def _in_piece(piece: Piece) -> Iterator[Occurrence]:
    """The names of an expression that stands without braces."""
    inner = Piece(Span(0, len(piece.text)), piece.text)
    for each in _in_expression(parse_expression(piece.text), inner):
        span = each.span.shifted(piece.span.start)
        yield Occurrence(each.kind, each.role, span, each.names, each.writing)


def _in_expression(expression: Expression, inner: Piece) -> Iterator[Occurrence]:
    match expression:
        case MemberPath():
            yield _path(expression, inner)
        case JsonPathOver(root) if root.text != "$":
            yield _one(NameKind.VARIABLE, Role.USE, root, Writing.BINDING)
        case ExchangePath(request):
            yield _one(NameKind.REQUEST, Role.USE, request, Writing.ANSWER)
        case Script(source):
            yield from _in_script(source, inner)
        case DynamicVariable(Piece(text="$dotenv"), (name, *_)) if name.text[:1] != "%":
            yield _one(NameKind.VARIABLE, Role.DOTENV, name, Writing.LINE)
        case DynamicVariable(Piece(text="$dotenv" | "$processEnv" | "$env"), (name, *_)):
            yield from _found(_BY_VALUE, name, Role.USE, Writing.BINDING)
        case _:
            pass


def _path(path: MemberPath, inner: Piece) -> Occurrence:
    """A member path; each part of it that dots alone divide may be the name of a variable."""
    names = [path.root.text]
    for step in path.steps:
        if not isinstance(step, str):
            break
        names.insert(0, f"{names[0]}.{step}")
    start = path.root.span.start
    written = inner.text[start - inner.span.start :]
    plain = all(written.startswith(name) for name in names)
    span = Span(start, start + len(names[0])) if plain else path.root.span
    writing = Writing.BINDING if plain else Writing.OTHER
    return Occurrence(NameKind.VARIABLE, Role.USE, span, tuple(names), writing)


def _in_script(source: str, inner: Piece) -> Iterator[Occurrence]:
    read = read_javascript(source)
    if not isinstance(read, JavascriptExpression):
        return
    start = inner.span.start + inner.text.index(source)
    for place in (each for each in read.places if each.text not in GIVEN_IN_SCRIPTS):
        writing = Writing.SHORTHAND if is_shorthand(source, place.span) else Writing.SCRIPT
        piece = Piece(place.span.shifted(start), place.text)
        yield _one(NameKind.VARIABLE, Role.USE, piece, writing)


_ITEM = re.compile(
    r"\s*(?:for\s+)?(?:const\s+|let\s+|var\s+)?(?P<name>[A-Za-z_$][\w$]*)\s+(?:of|in)\b"
)
_BY_VALUE = re.compile(r"%(?P<name>[^\W\d][\w$.-]*)")
_FIRST_WORD = re.compile(r"\s*(?P<name>[\w.-]+)")
_KULALA_PROMPT = re.compile(r'\s*(?:"[^"]*"\s+)?(?P<name>[\w.-]+)')
_ANSWER = re.compile(r"(?<![\w.$-])(?P<name>[A-Za-z_][\w-]*)\.(?:request|response)\b")
_NAMED_ERROR = re.compile(r"[^\W\d][\w.-]*\s+when\s+(?P<when>\S.*)", re.DOTALL)


def _in_directives(parsed: ParsedBlock) -> Iterator[Occurrence]:
    for directive in parsed.tree.directives:
        value, kind = directive.value, folded(directive.name.text)
        if not value.text:
            continue
        if kind in REFERRING_DIRECTIVES:
            yield _one(NameKind.REQUEST, Role.USE, value, Writing.LINE)
        elif kind == "use":
            yield from _used_resource(directive)
        elif kind in ("loop", "foreach"):
            yield from _found(_ITEM, value, Role.ITEM, Writing.SCRIPT)
        elif kind == "kulalaprompt":
            yield from _found(_KULALA_PROMPT, value, Role.RESULT, Writing.LINE)
        elif kind in ("result", "capture"):
            yield from _captured(directive)
        elif kind in TAKES_FIRST_WORD:
            yield from _found(_FIRST_WORD, value, Role.RESULT, Writing.LINE)
        elif kind == "assert":
            yield from _asserted(value, AssertionStyle.HURL)
        elif "{{" not in value.text:
            yield from _said(directive)
    for piece in auth_request_names(parsed):
        yield _one(NameKind.REQUEST, Role.USE, piece, Writing.BINDING)
    yield from _in_loops(parsed)


def _used_resource(directive: nodes.Directive) -> Iterator[Occurrence]:
    facts = find_directive("use")
    first = arguments_of(directive.value, facts).first if facts else None
    if first is not None and "{{" not in first.text:
        yield _one(NameKind.RESOURCE, Role.USE, first, Writing.LINE)


def _captured(directive: nodes.Directive) -> Iterator[Occurrence]:
    value = directive.value
    match parse_result(value.text, value.span.start):
        case Capture(name, source):
            yield _one(NameKind.VARIABLE, Role.RESULT, name, Writing.LINE)
            yield from _in_piece(source) if isinstance(source, Piece) else _in_selection(source)
        case ResultObject(names, source):
            for name in names:
                shorthand = is_shorthand(value.text, name.span.shifted(-value.span.start))
                writing = Writing.OTHER if shorthand else Writing.SCRIPT
                yield _one(NameKind.VARIABLE, Role.RESULT, name, writing)
            keys = {name.span for name in names}
            yield from (each for each in _in_piece(source) if each.span not in keys)
        case _:
            yield from _found(_FIRST_WORD, value, Role.RESULT, Writing.LINE)


def _asserted(text: Piece, style: AssertionStyle) -> Iterator[Occurrence]:
    if "{{" in text.text:
        return
    match parse_assertion(text.text, style, text.span.start):
        case ExpressionAssertion(source):
            yield from _in_piece(source)
        case SubjectAssertion(Selection(subject="js") as selection):
            yield from _in_selection(selection)
        case _:
            for found in _ANSWER.finditer(text.text):
                yield from _found(_ANSWER, text, Role.USE, Writing.ANSWER, found.start())


def _in_selection(selection: Selection) -> Iterator[Occurrence]:
    if selection.subject == "js" and selection.argument is not None:
        yield from _in_piece(selection.argument)


def _said(directive: nodes.Directive) -> Iterator[Occurrence]:
    """The names in a directive that is said by an expression."""
    facts = find_directive(directive.name.text)
    expression = arguments_of(directive.value, facts).expression if facts else None
    if facts is None or expression is None or facts.name in ("foreach", "loop"):
        return
    if facts.name == "error":
        named = _NAMED_ERROR.fullmatch(expression.text)
        if named is None:
            return
        span = Span(*named.span("when")).shifted(expression.span.start)
        expression = Piece(span, named["when"])
    yield from _in_piece(expression)


def _in_loops(parsed: ParsedBlock) -> Iterator[Occurrence]:
    for loop in loops_of(parsed):
        if (
            isinstance(loop, Loop)
            and loop.kind is not SourceKind.FILE
            and "{{" not in loop.source.text
        ):
            yield from _in_piece(loop.source)


def _in_items(parsed: ParsedBlock) -> Iterator[Occurrence]:
    for item in nodes.items_of(parsed.tree):
        match item:
            case nodes.HeaderSpread(_, name):
                inner = Piece(Span(0, len(name.text)), name.text)
                for each in _in_expression(parse_expression(name.text), inner):
                    span = each.span.shifted(name.span.start)
                    yield Occurrence(each.kind, each.role, span, each.names, each.writing)
            case nodes.Run(target=target, overrides=overrides):
                if target.text.startswith("#"):
                    yield _one(NameKind.REQUEST, Role.USE, run_name(item), Writing.LINE)
                for name, _ in overrides:
                    yield _one(NameKind.VARIABLE, Role.RESULT, name, Writing.LINE)
            case nodes.Assertion(text=text):
                yield from _asserted(text, AssertionStyle.HTTPYAC)
            case nodes.InlineScript():
                for named in names_in_script(item):
                    role = Role.RESULT if named.is_set else Role.USE
                    if named.piece.text not in GIVEN_IN_SCRIPTS:
                        yield _one(NameKind.VARIABLE, role, named.piece, named.writing)
            case _:
                pass


def _found(
    pattern: re.Pattern[str], value: Piece, role: Role, writing: Writing, place: int = 0
) -> Iterator[Occurrence]:
    if found := pattern.match(value.text, place):
        span = Span(*found.span("name")).shifted(value.span.start)
        kind = NameKind.REQUEST if writing is Writing.ANSWER else NameKind.VARIABLE
        yield _one(kind, role, Piece(span, found["name"]), writing)


def _one(kind: NameKind, role: Role, piece: Piece, writing: Writing) -> Occurrence:
    return Occurrence(kind, role, piece.span, (piece.text,), writing)
