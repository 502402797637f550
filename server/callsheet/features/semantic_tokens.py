"""Semantic tokens: what every stretch of a block is, bodies by their language."""

import re
from collections.abc import Iterable, Iterator

from callsheet.facts.token_kinds import TokenKind, TokenModifier
from callsheet.features.tokens import Token, in_lines, layered, token_of, without
from callsheet.features.tokens_of_bindings import binding_tokens
from callsheet.features.tokens_of_bodies import body_tokens, conversation_tokens
from callsheet.features.tokens_of_code import code_tokens
from callsheet.features.tokens_of_directives import directive_tokens
from callsheet.features.typed_body import typed_body
from callsheet.syntax import nodes
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_QUERY = re.compile(r"(?P<operator>[?&])(?P<parameter>[^=&#\s?]+)(?P<equals>=?)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_SCHEME = re.compile(r"(?:Basic|Bearer|Digest|AWS|OAuth2?|NTLM|Negotiate|Token)\b", re.IGNORECASE)
_WORD = re.compile(r"\S+")


@kept_with_block
def semantic_tokens(parsed: ParsedBlock) -> tuple[Token, ...]:
    """The tokens of a block, in order, none over another, each on one line."""
    bindings = [token for binding in parsed.bindings for token in binding_tokens(binding)]
    around = without(_below(parsed), [binding.span for binding in parsed.bindings])
    tokens = sorted((*around, *bindings), key=lambda token: token.span.start)
    return tuple(in_lines(tokens, parsed.text))


def _below(parsed: ParsedBlock) -> list[Token]:
    """The tokens, without those of bindings."""
    body = typed_body(parsed)
    tokens = [token for item in nodes.items_of(parsed.tree) for token in _of_item(parsed, item)]
    said = conversation_tokens(parsed) if "===" in parsed.text else ()
    return [*tokens, *(body_tokens(body) if body else ()), *said]


def _of_item(parsed: ParsedBlock, item: nodes.Item) -> Iterable[Token]:
    match item:
        case nodes.Separator(span, title):
            return _separator(span, title, parsed.text)
        case nodes.Comment(span):
            return (Token(span, TokenKind.COMMENT),)
        case nodes.Directive():
            return directive_tokens(item)
        case nodes.Definition():
            return _definition(item, parsed.text)
        case nodes.RequestLine(_, method, target, version):
            return _request_line(method, target, version)
        case nodes.TargetLine(_, target, version):
            return _request_line(None, target, version)
        case nodes.Header():
            return _header(item)
        case _:
            return _outside(parsed, item)


def _outside(parsed: ParsedBlock, item: nodes.Item) -> Iterable[Token]:
    match item:
        case nodes.Import(span, path):
            return (_word(span, parsed.text), token_of(path, TokenKind.STRING))
        case nodes.Run(span, target, overrides):
            return _run(_word(span, parsed.text), target, overrides)
        case nodes.InlineScript(span, _, _, source):
            return _script(span, source)
        case nodes.Assertion(span, text):
            return (_word(span, parsed.text), *code_tokens(text.text, text.span.start))
        case (
            nodes.ScriptFile(span, _, path)
            | nodes.SaveTo(span, path)
            | nodes.ResponseReference(span, path)
            | nodes.BodyFile(span, path)
        ):
            return (_word(span, parsed.text, TokenKind.OPERATOR), token_of(path, TokenKind.STRING))
        case nodes.HeaderSpread(_, name):
            return (token_of(name, TokenKind.VARIABLE),)
        case nodes.CurlCommand(span) | nodes.GraphqlDefinition(span):
            return (_word(span, parsed.text),)
        case nodes.ResponseExample(span):
            return (Token(span, TokenKind.COMMENT),)
        case _:
            return ()


def _separator(span: Span, title: nodes.Piece | None, text: str) -> Iterator[Token]:
    yield _word(span, text)
    if title is not None:
        yield token_of(title, TokenKind.CLASS, TokenModifier.DECLARATION)


def _definition(definition: nodes.Definition, text: str) -> Iterator[Token]:
    name, value = definition.name, definition.value
    start = text.rfind("@", definition.span.start, name.span.start)
    span = Span(start if start >= 0 else name.span.start, name.span.end)
    yield Token(span, TokenKind.VARIABLE, TokenModifier.DECLARATION)
    between = text[name.span.end : value.span.start]
    if "=" in between:
        place = name.span.end + between.index("=")
        first = place - 1 if between[: place - name.span.end].endswith(":") else place
        yield Token(Span(first, place + 1), TokenKind.OPERATOR)
    is_number = _NUMBER.fullmatch(value.text) is not None
    yield token_of(value, TokenKind.NUMBER if is_number else TokenKind.STRING)


def _request_line(
    method: nodes.Piece | None, target: nodes.Piece, version: nodes.Piece | None
) -> Iterator[Token]:
    if method is not None:
        yield token_of(method, TokenKind.KEYWORD)
    yield from layered([token_of(target, TokenKind.STRING)], _parameters(target))
    if version is not None:
        yield token_of(version, TokenKind.TYPE)


def _parameters(target: nodes.Piece) -> Iterator[Token]:
    start = target.span.start
    for found in _QUERY.finditer(target.text):
        yield Token(Span(*found.span("operator")).shifted(start), TokenKind.OPERATOR)
        yield Token(Span(*found.span("parameter")).shifted(start), TokenKind.PARAMETER)
        if found["equals"]:
            yield Token(Span(*found.span("equals")).shifted(start), TokenKind.OPERATOR)


def _header(header: nodes.Header) -> Iterator[Token]:
    yield token_of(header.name, TokenKind.PROPERTY)
    for value in header.values:
        is_credential = header.name.text.lower().endswith("authorization")
        scheme = _SCHEME.match(value.text) if is_credential else None
        above = (
            [Token(Span(*scheme.span()).shifted(value.span.start), TokenKind.KEYWORD)]
            if scheme
            else []
        )
        yield from layered([token_of(value, TokenKind.STRING)], above)


def _run(
    word: Token, target: nodes.Piece, overrides: tuple[tuple[nodes.Piece, nodes.Piece], ...]
) -> Iterator[Token]:
    yield word
    is_name = target.text.startswith("#")
    yield token_of(target, TokenKind.CLASS if is_name else TokenKind.STRING)
    for name, value in overrides:
        yield token_of(name, TokenKind.VARIABLE)
        yield token_of(value, TokenKind.STRING)


def _script(span: Span, source: nodes.Piece) -> Iterator[Token]:
    yield Token(Span(span.start, source.span.start), TokenKind.OPERATOR)
    yield from code_tokens(source.text, source.span.start)
    yield Token(Span(source.span.end, span.end), TokenKind.OPERATOR)


def _word(span: Span, text: str, kind: TokenKind = TokenKind.KEYWORD) -> Token:
    """The first word of an item."""
    found = _WORD.search(text, span.start, span.end)
    return Token(Span(*found.span()) if found else Span(span.start, span.start), kind)
