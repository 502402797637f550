"""The secrets of environment files: masked at once, and what was half typed not for long."""

from collections.abc import Set as AbstractSet

from callsheet.redact import Redactor


class KnownSecrets:
    """Tells the redactor which secrets the environment files have."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._masked: frozenset[str] = frozenset()
        self._being_typed: frozenset[str] = frozenset()
        """Those of `_masked` that may be but the beginnings of secrets."""

    def found(self, secrets: AbstractSet[str], *, being_typed: bool) -> None:
        """Mask what is new; `being_typed` where an environment file is open."""
        if more := frozenset(secrets) - self._masked:
            self._redactor.add(more)
            self._masked |= more
            if being_typed:
                self._being_typed |= more

    def forget_typed(self) -> None:
        """Mask no more what was but the beginning of a secret: that may be any word."""
        self._redactor.forget(self._being_typed)
        self._masked -= self._being_typed
        self._being_typed = frozenset()

    def keep_all(self) -> None:
        """What is sent is a secret to the end, finished or not."""
        self._being_typed = frozenset()
