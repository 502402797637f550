"""A text that a pattern of a schema finds (ECMA-262), as far as patterns are plain."""

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Final, TypeAlias

_CLASSES: Final = {
    "d": "0123456789",
    "w": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
    "s": " ",
    "D": "abcdefghij-",
    "W": "-.:",
    "S": "abcdefghijklmnopqrstuvwxyz0123456789",
}
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
_ANY: Final = "abcdefghijklmnopqrstuvwxyz"
_PRINTABLE: Final = _CLASSES["w"] + "".join(
    chr(code) for code in range(32, 127) if not (chr(code).isalnum() or chr(code) == "_")
)
_COUNT = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}", re.ASCII)
_HEX = re.compile(r"x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,5})\}")
_MOST: Final = 5_000
"""Characters of a text, and steps that a pattern may have."""

_Piece: TypeAlias = Callable[[Random | None], str]
"""Makes a part of the text: always the same without a source of chance."""


class _NotPlainError(Exception):
    """A pattern that says more than a writer of texts understands."""


def matching_text(pattern: str, random: Random | None = None, least: int = 0) -> str | None:
    """A text that the pattern finds; None for a pattern that is not plain.

    Args:
        pattern: As it stands in the schema.
        random: What chooses where there is a choice; without it the first is taken.
        least: How long it has to be at least, which repetitions make so if they can.
    """
    try:
        whole = _Reader(pattern, least).read()
        text = whole(random)
    except (_NotPlainError, RecursionError, IndexError, ValueError, OverflowError):
        return None
    return text


class _Reader:
    """Reads a pattern from the left; each part becomes what writes a text for it."""

    def __init__(self, pattern: str, least: int) -> None:
        self._pattern = pattern
        self._least = least
        self._place = 0

    def read(self) -> _Piece:
        whole = self._choices()
        if self._place < len(self._pattern):
            raise _NotPlainError
        return whole

    def _next(self) -> str:
        return self._pattern[self._place : self._place + 1]

    def _take(self) -> str:
        character = self._pattern[self._place]
        self._place += 1
        return character

    def _choices(self) -> _Piece:
        choices = [self._row()]
        while self._next() == "|":
            self._place += 1
            choices.append(self._row())
        return lambda random: (random.choice(choices) if random else choices[0])(random)

    def _row(self) -> _Piece:
        pieces: list[_Piece] = []
        while self._next() not in ("", "|", ")"):
            piece = self._atom()
            if piece is not None:
                pieces.append(self._repeated(piece))
        return lambda random: _joined(piece(random) for piece in pieces)

    def _atom(self) -> _Piece | None:
        match self._take():
            case "^" | "$":
                return None
            case "(":
                return self._group()
            case "[":
                return _one_of(self._set())
            case ".":
                return _one_of(_ANY)
            case "\\":
                return self._escape()
            case "*" | "+" | "?":
                raise _NotPlainError
            case character:
                return _one_of(character)

    def _group(self) -> _Piece:
        if self._next() == "?":
            named = re.compile(r"\?(?::|<[A-Za-z_]\w*>)").match(self._pattern, self._place)
            if named is None:
                raise _NotPlainError
            self._place = named.end()
        inner = self._choices()
        if self._take() != ")":
            raise _NotPlainError
        return inner

    def _escape(self) -> _Piece | None:
        character = self._take()
        if character in ("b", "B"):
            return None
        if character in _CLASSES:
            return _one_of(_CLASSES[character])
        if character in "123456789kpPc":
            raise _NotPlainError
        return _one_of(self._escaped(character))

    def _escaped(self, character: str) -> str:
        found = _HEX.match(self._pattern, self._place - 1)
        if found:
            self._place = found.end()
            return chr(int(found[1] or found[2] or found[3], 16))
        return _ESCAPES.get(character, character)

    def _set(self) -> str:
        """The characters of `[…]`, the place behind its `[`."""
        turned = self._next() == "^"
        self._place += turned
        members: list[str] = []
        while (character := self._take()) != "]":
            wide = character == "\\" and self._next() in _CLASSES
            if wide:
                members += _CLASSES[self._take()]
                continue
            first = self._escaped(self._take()) if character == "\\" else character
            if self._next() == "-" and self._pattern[self._place + 1] != "]":
                self._place += 1
                end = self._take()
                last = self._escaped(self._take()) if end == "\\" else end
                members += map(chr, range(ord(first), min(ord(last), ord(first) + 300) + 1))
            else:
                members.append(first)
        if turned:
            members = [each for each in _PRINTABLE if each not in members]
        if not members:
            raise _NotPlainError
        return "".join(members)

    def _repeated(self, piece: _Piece) -> _Piece:
        counted = _COUNT.match(self._pattern, self._place)
        if counted:
            self._place = counted.end()
            fewest = int(counted[1])
            most = fewest if counted[2] is None else int(counted[3] or max(fewest, self._least) + 3)
        elif self._next() in ("*", "+", "?"):
            sign = self._take()
            fewest, most = int(sign == "+"), 1 if sign == "?" else max(self._least, 5)
        else:
            return piece
        if self._next() == "?":
            self._place += 1
        usual = min(most, max(fewest, self._least or min(most, 3)))
        if most > _MOST:
            raise _NotPlainError

        def several(random: Random | None) -> str:
            times = random.randint(fewest, most) if random and not self._least else usual
            return _joined(piece(random) for _ in range(times))

        return several


def _joined(texts: Iterator[str]) -> str:
    """The texts as one; repetitions of repetitions are given up before they fill the memory."""
    whole = ""
    for each in texts:
        whole += each
        if len(whole) > _MOST:
            raise _NotPlainError
    return whole


def _one_of(characters: str) -> _Piece:
    return lambda random: random.choice(characters) if random else characters[0]
