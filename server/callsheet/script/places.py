"""Where the engine says that something is in a script, in lines and code points."""

import re

_FRAME = re.compile(r"<input>:(\d+):(\d+)")
_SURROGATE = re.compile("[\ud800-\udfff]")


def place_in(stack: str, behind: int = 0) -> tuple[int, int]:
    """The innermost line and column of a stack trace that is behind so many lines; 0 for none."""
    for found in _FRAME.finditer(stack):
        if int(found[1]) > behind:
            return int(found[1]) - behind, int(found[2])
    return 0, 0


def code_point_column(line: str, column: int) -> int:
    """The column in code points; the engine counts the bytes of UTF-8."""
    encoded = _SURROGATE.sub("\ufffd", line).encode()
    return len(encoded[: column - 1].decode(errors="ignore")) + 1
