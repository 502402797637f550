"""GraphQL with bindings in it: the first fault of a query."""

import re

from lark import Token
from lark.exceptions import UnexpectedEOF, UnexpectedInput, UnexpectedToken

from callsheet.late_dataclasses import dataclass
from callsheet.syntax.grammar import parser
from callsheet.syntax.masked import BOUND
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class GraphqlFault:
    """What is wrong, and where; the span counts from the start of the query."""

    span: Span
    message: str


_VARIABLES = re.compile(r"\n[ \t\r]*\n\s*\Z")
"""What stands before variables, which are behind an open brace part of the query."""

_DEEPEST = 200
"""How many braces may be open at once; deeper queries are not looked at."""


def graphql_fault(masked: str) -> GraphqlFault | None:
    """The first fault of a GraphQL document in which `BOUND` stands for what is put in.

    A binding may bring a name, a value, or anything else: what follows one is not held against
    the person.
    """
    if masked.count("{") > _DEEPEST or not masked.strip(f" \t\r\n{BOUND}"):
        return None
    try:
        parser("graphql", "document").parse(masked)
    except UnexpectedInput as error:
        return _fault(error, masked)
    return None


def _fault(error: UnexpectedInput, masked: str) -> GraphqlFault | None:
    match error:
        case UnexpectedToken(token=Token(type="$END")) | UnexpectedEOF():
            end = len(masked.rstrip())
            span, message = _last_open(masked, end)
        case UnexpectedToken(token=token):
            span, message = _wrong_token(masked, token)
        case _:
            span, message = _no_token(masked, error.pos_in_stream or 0)
    around = masked[: span.start].rstrip()[-1:] + span.of(masked)
    return None if BOUND in around else GraphqlFault(span, message)


def _wrong_token(masked: str, token: Token) -> tuple[Span, str]:
    start = token.start_pos or 0
    if token.value == "{" and _VARIABLES.search(masked, 0, start):
        return _last_open(masked[:start], start)
    return Span(start, start + len(token)), f'"{token}" is not expected here'


def _no_token(masked: str, start: int) -> tuple[Span, str]:
    if masked[start] == '"':
        line = masked[start:].partition("\n")[0].rstrip()
        return Span(start, start + len(line)), "this text is not closed"
    return Span(start, start + 1), f'"{masked[start]}" is not expected here'


def _last_open(masked: str, end: int) -> tuple[Span, str]:
    """The innermost bracket that the end of the text leaves open."""
    opened: list[int] = []
    for token in parser("graphql", "document").lex(masked, dont_ignore=False):
        if token in ("{", "(", "["):
            opened.append(token.start_pos or 0)
        elif token in ("}", ")", "]") and opened:
            opened.pop()
    if opened:
        start = opened[-1]
        return Span(start, start + 1), f'"{masked[start]}" is not closed'
    return Span(end, end), "something is missing at the end"
