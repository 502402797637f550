"""Where blocks begin: at the separator lines `###`."""

import re

_SEPARATOR = re.compile(r"(?:\A|(?<=\n)|(?<=\r)(?!\n))[ \t]*###")


def block_starts(text: str) -> tuple[int, ...]:
    """The offset at which each block begins; the first is always 0.

    A line of three or more `#` begins a block, wherever it stands (dialects.md A2).
    """
    starts = tuple(match.start() for match in _SEPARATOR.finditer(text))
    return starts if starts[:1] == (0,) else (0, *starts)
