"""The tokens of bodies, by the language that they are in."""

import re
from collections.abc import Iterator

from callsheet.facts.token_kinds import TokenKind
from callsheet.features.tokens import Token
from callsheet.features.typed_body import TypedBody
from callsheet.model.body import COMMENTED, BodyKind, comment_lines, kind_of_body
from callsheet.model.conversation import BETWEEN, opens_websocket
from callsheet.syntax import nodes
from callsheet.syntax.bindings import bindings_in
from callsheet.syntax.json_tokens import json_tokens
from callsheet.syntax.masked import BOUND, covered
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_NUMBER = re.compile(r"-?\d[\d.eE+-]*")
_XML = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>)|(?P<keyword><[?!][^>]*>)"
    r"|</?(?P<type>[\w:.-]+)|(?P<property>[\w:.-]+)(?=\s*=\s*[\"'])"
    r"|(?<==)\s*(?P<string>\"[^\"<]*\"|'[^'<]*')",
    re.DOTALL,
)
_GRAPHQL = re.compile(
    r"(?P<comment>\#[^\r\n]*)"
    r"|(?P<string>\"\"\".*?(?:\"\"\"|\Z)|\"(?:[^\"\\\r\n]|\\.)*+\"?)"
    r"|(?P<keyword>\b(?:query|mutation|subscription|fragment|on|true|false|null)\b)"
    r"|(?P<decorator>@\w+)|(?P<variable>\$\w+)|(?P<number>-?\b\d[\d.eE+-]*)"
    r"|(?P<type>\b[A-Z]\w*!?)|(?P<parameter>\w+(?=\s*:))|(?P<property>\w+)",
    re.DOTALL,
)
_FORM = re.compile(r"(?P<property>[^&=\s][^&=\r\n]*)(?P<operator>=)(?P<string>[^&\r\n]*)")
_LONGEST = 200_000
"""Characters; a longer body has no colours of ours."""


def body_tokens(body: TypedBody) -> Iterator[Token]:
    """The tokens of a body; spans count from the start of its block. Bindings are left out."""
    if len(body.text) > _LONGEST:
        return
    match body.kind:
        case BodyKind.JSON:
            found = _json(body.masked)
        case BodyKind.XML:
            found = _matches(_XML, body.masked)
        case BodyKind.GRAPHQL:
            found = _matches(_GRAPHQL, body.masked)
        case BodyKind.FORM:
            found = _matches(_FORM, body.masked)
        case _:
            return
    comments = _comments(body) if body.kind in COMMENTED else ()
    for token in (*found, *comments):
        yield Token(token.span.shifted(body.start), token.kind)


def conversation_tokens(parsed: ParsedBlock) -> Iterator[Token]:
    """The messages of a WebSocket that are JSON, and the lines between them."""
    request = parsed.tree.request
    if request is None or request.body is None:
        return
    if not opens_websocket(request, request.target_pieces[0].text):
        return
    for segment in request.body.segments:
        if isinstance(segment, nodes.BodyText):
            text = segment.span.of(parsed.text)
            for token in _conversation(text) if len(text) <= _LONGEST else ():
                yield Token(token.span.shifted(segment.span.start), token.kind)


def _conversation(text: str) -> Iterator[Token]:
    masked = covered(text, (binding.span for binding in bindings_in(text)), BOUND)
    start = 0
    for between in BETWEEN.finditer(text):
        yield from _message(masked, Span(start, between.start()))
        mark = Span(between.start(), between.start() + len("==="))
        yield Token(mark, TokenKind.KEYWORD)
        if between["wait"]:
            yield Token(Span(*between.span("wait")), TokenKind.KEYWORD)
        start = between.end()
    yield from _message(masked, Span(start, len(text)))


def _message(masked: str, span: Span) -> Iterator[Token]:
    if kind_of_body("", span.of(masked)) is BodyKind.JSON:
        for token in _json(span.of(masked)):
            yield Token(token.span.shifted(span.start), token.kind)


def _comments(body: TypedBody) -> Iterator[Token]:
    """The lines of comment, which are not sent."""
    masked = covered(body.text, (binding.span for binding in bindings_in(body.text)), BOUND)
    for span in comment_lines(masked):
        yield Token(span, TokenKind.COMMENT)


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[Token]:
    for found in pattern.finditer(text):
        for name in pattern.groupindex:
            if found[name]:
                yield Token(Span(*found.span(name)), TokenKind(name))


def _json(masked: str) -> Iterator[Token]:
    before: Span | None = None
    for kind, span in json_tokens(masked):
        if before is not None:
            is_name = kind == "mark" and span.of(masked) == ":"
            yield Token(before, TokenKind.PROPERTY if is_name else TokenKind.STRING)
            before = None
        if kind == "text":
            before = span
        elif kind == "word":
            is_number = _NUMBER.fullmatch(span.of(masked)) is not None
            yield Token(span, TokenKind.NUMBER if is_number else TokenKind.KEYWORD)
    if before is not None:
        yield Token(before, TokenKind.STRING)
