"""JavaScript expressions: whether a text is one, and which names it takes from outside."""

import re
from collections.abc import Iterator
from functools import lru_cache

from lark import Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

from callsheet.late_dataclasses import dataclass
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.grammar import parser
from callsheet.syntax.nodes import Piece
from callsheet.text import Span

LONGEST_EXPRESSION = 4000
"""Characters; no real expression has so many, and no text of that size takes long to read."""

_NOT_NAMES = frozenset(("true", "false", "null", "undefined", "this", "NaN", "Infinity"))

_SUBSTITUTION = re.compile(r"\\.|\$\{((?:[^{}`]|\{[^{}]*\}|`[^`]*`)*)\}", re.DOTALL)

_BLOCK_WORD = re.compile(
    r"""//[^\r\n]*|/\*.*?\*/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`"""
    r"""|(?<!\.)\.\s*[\w$]+|[\w$]+(?=\s*:)|(?P<name>[^\W\d][\w$]*|\$[\w$]*)""",
    re.DOTALL,
)
_BLOCK_DECLARED = re.compile(
    r"\b(?:let|const|var|function|class|catch)\b[\s({\[]*([\w$]+(?:\s*,\s*[\w$]+)*)"
    r"|\(([^()]*)\)\s*=>|([\w$]+)\s*=>"
)
_STATEMENT_WORD = re.compile(
    "break|case|catch|class|const|continue|default|delete|do|else|finally|for|function|if|in|"
    "instanceof|let|new|of|return|switch|throw|try|typeof|var|void|while|yield"
)

_QUOTES = ("'", '"', "`")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class JavascriptExpression:
    """A text that is an expression."""

    free_names: tuple[Piece, ...]
    """The names it takes from outside, each once, at their first place."""

    places: tuple[Piece, ...] = ()
    """Every place where one of them stands."""


@lru_cache(maxsize=4096)
def read_javascript(source: str) -> JavascriptExpression | Problem:
    """Parse one expression; spans count from the start of `source`.

    Statements in the body of a function are not checked: the sandbox will.
    """
    if len(source) > LONGEST_EXPRESSION:
        return too_long(source)
    try:
        tree = parser("binding", "script").parse(source)
    except UnexpectedInput as error:
        return _problem(source, error)
    places = tuple(_names(tree))
    first: dict[str, Piece] = {}
    for piece in places:
        first.setdefault(piece.text, piece)
    return JavascriptExpression(tuple(first.values()), places)


def too_long(source: str) -> Problem:
    """What is said of an expression that is not read at all."""
    return _at(
        Span(0, len(source)),
        f"an expression has at most {LONGEST_EXPRESSION} characters, this one {len(source)}",
        "take a long text out of it: put it in a variable or a file",
    )


def _names(tree: "Tree[Token]") -> Iterator[Piece]:
    pending: list[tuple[Tree[Token] | Token | None, frozenset[str]]] = [(tree, _NOT_NAMES)]
    while pending:
        node, bound = pending.pop()
        if isinstance(node, Token):
            yield from (piece for piece in _names_in_token(node) if piece.text not in bound)
        elif node is not None and node.data == "reference":
            name = _piece(str(node.children[0]), node.children[0])
            if name.text not in bound:
                yield name
        elif node is not None and node.data != "declared":
            if node.data in ("arrow", "function"):
                bound |= _declared(node)
            pending.extend((child, bound) for child in reversed(node.children))


def _declared(function: "Tree[Token]") -> frozenset[str]:
    parameters = (child for child in function.children if isinstance(child, Tree))
    first = next(parameters, None)
    if first is None:
        return frozenset()
    return frozenset(str(each.children[0]) for each in first.find_data("declared"))


def _names_in_token(token: Token) -> Iterator[Piece]:
    if token.type == "TEMPLATE":
        yield from _names_in_template(token)
    elif token.type == "BLOCK":
        yield from _names_in_block(token)


def _names_in_template(token: Token) -> Iterator[Piece]:
    for part in _SUBSTITUTION.finditer(token):
        inner = read_javascript(part[1]) if part[1] is not None else None
        if isinstance(inner, JavascriptExpression):
            by = (token.start_pos or 0) + part.start(1)
            yield from (Piece(name.span.shifted(by), name.text) for name in inner.places)


def _names_in_block(token: Token) -> Iterator[Piece]:
    by = token.start_pos or 0
    yield from (Piece(each.span.shifted(by), each.text) for each in names_in_statements(token))


def names_in_statements(source: str) -> Iterator[Piece]:
    """Every place of a name that statements take from outside, as far as words can tell."""
    declared = {
        name
        for found in _BLOCK_DECLARED.finditer(source)
        for name in re.findall(r"[\w$]+", " ".join(group or "" for group in found.groups()))
    }
    for word in _BLOCK_WORD.finditer(source):
        name = word["name"]
        if name and name not in declared and not _STATEMENT_WORD.fullmatch(name):
            yield Piece(Span(*word.span()), name)


def _piece(text: str, token: "Tree[Token] | Token") -> Piece:
    start = getattr(token, "start_pos", 0) or 0
    return Piece(Span(start, start + len(text)), text)


def _problem(source: str, error: UnexpectedInput) -> Problem:
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        place, word = error.token.start_pos or 0, str(error.token)
    else:
        place = min(error.pos_in_stream or 0, len(source))
        word = source[place : place + 1]
    if not isinstance(error, UnexpectedToken) or error.token.type != "$END":
        message = (
            "a text in quotes is not closed"
            if word in _QUOTES
            else f'"{word}" is not expected here'
        )
        braced = "{{" in source[max(place - 2, 0) : place + 2]
        hint = "write it without the braces: this is an expression" if braced else _hint(word)
        return _at(Span(place, place + max(1, len(word))), message, hint)
    unclosed = _unclosed(source)
    if unclosed is not None:
        message = f'"{source[unclosed]}" is not closed'
        hint = f'add "{_CLOSING[source[unclosed]]}"'
        return _at(Span(unclosed, unclosed + 1), message, hint)
    return _at(
        Span(0, len(source)), "the expression ends too early", "a value is missing at its end"
    )


def _at(span: Span, message: str, hint: str) -> Problem:
    return Problem(Code.SYNTAX_BINDING, Severity.ERROR, span, message, hint)


def _hint(word: str) -> str:
    if word == "=":
        return (
            "an expression cannot assign; define a variable on a line of its own: `@name = value`"
        )
    if word in _QUOTES:
        return f"add {word} at its end"
    return "only a name or an expression of JavaScript can stand here"


def _unclosed(source: str) -> int | None:
    """The last bracket that nothing closes; brackets in quotes do not count."""
    open_brackets: list[int] = []
    for found in re.finditer(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[()\[\]{}]""", source):
        if found[0] in _CLOSING:
            open_brackets.append(found.start())
        elif found[0] in ")]}" and open_brackets:
            open_brackets.pop()
    return open_brackets[-1] if open_brackets else None
