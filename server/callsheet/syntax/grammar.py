"""Finds the `.lark` files and builds each parser once."""

from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark


def grammar_text(name: str) -> str:
    """The text of `grammar/<name>.lark`."""
    # A wheel carries the grammars inside the package; a checkout keeps them beside server/.
    packaged = Path(__file__).parents[1] / "grammar"
    root = packaged if packaged.is_dir() else Path(__file__).parents[3] / "grammar"
    return (root / f"{name}.lark").read_text(encoding="utf-8")


@cache
def parser(name: str, start: str, lexer: Any = "contextual") -> Lark:
    """The LALR parser of a grammar, from one of its rules.

    Lark's `cache=True` is not used: it unpickles a file with a guessable name.
    """
    return Lark(
        grammar_text(name), start=start, parser="lalr", lexer=lexer, maybe_placeholders=True
    )
