"""Keyring, command and plug-ins; the keyring is one of its own backends, the command a process."""

import sys
import time
from importlib.metadata import EntryPoint
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked

from callsheet.model.providers import NotProvided, Unset
from callsheet.model.secret_command import SecretCommand
from callsheet.run import plugin_secrets
from callsheet.run.command_secrets import command_secret
from callsheet.run.keyring_secrets import keyring_secret
from callsheet.run.plugin_secrets import plugin_secret
from callsheet.run.secret_keepers import only_known, secret_keepers

PATIENCE = 60.0


class MemoryKeyring(KeyringBackend):
    priority = 0.1

    def __init__(self, **passwords: str) -> None:
        super().__init__()
        self.passwords = passwords

    def get_password(self, service: str, username: str) -> str | None:
        return self.passwords.get(f"{service}_{username.replace('/', '_')}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("nobody writes into it")


class Locked(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock\nthe collection!")


class Waiting(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        while True:
            time.sleep(0.01)


@pytest.fixture
def using():
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_the_keyring_of_the_system(using):
    using(MemoryKeyring(callsheet_t="plain", callsheet_dev_t="of dev", other_u="x"))
    assert keyring_secret("t", "", PATIENCE) == "plain"
    assert keyring_secret("t", "dev", PATIENCE) == "of dev"
    assert keyring_secret("t", "prod", PATIENCE) == "plain"
    assert keyring_secret("u", "dev", PATIENCE) == Unset(("the keyring (service `callsheet`)",))


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        (fail.Keyring, Unset(("no keyring (this system has none)",))),
        (null.Keyring, Unset(("the keyring (service `callsheet`)",))),
    ],
)
def test_systems_without_a_keyring(using, backend, expected):
    using(backend())
    assert keyring_secret("t", "dev", PATIENCE) == expected


def test_a_locked_keyring(using):
    using(Locked())
    found = keyring_secret("t", "", PATIENCE)
    assert isinstance(found, NotProvided)
    assert found.message.endswith('for "t": Failed to unlock the collection!')


def test_a_keyring_that_waits_for_somebody_is_given_up(using):
    using(Waiting())
    found = keyring_secret("t", "", 0.05)
    assert isinstance(found, NotProvided)
    assert "no answer" in found.message


def test_without_the_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    found = keyring_secret("t", "", PATIENCE)
    assert found == Unset(('no keyring (`pip install "callsheet[keyring]"`)',))


def command(tmp_path: Path, program: str, *more: str) -> SecretCommand:
    words = (sys.executable, "-c", program, "{name}", *more)
    return SecretCommand(words, tmp_path / "http-client.private.env.json")


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("print(sys.argv[1])", "t"),
        ("print('a b ')", "a b "),
        ("sys.stdout.buffer.write(b'two\\n\\n')", "two\n"),
        ("sys.stdout.buffer.write(b'crlf\\r\\n')", "crlf"),
        ("sys.stdout.buffer.write('ü'.encode())", "ü"),
        ("print(os.path.basename(os.getcwd()) == sys.argv[2])", "True"),
        ("print(sys.stdin.read() == '')", "True"),
    ],
)
def test_what_a_command_prints(tmp_path, program, text):
    asked = command(tmp_path, f"import os, sys; {program}", tmp_path.name)
    assert command_secret(asked, "t", "", PATIENCE) == text


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("sys.exit('t is not\\nin the store')", "failed with exit code 1: t is not in the store"),
        ("sys.exit(3)", "failed with exit code 3"),
        ("", "printed nothing"),
        ("sys.stdout.buffer.write(b'\\xff')", "printed what is not UTF-8"),
        ("print('c4nary'); sys.exit('not c4nary!')", "failed with exit code 1: not •••!"),
    ],
)
def test_commands_that_fail(tmp_path, program, message):
    found = command_secret(command(tmp_path, f"import sys; {program}"), "t", "", PATIENCE)
    assert isinstance(found, NotProvided)
    assert found.message.endswith(message)


