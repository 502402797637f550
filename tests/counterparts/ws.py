"""npm's `ws` as the other end of a WebSocket."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counterparts.installed import program_of_node, serving

_PACKAGE = "ws@8.18.3"


@contextmanager
def websockets_of_node() -> Iterator[int]:
    """The port of a server, for as long as the block lasts."""
    program = program_of_node("ws", Path(__file__).with_suffix(".mjs"), _PACKAGE)
    with serving(program, "ws") as port:
        yield int(port)
