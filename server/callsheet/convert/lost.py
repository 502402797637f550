"""What could not be carried over, noted where it stands while a collection is read."""

from collections.abc import Iterator
from contextlib import contextmanager

from callsheet.convert.imported import ImportLoss


class Lost:
    """The losses of an import, by the place that is being read."""

    def __init__(self, source: str = "") -> None:
        self.source = source
        self._places: list[str] = []
        self._found: dict[ImportLoss, None] = {}

    @property
    def losses(self) -> tuple[ImportLoss, ...]:
        """All that was noted, each once."""
        return tuple(self._found)

    @property
    def place(self) -> str:
        """What is being read."""
        return " / ".join(self._places)

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Read something that has a name."""
        self._places.append(" ".join(name.split()) or "(no name)")
        try:
            yield
        finally:
            self._places.pop()

    def say(self, what: str, hint: str = "") -> None:
        """Note a loss."""
        self._found[ImportLoss(self.place, what, hint, self.source)] = None
