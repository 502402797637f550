import json
from pathlib import Path

import pytest

from callsheet.model.environment import read_environments
from fixture_files import ROOT, MemoryFiles

PRIVATE = str(ROOT / "http-client.private.env.json")


def environments(command: object, name: str = PRIVATE):
    text = json.dumps({"$secrets": {"command": command}, "dev": {"a": "x1234567"}})
    return read_environments(MemoryFiles({name: text}), ROOT, ROOT)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("pass show {name}", ("pass", "show", "x y")),
        ("op read 'op://{environment}/{name}/k'", ("op", "read", "op://dev/x y/k")),
        (["C:\\a b\\show.exe", "{name}"], ("C:\\a b\\show.exe", "x y")),
        ("show {name}{name} {other}", ("show", "x yx y", "{other}")),
    ],
)
def test_commands(command, words):
    found = environments(command)
    assert found.problems == ()
    assert found.secret_command
    assert found.secret_command.filled("x y", "dev") == words


def test_a_name_is_not_looked_at_again():
    command = environments("show {name}").secret_command
    assert command
    assert command.filled("{environment}", "dev") == ("show", "{environment}")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("pass show", "the command has no `{name}` among its arguments"),
        ("{name}", "the command has no `{name}` among its arguments"),
        ("show '{name}", "a quote in the command is not closed"),
        (7, "expected a command, or a list of its words @ $.$secrets.command"),
        (None, "expected a command"),
        (["a", 1], "expected a command"),
    ],
)
def test_broken_commands(command, message):
    found = environments(command)
    assert found.secret_command is None
    ((_, problem),) = found.problems
    assert problem.message.startswith(message)


def test_only_a_private_file_counts():
    found = environments("show {name}", str(ROOT / "http-client.env.json"))
    assert found.secret_command is None
    ((path, problem),) = found.problems
    assert path == Path(ROOT / "http-client.env.json")
    assert (problem.severity, problem.hint[:6]) == ("warning", "write ")


def test_the_command_itself_is_no_secret_and_no_environment():
    found = environments("show {name}")
    assert found.secrets == {"x1234567"}
    assert found.names == ("dev",)
