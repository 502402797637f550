"""Scripts of other tools as statements, calls and functions, as far as that takes no engine."""

import json
import re
from collections.abc import Iterator, Sequence

from callsheet.late_dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<template>`(?:[^`\\]|\\.)*`)
    |(?P<number>\d[\w.]*)
    |(?P<name>[^\W\d][\w$]*|\$[\w$]*)
    |(?P<sign>=>|\.\.\.|[=!]==?|&&|\|\||\?\?|\?\.|\+\+|--|[<>]=?|.)""",
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_BLOCKS = frozenset(("if", "for", "while", "try", "function", "switch", "class", "do", "async"))
_GOES_ON = frozenset(("else", "catch", "finally"))
_OPENING, _CLOSING = "([{", ")]}"
_BEFORE_OPERANDS = frozenset(("return", "typeof", "case", "in", "of", "delete", "void"))
_LONGEST = 60_000


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a script."""

    kind: str
    text: str
    start: int
    line: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Member:
    """`.name`, or `["name"]`."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """`[expression]`."""

    source: str


@dataclass(frozen=True, slots=True)
class Call:
    """`(a, b)`: the sources of its arguments."""

    arguments: tuple[str, ...]


Step = Member | Index | Call


@dataclass(frozen=True, slots=True)
class Chain:
    """A name, and what is done with it: `pm.response.json().items[0]`."""

    root: str
    steps: tuple[Step, ...]
    end: int
    """How many tokens it has."""


@dataclass(frozen=True, slots=True)
class FunctionText:
    """A function that is given to a call."""

    body: str
    is_expression: bool


def tokens_of(source: str) -> tuple[Token, ...]:
    """The words of a script without blanks and comments; none of one that is too long."""
    if len(source) > _LONGEST:
        return ()
    return tuple(_tokens(source))


def _tokens(source: str) -> Iterator[Token]:
    place, line, last = 0, 1, Token("sign", ";", 0, 1)
    while place < len(source):
        found = _TOKEN.match(source, place)
        if found is None:
            return
        kind, text = found.lastgroup or "sign", found[0]
        if text == "/" and _expects_operand(last) and (regex := _REGEX.match(source, place)):
            kind, text = "regex", regex[0]
        if kind != "space":
            last = Token(kind, text, place, line)
            yield last
        line += text.count("\n")
        place += len(text)


def _expects_operand(last: Token) -> bool:
    if last.kind == "sign":
        return last.text not in (")", "]", "}")
    return last.text in _BEFORE_OPERANDS


def statements_of(source: str) -> tuple[str, ...] | None:
    """The statements of a script; None for one whose brackets do not fit."""
    tokens = tokens_of(source)
    if source.strip() and not tokens and len(source) > _LONGEST:
        return None
    found: list[str] = []
    start = 0
    while start < len(tokens):
        end = _statement_end(tokens, start)
        if end is None:
            return None
        last = tokens[end - 1]
        until = last.start if last.text == ";" else last.end
        text = source[tokens[start].start : until].strip()
        if text:
            found.append(text)
        start = end
    return tuple(found)


def _statement_end(tokens: Sequence[Token], start: int) -> int | None:
    depth, is_block = 0, tokens[start].text in _BLOCKS
    for at in range(start, len(tokens)):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.kind == "sign" and token.text in _OPENING:
            depth += 1
        elif token.kind == "sign" and token.text in _CLOSING:
            depth -= 1
        if depth < 0:
            return None
        if depth:
            continue
        if token.text == ";" and token.kind == "sign":
            if not (is_block and following and following.text in _GOES_ON):
                return at + 1
        elif following is None:
            return at + 1
        elif is_block:
            if token.text == "}" and following.text not in _GOES_ON:
                return at + 1
        elif _ends_line(token, following):
            return at + 1
    return None if depth else len(tokens)


def _ends_line(token: Token, following: Token) -> bool:
    """Whether a semicolon is understood between two words."""
    if following.line <= token.line + token.text.count("\n"):
        return False
    continues = following.kind == "sign" and following.text not in ("{", "!", "~", "++", "--", "[")
    is_open = token.kind == "sign" and token.text not in (*_CLOSING, "++", "--")
    return not continues and not is_open


def chain_of(tokens: Sequence[Token], source: str) -> Chain | None:
    """The chain that begins with the first word; None where that is no name."""
    if not tokens or tokens[0].kind != "name":
        return None
    steps: list[Step] = []
    at = 1
    while at < len(tokens):
        token = tokens[at]
        is_optional = token.text == "?."
        if token.text in (".", "?.") and at + 1 < len(tokens) and tokens[at + 1].kind == "name":
            steps.append(Member(tokens[at + 1].text))
            at += 2
            continue
        if is_optional:
            at += 1
            token = tokens[at] if at < len(tokens) else token
        if token.kind != "sign" or token.text not in ("(", "["):
            break
        end = _closed(tokens, at)
        if end is None:
            return None
        inner = tokens[at + 1 : end]
        if token.text == "(":
            steps.append(Call(tuple(_arguments(inner, source))))
        else:
            steps.append(_index(inner, source))
        at = end + 1
    return Chain(tokens[0].text, tuple(steps), at)


def _index(inner: Sequence[Token], source: str) -> Step:
    text = source[inner[0].start : inner[-1].end] if inner else ""
    name = literal_text(text) if len(inner) == 1 and inner[0].kind == "string" else None
    return Index(text) if name is None else Member(name)


def _closed(tokens: Sequence[Token], start: int) -> int | None:
    depth = 0
    for at in range(start, len(tokens)):
        if tokens[at].kind != "sign":
            continue
        depth += tokens[at].text in _OPENING
        depth -= tokens[at].text in _CLOSING
        if depth == 0:
            return at
    return None


def _arguments(tokens: Sequence[Token], source: str) -> Iterator[str]:
    depth, start = 0, 0
    for at, token in enumerate(tokens):
        if token.kind != "sign":
            continue
        depth += token.text in _OPENING
        depth -= token.text in _CLOSING
        if token.text == "," and depth == 0:
            yield source[tokens[start].start : token.start].strip()
            start = at + 1
    if start < len(tokens):
        yield source[tokens[start].start : tokens[-1].end]


def whole_chain(source: str) -> Chain | None:
    """A text that is one chain and no more."""
    tokens = tokens_of(source)
    found = chain_of(tokens, source)
    return found if found is not None and found.end == len(tokens) else None


def function_of(source: str) -> FunctionText | None:
    """A function without parameters: `function () { … }`, `() => …`."""
    tokens = tokens_of(source)
    words = [token.text for token in tokens]
    start = 1 if words[:1] == ["async"] else 0
    if words[start : start + 1] == ["function"]:
        named = start + 1 < len(tokens) and tokens[start + 1].kind == "name"
        start += 2 if named else 1
        return _block(tokens, words, start, ["(", ")", "{"], source)
    if words[start : start + 3] != ["(", ")", "=>"]:
        return None
    if words[start + 3 : start + 4] == ["{"]:
        return _block(tokens, words, start, ["(", ")", "=>", "{"], source)
    rest = tokens[start + 3 :]
    return FunctionText(source[rest[0].start : rest[-1].end], True) if rest else None


def _block(
    tokens: Sequence[Token], words: list[str], start: int, head: list[str], source: str
) -> FunctionText | None:
    brace = start + len(head) - 1
    if words[start : brace + 1] != head or _closed(tokens, brace) != len(tokens) - 1:
        return None
    return FunctionText(source[tokens[brace].end : tokens[-1].start], False)


_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "\n": ""}


def literal_text(source: str) -> str | None:
    """What a text in quotes says; None for anything else, and for templates with values."""
    tokens = tokens_of(source)
    if len(tokens) != 1 or tokens[0].kind not in ("string", "template"):
        return None
    if tokens[0].kind == "template" and "${" in source:
        return None
    inner = tokens[0].text[1:-1]
    return _ESCAPE.sub(lambda found: _unescaped(found[1]), inner)


def _unescaped(escape: str) -> str:
    if escape[0] in "ux" and len(escape) > 1:
        return chr(int(escape[1:], 16))
    return _ESCAPED.get(escape, escape)


def quoted(text: str) -> str:
    """A text in quotes."""
    return json.dumps(text, ensure_ascii=False)