def test_a_program_that_is_not_there(tmp_path):
    nowhere = SecretCommand(("no-such-program", "{name}"), tmp_path / "x.json")
    found = command_secret(nowhere, "t", "", PATIENCE)
    assert isinstance(found, NotProvided)
    assert found.message.startswith("the command `no-such-program t` cannot be run: ")


def test_a_command_that_waits_is_ended_with_those_it_started(tmp_path):
    program = (
        "import subprocess, sys; "
        "subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    )
    found = command_secret(command(tmp_path, program), "t", "", 0.5)
    assert isinstance(found, NotProvided)
    assert "ended after 0.5 seconds" in found.message


@pytest.mark.parametrize("name", ["-x", "../x", "a/../b", "a\nb", "$(id)", "a;b", "`id`", "a\0"])
def test_names_that_no_command_is_given(tmp_path, name):
    found = command_secret(command(tmp_path, "print(1)"), name, "", PATIENCE)
    assert isinstance(found, NotProvided)
    assert "is no name that a command can be given" in found.message


@pytest.mark.parametrize("name", ["github-token", "a/b c", "op://vault/item", "x@example.org"])
def test_names_that_commands_are_given(tmp_path, name):
    asked = command(tmp_path, "import sys; print(sys.argv[1])")
    assert command_secret(asked, name, "$odd", PATIENCE) == name


def known(name: str, environment: str) -> str | None:
    return f"{name} in {environment}" if name == "t" else None


def number(_name: str, _environment: str) -> int:
    return 7


def broken(name: str, _environment: str) -> str:
    raise RuntimeError(f"no access\nto {name}")


@pytest.fixture
def installed(monkeypatch):
    def install(*names: str) -> None:
        plugins = [EntryPoint(each, f"{__name__}:{each}", "callsheet.secrets") for each in names]
        monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__) or _this())
        monkeypatch.setattr(plugin_secrets, "entry_points", lambda group: plugins)

    return install


def _this():
    import types

    module = types.ModuleType(__name__)
    module.__dict__.update(globals())
    return module


def test_plugins(installed):
    installed("known", "broken")
    assert plugin_secret("t", "dev", PATIENCE) == "t in dev"
    installed("known")
    assert plugin_secret("u", "dev", PATIENCE) == Unset(("the provider `known`",))
    installed()
    assert plugin_secret("t", "dev", PATIENCE) == Unset()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("broken", "`broken` failed: RuntimeError: no access to u"),
        ("number", "`number` failed: it gave no text"),
        ("missing", "`missing` failed: AttributeError"),
    ],
)
def test_plugins_that_fail(installed, name, message):
    installed("known", name)
    found = plugin_secret("u", "", PATIENCE)
    assert isinstance(found, NotProvided)
    assert message in found.message


def test_each_is_asked_once(tmp_path):
    program = "import sys, os; open('asked', 'a').write('.'); print(sys.argv[1])"
    keepers = secret_keepers(trusted=True, attended=False, learn=lambda _: None)
    asked = command(tmp_path, program)
    for name in ("a", "b", "a"):
        assert keepers.command(asked, name, "dev") == name
    assert (tmp_path / "asked").read_text() == ".."


def test_no_command_is_run_in_a_workspace_that_is_not_trusted(tmp_path):
    asked = command(tmp_path, "import os; open('asked', 'a')")
    found = secret_keepers(trusted=False, attended=True, learn=lambda _: None).command(
        asked, "a", "dev"
    )
    assert isinstance(found, NotProvided)
    assert "open('asked', 'a') a`, which was not run" in found.message
    assert "--trust" in found.hint
    assert list(tmp_path.iterdir()) == []


def test_those_who_are_asked_nothing_new(using):
    using(MemoryKeyring(callsheet_first="one", callsheet_second="two"))
    keepers = secret_keepers(trusted=True, attended=False, learn=lambda _: None)
    known = only_known(keepers)
    assert known.keyring("first", "") == Unset()
    assert keepers.keyring("first", "") == "one"
    assert known.keyring("first", "") == "one"
    assert known.keyring("second", "") == known.plugins("first", "") == Unset()
