"""The operating system's keyring, for the secret part of tokens; it never keeps anybody waiting."""

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, TypeVar

from callsheet.late_dataclasses import dataclass

Result = TypeVar("Result")

_SERVICE = "callsheet"
_PATIENCE_WITH_A_PERSON = 60.0
"""Seconds for somebody at a terminal to unlock the keyring."""

_PATIENCE = 5.0
"""Seconds where nobody is: a keyring that asks somebody to unlock it is given up."""


class Vault(Protocol):
    """Where secrets are kept by name; what fails is told, and counts as not there."""

    def get(self, name: str) -> str | None:
        """The secret of that name."""

    def put(self, name: str, secret: str) -> bool:
        """Keep a secret; whether it is kept."""

    def remove(self, name: str) -> None:
        """Forget a secret."""


@dataclass(frozen=True, slots=True)
class NoVault:
    """Why there is no keyring, and what to do."""

    reason: str
    hint: str


class KeyringVault:
    """The keyring; after it once did not answer it is not asked any more."""

    def __init__(self, say: Callable[[str], object], patience: float) -> None:
        self._say = say
        self._patience = patience
        self._failed = False

    def get(self, name: str) -> str | None:
        """The secret of that name."""
        import keyring

        return self._asked(lambda: (keyring.get_password(_SERVICE, name),))

    def put(self, name: str, secret: str) -> bool:
        """Keep a secret; whether it is kept."""
        import keyring

        def keep() -> tuple[bool]:
            keyring.set_password(_SERVICE, name, secret)
            return (True,)

        return self._asked(keep) or False

    def remove(self, name: str) -> None:
        """Forget a secret; one that is not there is forgotten."""
        import keyring
        from keyring.errors import PasswordDeleteError

        def forget() -> tuple[None]:
            with suppress(PasswordDeleteError):
                keyring.delete_password(_SERVICE, name)
            return (None,)

        self._asked(forget)

    def _asked(self, work: Callable[[], tuple[Result]]) -> Result | None:
        from callsheet.apart import run_apart

        if self._failed:
            return None
        try:
            done = run_apart(work, self._patience)
        except Exception as error:  # noqa: BLE001 - a backend raises what its system raises
            self._say(f"the keyring refuses: {error}")
            return None
        if done is None:
            self._failed = True
            self._say("the keyring does not answer; unlock it, or keep tokens in the file")
            return None
        return done[0]


def open_vault(say: Callable[[str], object], *, at_terminal: bool) -> Vault | NoVault:
    """The keyring of this system, or why there is none.

    Args:
        say: Tells a person what went wrong later.
        at_terminal: Whether somebody is there who can unlock it.
    """
    try:
        import keyring
        from keyring.backends.fail import Keyring as Missing
    except ImportError:
        return NoVault(
            "the keyring cannot be used without the library keyring",
            'pip install "callsheet[keyring]"',
        )
    from callsheet.apart import run_apart

    patience = _PATIENCE_WITH_A_PERSON if at_terminal else _PATIENCE
    backend = run_apart(keyring.get_keyring, patience)
    if backend is None or isinstance(backend, Missing):
        return NoVault("this system has no keyring", "leave tokens in the file, which is private")
    return KeyringVault(say, patience)
