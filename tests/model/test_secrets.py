from pathlib import Path

import pytest

from callsheet.model.document import read_document
from callsheet.model.environment import EnvironmentSet, Layer, Origin, Source, Variable
from callsheet.model.providers import NotProvided, Unset
from callsheet.model.secret_command import SecretCommand
from callsheet.model.secrets import (
    Keepers,
    Secrets,
    secret_at_hand,
    secrets_asked_for,
    secrets_of_process,
)

COMMAND = SecretCommand(("show", "{name}"), Path("/w/http-client.private.env.json"))
LOCKED = NotProvided("the keyring is locked", "unlock it")


def layer(source: Source, value: object, *, secret: bool = False) -> Layer:
    return Layer(source, {"t": Variable("t", value, Origin(source), secret=secret)})


PRIVATE = layer(Source.PRIVATE, "private", secret=True)
PUBLIC = layer(Source.ENVIRONMENT, "public")
DOTENV = layer(Source.DOTENV, ".env")


def keepers(keyring: object = Unset(), command: object = Unset(), plugins: object = Unset()):
    return Keepers(lambda *_: keyring, lambda *_: command, lambda *_: plugins)


@pytest.mark.parametrize(
    ("given", "process", "layers", "expected"),
    [
        ({"t": "given"}, {"CALLSHEET_SECRET_t": "x"}, (PRIVATE,), "given"),
        ({"t": ""}, {"CALLSHEET_SECRET_t": "x"}, (), ""),
        ({}, {"CALLSHEET_SECRET_t": "x", "t": "y"}, (PRIVATE,), "x"),
        ({}, {"CALLSHEET_SECRET_T": "x", "t": "y"}, (PRIVATE,), "x"),
        ({}, {"t": "y"}, (DOTENV, PRIVATE), "private"),
        ({}, {"t": "y"}, (DOTENV,), "y"),
        ({}, {"T": "y"}, (PUBLIC, DOTENV), ".env"),
        ({}, {}, (PUBLIC,), None),
        ({}, {}, (), None),
    ],
)
def test_what_is_at_hand_in_its_order(given, process, layers, expected):
    found = secret_at_hand("t", given, process, layers)
    assert (found and found.value) == expected


@pytest.mark.parametrize("name", ["github-token", "github.token", "github_token", "GITHUB_TOKEN"])
def test_names_that_a_shell_cannot_set(name):
    found = secret_at_hand(name, {}, {"CALLSHEET_SECRET_GITHUB_TOKEN": "x"}, ())
    assert found
    assert (found.value, found.origin.detail) == ("x", "CALLSHEET_SECRET_GITHUB_TOKEN")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (keepers("keyring", "command", "plugin"), "keyring"),
        (keepers(Unset(), "command", "plugin"), "command"),
        (keepers(LOCKED, Unset(), "plugin"), "plugin"),
        (keepers(LOCKED, NotProvided("failed", ""), Unset()), LOCKED),
        (keepers("", "command"), ""),
    ],
)
def test_keepers_in_their_order(asked, expected):
    assert Secrets({}, {}, (), "dev", COMMAND, asked).named("t") == expected


def test_keepers_are_not_asked_for_what_is_at_hand():
    def never(*_):
        raise AssertionError

    assert Secrets({"t": "x"}, {}, (), "", COMMAND, Keepers(never, never, never)).named("t") == "x"


def test_who_was_asked():
    asked = keepers(Unset(("the keyring",)), Unset(("never",)), Unset(("the provider `v`",)))
    found = Secrets({}, {}, keepers=asked).named("t")
    assert isinstance(found, Unset)
    assert found.asked[-2:] == ("the keyring", "the provider `v`")


def test_providers_of_environment_files():
    secrets = Secrets({}, {}, (), "", COMMAND, keepers("keyring", "command"))
    assert secrets.from_provider("keyring", "t") == "keyring"
    assert secrets.from_provider("command", "t") == "command"
    assert secrets.from_provider("vault", "t") is None
    without = Secrets({}, {}).from_provider("command", "t")
    assert isinstance(without, NotProvided)
    assert without.message == 'no command is set for the provider "command"'


def test_every_secret_of_the_process():
    process = {"CALLSHEET_SECRET_a": "1", "CALLSHEET_SECRET_B": "2", "HOME": "/"}
    assert secrets_of_process(process) == {"1", "2"}


def test_what_a_document_asks_for_as_secrets():
    document = read_document(Path("/w/a.http"), "GET h/{{secrets.t}}/{{ btoa(secrets.u) }}/{{v}}\n")
    around = EnvironmentSet(layers={"dev": (DOTENV,), "": (PUBLIC,)})
    process = {"u": "of the process", "v": "no secret"}
    assert secrets_asked_for(document, process, around) == {".env", "of the process"}
    assert secrets_asked_for(document, process, EnvironmentSet()) == {"of the process"}
