"""Whether a character that was typed asks for offers: a list that pops up takes the next Enter."""

import re

from callsheet.features.completion_items import Cursor
from callsheet.features.target import item_at
from callsheet.syntax import nodes

_RUN = re.compile(r"[ \t]*run[ \t]+#")
_BINDING = re.compile(r"\{\{(?:(?!\}\}).)*")


def asks(cursor: Cursor, trigger: str) -> bool:
    """Whether somebody who typed `trigger` before the cursor wants to see what can follow.

    Where they go on with a new line, a comment or an object of their own, they do not. An empty
    `trigger` stands for letters, and for a person who asks.
    """
    if _BINDING.search(cursor.before):
        return True
    match trigger:
        case "{":
            return False
        case "#":
            return _RUN.fullmatch(cursor.before) is not None
        case " ":
            return bool(cursor.before.strip()) and (
                not _in_body(cursor) or cursor.before.rstrip().endswith(":")
            )
        case ",":
            return not _in_body(cursor)
        case _:
            return True


def _in_body(cursor: Cursor) -> bool:
    return isinstance(item_at(cursor.block, cursor.offset), nodes.BodyText)
