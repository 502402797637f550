"""Where `{{secrets.NAME}}` takes its value from."""

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path

from callsheet.facts.secret_names import is_secret_header, is_secret_parameter
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.model.environment import EnvironmentSet, Layer, Origin, Source
from callsheet.model.providers import NotProvided, Secret, Unset, is_provided
from callsheet.model.secret_arguments import secret_arguments
from callsheet.model.secret_command import HOW_TO_SET_A_COMMAND, SecretCommand
from callsheet.redact import is_ordinary
from callsheet.values import value_text

PROCESS_PREFIX = "CALLSHEET_SECRET_"
"""What the name of a secret begins with in the process environment."""

_AT_HAND = ("`--secret`", "the process environment", "private environment files", "`.env` files")
_ASKED_FOR = re.compile(r"\bsecrets\.([\w.-]*[\w-])")
_NOT_IN_NAMES = re.compile(r"\W")
_FIELD = re.compile(r"^[ \t]*([A-Za-z][\w-]*)[ \t]*:([^\r\n]+)", re.MULTILINE)
_USER_INFO = re.compile(r"//(?:[^/?#@:\s{}]*:)?([^/?#@\s{}]+)@")
_PARAMETER = re.compile(r"[?&]([\w.%-]+)=([^&#\s{}]+)")
_SCHEME = re.compile(r"[ \t]*[A-Za-z][\w-]*[ \t]+(?=\S)")
_BETWEEN = re.compile(r"[ \t:]+")
"""What stands between user and password."""


def _nobody(_name: str, _environment: str) -> Secret:
    return Unset()


@dataclass(frozen=True, slots=True)
class Keepers:
    """Those who keep secrets elsewhere; each is asked by the secret's name and the environment.

    To ask one may take long, may show a window, and may run a program: it is only done to send.
    """

    keyring: Callable[[str, str], Secret] = _nobody
    command: Callable[[SecretCommand, str, str], Secret] = lambda command, _name, _environment: (
        Unset((f"the command `{command.text}`",))
    )
    plugins: Callable[[str, str], Secret] = _nobody
    user_secrets: Callable[[Path, Path, str], Secret] = lambda _folder, _root, _name: Unset()
    """.NET's, which are found from a folder, up to a root."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where the secrets of a request come from; `named` tells the order in which they are asked."""

    given: Mapping[str, str]
    """`--secret`."""

    process_environment: Mapping[str, str]
    layers: tuple[Layer, ...] = ()
    """What the environment files say in the chosen environment."""

    environment: str = ""
    command: SecretCommand | None = None
    keepers: Keepers = field(default_factory=Keepers)
    folder: Path | None = None
    """The document's."""

    root: Path | None = None
    """The workspace's."""

    def named(self, name: str) -> Secret:
        """What `{{secrets.NAME}}` comes to: what is at hand, else what one of the keepers knows.

        When one of them cannot be asked, the others are asked all the same.
        """
        found = secret_at_hand(name, self.given, self.process_environment, self.layers)
        if found is not None:
            return found.value
        asked, failures = list(_AT_HAND), []
        for keeper in (self.from_keyring, self.from_command, self.from_plugins):
            match keeper(name):
                case str() as text:
                    return text
                case NotProvided() as failure:
                    failures.append(failure)
                case Unset(more):
                    asked += more
        return failures[0] if failures else Unset(tuple(asked))

    def from_provider(self, provider: str, name: str) -> Secret | None:
        """What `{"provider": PROVIDER, "name": NAME}` comes to; None when it is not known here."""
        match provider:
            case "keyring":
                return self.from_keyring(name)
            case "command" if self.command is None:
                message = 'no command is set for the provider "command"'
                return NotProvided(message, HOW_TO_SET_A_COMMAND)
            case "command":
                return self.from_command(name)
            case "AspnetUserSecrets" if self.folder is not None and self.root is not None:
                return self.keepers.user_secrets(self.folder, self.root, name)
            case _:
                return None

    def from_keyring(self, name: str) -> Secret:
        """What the keyring of the system knows."""
        return self.keepers.keyring(name, self.environment)

    def from_command(self, name: str) -> Secret:
        """What the command of the private environment file prints."""
        if self.command is None:
            return Unset()
        return self.keepers.command(self.command, name, self.environment)

    def from_plugins(self, name: str) -> Secret:
        """What the plug-ins know that are installed."""
        return self.keepers.plugins(name, self.environment)


@dataclass(frozen=True, slots=True)
class SecretAtHand:
    """A secret that is known without asking anybody."""

    value: str
    origin: Origin


def secret_at_hand(
    name: str,
    given: Mapping[str, str],
    process_environment: Mapping[str, str],
    layers: tuple[Layer, ...],
) -> SecretAtHand | None:
    """A secret of the command line, of the process, or of a file, in the order in which they count.

    `github-token` is `CALLSHEET_SECRET_github-token` in the process environment, or
    `CALLSHEET_SECRET_GITHUB_TOKEN`, since a shell can set no other. What happens to be in the
    process environment under the plain name counts less than what a private file says.
    """
    if name in given:
        return SecretAtHand(given[name], Origin(Source.COMMAND_LINE))
    for spelling in (name, _NOT_IN_NAMES.sub("_", name).upper()):
        variable = PROCESS_PREFIX + spelling
        if variable in process_environment:
            return _of_process(variable, process_environment)
    for layer in layers:
        found = layer.variables.get(name)
        if found is not None and found.secret and not is_provided(found.value):
            return SecretAtHand(value_text(found.value), found.origin)
    if name in process_environment:
        return _of_process(name, process_environment)
    for layer in layers:
        found = layer.variables.get(name) if layer.source is Source.DOTENV else None
        if found is not None:
            return SecretAtHand(value_text(found.value), found.origin)
    return None


def _of_process(variable: str, process_environment: Mapping[str, str]) -> SecretAtHand:
    return SecretAtHand(process_environment[variable], Origin(Source.PROCESS, detail=variable))


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
    typed = (secret_arguments(block.parsed) for block in document.blocks)
    return frozenset(each for each in found if not is_ordinary(each)).union(*typed)


def secrets_asked_for(
    document: Document, process_environment: Mapping[str, str], around: EnvironmentSet
) -> frozenset[str]:
    """The values that a document asks for as secrets and that no other rule knows to be secret."""
    names = set(_ASKED_FOR.findall(document.source.text))
    layers = [(layer,) for layers in around.layers.values() for layer in layers]
    found = (
        secret_at_hand(name, {}, process_environment, each)
        for name in names
        for each in ((), *layers)
    )
    return frozenset(each.value for each in found if each is not None)


def secrets_of_process(process_environment: Mapping[str, str]) -> frozenset[str]:
    """Every secret that the process environment holds, for the redactor."""
    return frozenset(
        value for name, value in process_environment.items() if name.startswith(PROCESS_PREFIX)
    )
