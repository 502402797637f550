"""A method of the protocol and what answers it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the protocol and what answers it."""

    name: str
    answer: Callable[..., Any]
    """Takes the connection and the parameters."""

    options: Any = None
    """What the server announces beside that it can do it."""
