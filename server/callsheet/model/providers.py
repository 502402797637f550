"""Values that an environment file only names: `{"provider": "env", "name": "API_KEY"}`."""

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeGuard

from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue

_MEMBERS = frozenset({"name", "provider", "resourceId", "secretName", "value"})
"""What Visual Studio writes into such an object, and `name`, which is ours."""

_USUALLY = (
    "use `env`, `dotenv`, `keyring` or `command`, or put the value into a private environment file"
)
_INSTEAD = {
    "AzureKeyVault": "have `az keyvault secret show` print it: `$secrets` with a command in a "
    "private environment file, and the provider `command`",
    "Encrypted": "only Windows can read it; put the value into a private environment file",
}


@dataclass(frozen=True, slots=True)
class NotProvided:
    """Why a value cannot be had, and what to do."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Unset:
    """Nobody who was asked knows a secret."""

    asked: tuple[str, ...] = ()
    """Who was, in words for a person."""


Secret: TypeAlias = str | Unset | NotProvided
"""What becomes of asking for a secret: its text, nothing, or why it cannot be had."""


def is_provided(value: JsonValue) -> TypeGuard[Mapping[str, JsonValue]]:
    """Whether a value is not one itself but says where it is; other objects may have a provider."""
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("provider"), str)
        and len(value) > 1
        and value.keys() <= _MEMBERS
    )


def provided_value(
    reference: Mapping[str, JsonValue],
    process_environment: Mapping[str, str],
    dotenv: Mapping[str, str],
    keeper: Callable[[str, str], Secret | None] = lambda _provider, _name: None,
) -> str | NotProvided:
    """The text that such an object names; it is a secret.

    `keeper` asks other providers by their names; None when it knows none of that name.
    """
    provider = str(reference["provider"])
    name = str(reference.get("name") or reference.get("secretName") or "")
    sources = {
        "env": (process_environment, "set it in the shell that starts Callsheet"),
        "dotenv": (dotenv, f"write `{name}=…` into a `.env` file beside the environment file"),
    }
    if provider not in sources:
        return _kept(provider, name, keeper(provider, name))
    values, hint = sources[provider]
    if name in values:
        return values[name]
    return NotProvided(f'the provider `{provider}` has no "{name}"', hint)


def _kept(provider: str, name: str, found: Secret | None) -> str | NotProvided:
    match found:
        case str() | NotProvided():
            return found
        case Unset(asked):
            hint = f"keep it there as `{name}`, or put it into a private environment file"
            if asked:
                hint = f"asked was {' and '.join(asked)}; {hint}"
            return NotProvided(f'the provider `{provider}` has no "{name}"', hint)
        case None:
            return NotProvided(
                f'nothing here can ask the provider "{provider}"',
                _INSTEAD.get(provider, _USUALLY),
            )
