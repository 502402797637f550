"""Trees as indented text, for tests to compare and people to read."""

from dataclasses import fields, is_dataclass

from callsheet.syntax import nodes
from callsheet.text import Span


def tree_text(block: nodes.Block, text: str) -> str:
    """One line a node: its kind, then its parts by name; pieces as they stand."""
    lines = [f"block {len(text)}"]
    lines += [f"  {_item(item)}" for item in nodes.items_of(block)]
    return "\n".join(lines) + "\n"


def _item(item: nodes.Item) -> str:
    parts = [
        f"{each.name}={_value(getattr(item, each.name))}"
        for each in fields(item)
        if each.name != "span" and getattr(item, each.name) not in (None, False, "", ())
    ]
    return " ".join([type(item).__name__, f"{item.span.start}-{item.span.end}", *parts])


def _value(value: object) -> str:
    match value:
        case nodes.Piece(span=span, text=text):
            return f"{span.start}:{text!r}"
        case tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case Span():
            return f"{value.start}-{value.end}"
        case _ if is_dataclass(value):
            return repr(value)
        case _:
            return str(value)
