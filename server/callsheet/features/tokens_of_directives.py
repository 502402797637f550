"""The tokens of directives: their names, and what their table says of their arguments."""

from collections.abc import Iterator

from callsheet.facts.directive_facts import ArgumentKind, DirectiveFacts
from callsheet.facts.directives import find_directive
from callsheet.facts.token_kinds import TokenKind, TokenModifier
from callsheet.features.tokens import Token, token_of
from callsheet.features.tokens_of_code import code_tokens
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.nodes import Directive, Piece
from callsheet.text import Span

_CODE = (ArgumentKind.EXPRESSION, ArgumentKind.ASSERTION, ArgumentKind.CAPTURE)
_NUMBERS = (ArgumentKind.INTEGER, ArgumentKind.DURATION, ArgumentKind.SIZE, ArgumentKind.STATUSES)
_KINDS = {
    ArgumentKind.CHOICE: TokenKind.KEYWORD,
    ArgumentKind.SWITCH: TokenKind.KEYWORD,
    ArgumentKind.NAME: TokenKind.VARIABLE,
    ArgumentKind.REQUEST: TokenKind.CLASS,
} | dict.fromkeys(_NUMBERS, TokenKind.NUMBER)


def directive_tokens(directive: Directive) -> Iterator[Token]:
    """The tokens of a directive, from its `@` on."""
    facts = find_directive(directive.name.text)
    name = directive.name.span
    yield Token(Span(name.start - 1, name.end), TokenKind.DECORATOR)
    if facts is not None and directive.value.text:
        yield from _value(directive.value, facts)


def _value(value: Piece, facts: DirectiveFacts) -> Iterator[Token]:
    if facts.name == "name":
        yield token_of(value, TokenKind.CLASS, TokenModifier.DECLARATION)
        return
    if facts.name in ("resource", "use"):
        defines = facts.name == "resource"
        modifier = TokenModifier.DECLARATION if defines else None
        yield token_of(value, TokenKind.NAMESPACE, modifier)
        return
    if any(argument.kind in _CODE for argument in facts.arguments):
        yield from code_tokens(value.text, value.span.start)
        return
    yield from _arguments(value, facts)


def _arguments(value: Piece, facts: DirectiveFacts) -> Iterator[Token]:
    read = arguments_of(value, facts)
    facts = facts.variant(read.variant) or facts
    if read.variant and value.text.startswith(read.variant):
        start = value.span.start
        yield Token(Span(start, start + len(read.variant)), TokenKind.KEYWORD)
    kinds = [argument.kind for argument in facts.arguments]
    last = kinds[-1] if kinds else ArgumentKind.TEXT
    for number, piece in enumerate(read.positional):
        kind = kinds[number] if number < len(kinds) else last
        yield token_of(piece, _KINDS.get(kind, TokenKind.STRING))
    if read.expression is not None:
        yield from code_tokens(read.expression.text, read.expression.span.start)
    for key, given in read.keyword:
        yield token_of(key, TokenKind.PARAMETER)
        known = facts.keyed(key.text)
        yield token_of(
            given, _KINDS.get(known.kind, TokenKind.STRING) if known else TokenKind.STRING
        )
