"""Remembers what is computed for a block with the block, as long as the block is there.

A cache of its own would keep the blocks of every version that a document ever had.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TypeVar

from callsheet.syntax.parse import ParsedBlock

Known = TypeVar("Known")
Value = TypeVar("Value")


def kept_with_block(function: Callable[[ParsedBlock], Value]) -> Callable[[ParsedBlock], Value]:
    """`function`, computed once for a block."""
    key = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def kept(parsed: ParsedBlock) -> Value:
        answers = parsed.__dict__
        if key not in answers:
            answers[key] = function(parsed)
        value: Value = answers[key]
        return value

    kept.__dict__["key"] = key
    return kept


def kept_of_each(
    function: Callable[[ParsedBlock], Value], blocks: Iterable[ParsedBlock]
) -> list[Value]:
    """What a function that is kept with blocks gives for each.

    A keystroke asks this of every block of a document, a dozen times: calls are saved.
    """
    key = function.__dict__["key"]
    return [
        answers[key] if key in (answers := each.__dict__) else function(each) for each in blocks
    ]


def kept_with_block_for(
    function: Callable[[ParsedBlock, Known], Value],
) -> Callable[[ParsedBlock, Known], Value]:
    """`function`, computed once for a block until it is asked with another object beside it."""
    key = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def kept(parsed: ParsedBlock, known: Known) -> Value:
        found: tuple[Known, Value] | None = parsed.__dict__.get(key)
        if found is None or found[0] is not known:
            found = parsed.__dict__[key] = (known, function(parsed, known))
        return found[1]

    kept.__dict__["key"] = key
    return kept


def kept_of_each_for(
    function: Callable[[ParsedBlock, Known], Value], blocks: Iterable[ParsedBlock], known: Known
) -> list[Value]:
    """As `kept_of_each`, with the same object beside each block."""
    key, none = function.__dict__["key"], (None, None)
    return [
        found[1] if (found := each.__dict__.get(key, none))[0] is known else function(each, known)
        for each in blocks
    ]
