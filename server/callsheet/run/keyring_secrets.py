"""Secrets out of the keyring of the system: those that are kept there for the service `callsheet`.

`keyring set callsheet github_token`, or `keyring set callsheet dev/github_token` for one
environment.
"""

from callsheet.apart import run_apart
from callsheet.model.providers import NotProvided, Secret, Unset

SERVICE = "callsheet"
"""The name of the service in the keyring."""


def keyring_secret(name: str, environment: str, seconds: float) -> Secret:
    """What the keyring has under `ENVIRONMENT/NAME`, else under `NAME`.

    A keyring that is locked may show a window and wait for a person: after `seconds` it is given
    up.
    """
    users = (f"{environment}/{name}", name) if environment else (name,)
    found = run_apart(lambda: _asked(name, users), seconds)
    if found is None:
        message = f'the keyring gave no answer about "{name}" within {seconds:g} seconds'
        return NotProvided(message, "unlock it, then run this again")
    return found


def _asked(name: str, users: tuple[str, ...]) -> Secret:
    try:
        import keyring
        from keyring.errors import NoKeyringError
    except ImportError:
        return Unset(('no keyring (`pip install "callsheet[keyring]"`)',))
    try:
        for user in users:
            text = keyring.get_password(SERVICE, user)
            if text is not None:
                return text
    except NoKeyringError:
        return Unset(("no keyring (this system has none)",))
    except Exception as error:  # noqa: BLE001 - backends are programs of others, and raise anything
        said = " ".join(str(error).split()) or type(error).__name__
        message = f'the keyring cannot be asked for "{name}": {said}'
        return NotProvided(message, "unlock it, then run this again")
    return Unset((f"the keyring (service `{SERVICE}`)",))
