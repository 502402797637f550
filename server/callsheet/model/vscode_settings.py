"""VS Code's settings, as far as REST Client keeps environments there (dialects.md A13.2)."""

import re
from collections.abc import Mapping

from callsheet.values import JsonValue, value_text

SETTING = "rest-client.environmentVariables"

_REFERENCE = re.compile(r"\{\{\s*\$([\w-]+)\s+([^{}]+?)\s*\}\}")


def names_referred_to(text: str) -> frozenset[str]:
    """The names that values of environments take from other environments of the settings."""
    return frozenset(found[2] for found in _REFERENCE.finditer(text))


def environments_in_settings(settings: JsonValue) -> Mapping[str, JsonValue]:
    """The environments, `$shared` among them; `{{$shared x}}` and `{{$local x}}` are replaced.

    Such a reference means a member of the environment it names. What names nothing stays.
    """
    found = settings.get(SETTING) if isinstance(settings, Mapping) else None
    if not isinstance(found, Mapping):
        return {}
    return {
        name: {key: _expanded(value, found) for key, value in environment.items()}
        if isinstance(environment, Mapping)
        else environment
        for name, environment in found.items()
    }


def _expanded(value: JsonValue, environments: Mapping[str, JsonValue]) -> JsonValue:
    if not isinstance(value, str):
        return value

    def member(reference: re.Match[str]) -> str:
        name = "$shared" if reference[1] == "shared" else reference[1]
        environment = environments.get(name)
        if isinstance(environment, Mapping) and reference[2] in environment:
            return value_text(environment[reference[2]])
        return reference[0]

    return _REFERENCE.sub(member, value)
