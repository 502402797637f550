"""Where blocks begin: at the separator lines `###`."""

import re

_SEPARATOR = re.compile(r"\n[ \t]*###")
"""For texts without a CR: a search for one character takes a third of the time."""

_SEPARATOR_ANY_LINE_END = re.compile(r"[\r\n][ \t]*###")


def block_starts(text: str) -> tuple[int, ...]:
    """The offset at which each block begins; the first is always 0.

    A line that starts with three or more `#` begins a block, wherever it stands (dialects.md A2).
    """
    separator = _SEPARATOR_ANY_LINE_END if "\r" in text else _SEPARATOR
    return (0, *(match.start() + 1 for match in separator.finditer(text)))
