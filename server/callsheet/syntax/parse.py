"""Text of a block to its tree and its problems; never raises, never loses a character."""

from dataclasses import dataclass

from callsheet.problems import Problem
from callsheet.syntax import nodes


@dataclass(frozen=True)
class ParsedBlock:
    """A block's text, its tree and what is wrong with its syntax; spans count from its start."""

    text: str
    tree: nodes.Block
    problems: tuple[Problem, ...]


def parse_block(text: str) -> ParsedBlock:
    """Parse one block, its separator line included."""
    raise AssertionError(text)
