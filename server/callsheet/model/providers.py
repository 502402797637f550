"""Values that an environment file only names: `{"provider": "env", "name": "API_KEY"}`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard

from callsheet.values import JsonValue

_MEMBERS = frozenset({"name", "provider", "resourceId", "secretName", "value"})
"""What Visual Studio writes into such an object, and `name`, which is ours."""


@dataclass(frozen=True, slots=True)
class NotProvided:
    """Why a value cannot be had, and what to do."""

    message: str
    hint: str


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
) -> str | NotProvided:
    """The text that such an object names; it is a secret."""
    provider = str(reference["provider"])
    name = str(reference.get("name") or reference.get("secretName") or "")
    sources = {
        "env": (process_environment, "set it in the shell that starts Callsheet"),
        "dotenv": (dotenv, f"write `{name}=…` into a `.env` file beside the environment file"),
    }
    if provider not in sources:
        return NotProvided(
            f'nothing here can ask the provider "{provider}"',
            "use the provider `env` or `dotenv`, or put the value into a private environment file",
        )
    values, hint = sources[provider]
    if name in values:
        return values[name]
    return NotProvided(f'the provider `{provider}` has no "{name}"', hint)
