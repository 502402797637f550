"""Where `{{secrets.NAME}}` takes its value from."""

import re
from collections.abc import Callable, Mapping

from callsheet.facts.secret_names import is_secret_header, is_secret_parameter
from callsheet.model.document import Document
from callsheet.model.environment import Layer
from callsheet.redact import is_ordinary
from callsheet.values import value_text

PROCESS_PREFIX = "CALLSHEET_SECRET_"
"""What the name of a secret begins with in the process environment."""

_NOT_IN_NAMES = re.compile(r"\W")
_FIELD = re.compile(r"^[ \t]*([A-Za-z][\w-]*)[ \t]*:([^\r\n]+)", re.MULTILINE)
_USER_INFO = re.compile(r"//(?:[^/?#@:\s{}]*:)?([^/?#@\s{}]+)@")
_PARAMETER = re.compile(r"[?&]([\w.%-]+)=([^&#\s{}]+)")
_SCHEME = re.compile(r"[ \t]*[A-Za-z][\w-]*[ \t]+(?=\S)")
_BETWEEN = re.compile(r"[ \t:]+")
"""What stands between user and password."""


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


def written_secrets(document: Document) -> frozenset[str]:
    """The credentials that are typed in a document, for the redactor; those with bindings are not.

    They are in the file for everybody who reads it, and need not be in a log.
    """
    text = document.source.text
    found = set(_USER_INFO.findall(text))
    found |= {value for name, value in _PARAMETER.findall(text) if is_secret_parameter(name)}
    for name, value in _FIELD.findall(text):
        if is_secret_header(name) and "{{" not in value:
            scheme = _SCHEME.match(value) if name.lower().endswith("authorization") else None
            credentials = value[scheme.end() :] if scheme else value
            found |= {credentials.strip(), _BETWEEN.split(credentials.strip())[-1]}
    return frozenset(each for each in found if not is_ordinary(each))


def secrets_of_process(process_environment: Mapping[str, str]) -> frozenset[str]:
    """Every secret that the process environment holds, for the redactor."""
    return frozenset(
        value for name, value in process_environment.items() if name.startswith(PROCESS_PREFIX)
    )
