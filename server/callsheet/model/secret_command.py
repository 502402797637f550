"""The command that prints a secret, as a private environment file names it.

`{"$secrets": {"command": "pass show {name}"}}`; only a person's own file can say so, never a file
of requests, and it is only run in a workspace that the person trusts.
"""

import re
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.model.environment_files import EnvironmentFile, Kind
from callsheet.problems import Code, Problem, Severity
from callsheet.text import Span
from callsheet.values import JsonValue

SECRETS = "$secrets"
"""The member of a private environment file that holds the command; it is no environment."""

HOW_TO_SET_A_COMMAND = (
    'write {"$secrets": {"command": "pass show {name}"}} into `http-client.private.env.json`'
)

_PLACEHOLDER = re.compile(r"\{(name|environment)\}")


@dataclass(frozen=True, slots=True)
class SecretCommand:
    """A program and its arguments, with the places where name and environment go."""

    words: tuple[str, ...]
    path: Path
    """The file that says so; the command runs in its folder."""

    @property
    def text(self) -> str:
        """As it is shown to people."""
        return " ".join(self.words)

    def filled(self, name: str, environment: str) -> tuple[str, ...]:
        """What is run for a secret: a name stays one argument, whatever characters it has."""
        values = {"name": name, "environment": environment}
        program, *words = self.words
        return (program, *(_PLACEHOLDER.sub(lambda at: values[at[1]], word) for word in words))


def secret_command_in(file: EnvironmentFile) -> SecretCommand | tuple[Path, Problem] | None:
    """The command that a file names, or what is wrong with it; None when it names none."""
    section = file.environments.get(SECRETS)
    if section is None:
        return None
    if file.kind is not Kind.PRIVATE:
        message = f"`{SECRETS}` counts in a private environment file only"
        return _problem(file, message, Severity.WARNING)
    words = _words(section.get("command"))
    if isinstance(words, str):
        return _problem(file, words, Severity.ERROR)
    return SecretCommand(words, file.path)


def _words(command: JsonValue) -> tuple[str, ...] | str:
    """The command in words, or why it is none."""
    if isinstance(command, str):
        import shlex

        try:
            words = tuple(shlex.split(command))
        except ValueError:
            return "a quote in the command is not closed"
    elif isinstance(command, list) and all(isinstance(word, str) for word in command):
        words = tuple(map(str, command))
    else:
        return f"expected a command, or a list of its words @ $.{SECRETS}.command"
    if not any("{name}" in word for word in words[1:]):
        return "the command has no `{name}` among its arguments: it would print one secret for all"
    return words


def _problem(file: EnvironmentFile, message: str, severity: Severity) -> tuple[Path, Problem]:
    span = file.keys.get((SECRETS, "command")) or file.keys.get((SECRETS,), Span(0, 0))
    code = Code.ENVIRONMENT_FILE
    return file.path, Problem(code, severity, span, message, HOW_TO_SET_A_COMMAND)
