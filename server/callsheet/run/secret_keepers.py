"""Those who are asked for secrets that no file has: each of them once for each secret of a run."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from threading import Lock

from callsheet.model.providers import NotProvided, Secret, Unset
from callsheet.model.secret_command import SecretCommand
from callsheet.model.secrets import Keepers

_SECONDS_TO_UNLOCK = 60.0
"""How long a person may take to unlock a keyring or a password manager."""

_SECONDS_ALONE = 10.0
"""How long a keeper may take where nobody is there to unlock it."""


def secret_keepers(
    *, trusted: bool, attended: bool, learn: Callable[[Iterable[str]], None]
) -> Keepers:
    """The keyring, the command and the plug-ins of this machine; what they said is remembered.

    Args:
        trusted: Whether the command of a private environment file may be run.
        attended: Whether a person is there, who may have to unlock something.
        learn: Hears of each secret at once: what goes wrong later may tell it.
    """
    seconds = _SECONDS_TO_UNLOCK if attended else _SECONDS_ALONE
    return Keepers(
        _Remembered(partial(_keyring, seconds), learn),
        _Remembered(partial(_command, seconds) if trusted else untrusted, learn),
        _Remembered(partial(_plugins, seconds), learn),
        _Remembered(_user_secret if trusted else _untrusted_user_secret, learn),
    )


def only_known(keepers: Keepers) -> Keepers:
    """Those who say again what they said before, and are asked nothing new."""
    return Keepers(
        _known(keepers.keyring),
        _known(keepers.command),
        _known(keepers.plugins),
        _known(keepers.user_secrets),
    )


def _known(keeper: Callable[..., Secret]) -> Callable[..., Secret]:
    return keeper.known if isinstance(keeper, _Remembered) else lambda *_: Unset()


class _Remembered:
    """Asks once for each question; who asks the same meanwhile waits for the answer."""

    def __init__(self, ask: Callable[..., Secret], learn: Callable[[Iterable[str]], None]) -> None:
        self._ask = ask
        self._learn = learn
        self._known: dict[tuple[object, ...], Secret] = {}
        self._lock = Lock()

    def __call__(self, *question: object) -> Secret:
        with self._lock:
            if question not in self._known:
                said = self._known[question] = self._ask(*question)
                if isinstance(said, str):
                    self._learn((said,))
            return self._known[question]

    def known(self, *question: object) -> Secret:
        """What was said to this question; nobody is asked it now."""
        with self._lock:
            return self._known.get(question, Unset())


def _keyring(seconds: float, name: str, environment: str) -> Secret:
    from callsheet.run.keyring_secrets import keyring_secret

    return keyring_secret(name, environment, seconds)


def _command(seconds: float, command: SecretCommand, name: str, environment: str) -> Secret:
    from callsheet.run.command_secrets import command_secret

    return command_secret(command, name, environment, seconds)


def _plugins(seconds: float, name: str, environment: str) -> Secret:
    from callsheet.run.plugin_secrets import plugin_secret

    return plugin_secret(name, environment, seconds)


def _user_secret(folder: Path, root: Path, name: str) -> Secret:
    from callsheet.run.user_secrets import user_secret

    return user_secret(folder, root, name)


def _untrusted_user_secret(folder: Path, root: Path, name: str) -> Secret:
    from callsheet.run.user_secrets import untrusted_user_secret

    return untrusted_user_secret(folder, root, name)


def untrusted(command: SecretCommand, name: str, environment: str) -> Secret:
    """Says what would be run in a workspace that is trusted."""
    said = " ".join(command.filled(name, environment))
    return NotProvided(
        f'the secret "{name}" is to come from the command `{said}`, which was not run:'
        " this workspace is not trusted",
        f"read `{command.path.name}`; to allow its command use `--trust`, CALLSHEET_TRUST=1,"
        " or trust the workspace in the editor",
    )
