"""Imports httpx and httpcore without the parts that no send of ours uses at once."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_LEFT_OUT = ("httpx._main", "h2", "socksio")
"""httpx's own command line (it brings click and rich), HTTP/2 and SOCKS: half of the import."""


@cache
def load_httpx() -> None:
    """Import the library and what stands on it; later calls do nothing."""
    with _left_out():
        import httpcore  # noqa: F401
        import httpx  # noqa: F401

    import callsheet.http.hop
    import callsheet.http.transport  # noqa: F401


@contextmanager
def _left_out() -> Iterator[None]:
    # A module that is None in the table fails to import, and both libraries go on without it.
    names = [name for name in _LEFT_OUT if name not in sys.modules]
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
