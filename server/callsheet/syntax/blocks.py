"""Where blocks begin: at the separator lines `###`."""

import re

_SEPARATOR = re.compile(r"[\r\n][ \t]*###")


def block_starts(text: str) -> tuple[int, ...]:
    """The offset at which each block begins; the first is always 0.

    A line that starts with three or more `#` begins a block, wherever it stands (dialects.md A2).
    """
    starts = tuple(match.start() + 1 for match in _SEPARATOR.finditer(text))
    return (0, *starts)
