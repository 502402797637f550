"""The tokens of `{{ ... }}`: braces, names, the way into a value, calls."""

from collections.abc import Iterator

from callsheet.facts.token_kinds import TokenKind, TokenModifier
from callsheet.features.tokens import Token, token_of
from callsheet.features.tokens_of_code import code_tokens
from callsheet.syntax.bindings import (
    Binding,
    DynamicVariable,
    ExchangePath,
    FileContents,
    JsonPathOver,
    MemberPath,
    Script,
)
from callsheet.syntax.nodes import Piece
from callsheet.text import Span


def binding_tokens(binding: Binding) -> Iterator[Token]:
    """The tokens of a binding, its braces included; spans count as the binding's do."""
    start, end = binding.span.start, binding.span.end
    yield Token(Span(start, start + 2), TokenKind.OPERATOR)
    yield from _inner(binding)
    yield Token(Span(end - 2, end), TokenKind.OPERATOR)


def _inner(binding: Binding) -> Iterator[Token]:
    match binding.expression:
        case MemberPath(root):
            yield token_of(root, TokenKind.VARIABLE)
            yield from _rest(binding.inner, root, TokenKind.PROPERTY)
        case JsonPathOver(root, path):
            yield token_of(root, TokenKind.VARIABLE)
            yield token_of(path, TokenKind.REGEXP)
        case DynamicVariable(name):
            yield token_of(name, TokenKind.FUNCTION, TokenModifier.DEFAULT_LIBRARY)
            yield from _rest(binding.inner, name, TokenKind.PARAMETER)
        case ExchangePath(request, _, part, accessor):
            yield token_of(request, TokenKind.CLASS)
            last = part.span.end if part else binding.inner.span.end
            yield Token(Span(request.span.end, last), TokenKind.PROPERTY)
            if accessor is not None:
                yield token_of(accessor, TokenKind.REGEXP)
        case FileContents(path):
            yield token_of(path, TokenKind.STRING)
        case Script():
            yield from code_tokens(binding.inner.text, binding.inner.span.start)
        case _:
            return


def _rest(inner: Piece, first: Piece, kind: TokenKind) -> Iterator[Token]:
    """What stands behind the first piece of a binding."""
    between = inner.text[first.span.end - inner.span.start :]
    start = first.span.end + len(between) - len(between.lstrip())
    if start < inner.span.end:
        yield Token(Span(start, inner.span.end), kind)
