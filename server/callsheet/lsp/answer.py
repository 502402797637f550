"""What answers a method of the protocol, and tables of that."""

from collections.abc import Callable, Mapping
from typing import Any

Answer = Callable[..., Any]
"""Takes the connection and the parameters; what it is given back is the result."""

Answers = Mapping[str, Answer]
"""By method."""
