"""Where `{{secrets.NAME}}` takes its value from."""

import re
from collections.abc import Callable, Mapping

from callsheet.model.environment import Layer
from callsheet.values import value_text

PROCESS_PREFIX = "CALLSHEET_SECRET_"
"""What the name of a secret begins with in the process environment."""

_NOT_IN_NAMES = re.compile(r"\W")


def secret_provider(
    given: Mapping[str, str],
    process_environment: Mapping[str, str],
    environment: tuple[Layer, ...] = (),
) -> Callable[[str], str | None]:
    """Knows secrets by name: what was given (`--secret`), else the process, else a private file.

    `github-token` is `CALLSHEET_SECRET_github-token` in the process environment, or
    `CALLSHEET_SECRET_GITHUB_TOKEN`, since a shell can set no other.
    """

    def secret(name: str) -> str | None:
        if name in given:
            return given[name]
        for spelling in (name, _NOT_IN_NAMES.sub("_", name).upper()):
            if PROCESS_PREFIX + spelling in process_environment:
                return process_environment[PROCESS_PREFIX + spelling]
        known = (layer.variables.get(name) for layer in environment)
        found = next((variable for variable in known if variable and variable.secret), None)
        return value_text(found.value) if found else None

    return secret


def secrets_of_process(process_environment: Mapping[str, str]) -> frozenset[str]:
    """Every secret that the process environment holds, for the redactor."""
    return frozenset(
        value for name, value in process_environment.items() if name.startswith(PROCESS_PREFIX)
    )
