"""Secrets out of plug-ins: callables of the entry point group `callsheet.secrets`.

Each is given the name of a secret and that of the environment (empty for none), and gives the
secret, or None when it does not know it.
"""

from importlib.metadata import EntryPoint, entry_points

from callsheet.apart import run_apart
from callsheet.model.providers import NotProvided, Secret, Unset

GROUP = "callsheet.secrets"
"""The entry point group: `def secret(name: str, environment: str) -> str | None`."""


def plugin_secret(name: str, environment: str, seconds: float) -> Secret:
    """What the first plug-in says that knows a secret; one that fails does not stop the others."""
    asked, failures = [], []
    for plugin in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        match _asked(plugin, name, environment, seconds):
            case str() as text:
                return text
            case NotProvided() as failure:
                failures.append(failure)
            case Unset():
                asked.append(f"the provider `{plugin.name}`")
    return failures[0] if failures else Unset(tuple(asked))


def _asked(plugin: EntryPoint, name: str, environment: str, seconds: float) -> Secret:
    def ask() -> Secret:
        found = plugin.load()(name, environment)
        if found is None:
            return Unset()
        return found if isinstance(found, str) else _failed(plugin, "it gave no text")

    try:
        found = run_apart(ask, seconds)
    except Exception as error:  # noqa: BLE001 - plug-ins are programs of others, and raise anything
        said = " ".join(str(error).split())
        return _failed(plugin, f"{type(error).__name__}{': ' * bool(said)}{said}")
    return _failed(plugin, f"no answer within {seconds:g} seconds") if found is None else found


def _failed(plugin: EntryPoint, why: str) -> NotProvided:
    message = f"the secret provider `{plugin.name}` failed: {why}"
    package = plugin.dist.name if plugin.dist else plugin.value
    return NotProvided(message, f"see the documentation of `{package}`, or uninstall it")
