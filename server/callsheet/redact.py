"""The redactor: every text that leaves passes it, and no secret value leaves in it."""

from collections.abc import Iterable


class Redactor:
    """Knows every secret value, in plain, URL-encoded, base64 and JSON-escaped form."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        raise AssertionError(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Make more values secret; those are masked from now on."""

    def text(self, text: str) -> str:
        """`text` with every secret masked."""
        raise AssertionError(text)
