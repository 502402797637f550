"""Where state lies on each system."""

import os
import stat
from pathlib import Path, PurePosixPath

import pytest

from callsheet.store.state_folder import make_private, state_folder, state_home

HOME = {"HOME": "/home/ada"}


@pytest.mark.parametrize(
    ("system", "environ", "expected"),
    [
        ("linux", HOME, "/home/ada/.local/state/callsheet"),
        ("linux", {**HOME, "XDG_STATE_HOME": "/s"}, "/s/callsheet"),
        ("linux", {**HOME, "XDG_STATE_HOME": "relative"}, "/home/ada/.local/state/callsheet"),
        ("linux", {**HOME, "XDG_STATE_HOME": ""}, "/home/ada/.local/state/callsheet"),
        (
            "darwin",
            {**HOME, "XDG_STATE_HOME": "/s"},
            "/home/ada/Library/Application Support/callsheet",
        ),
        ("win32", {**HOME, "LOCALAPPDATA": "/c/Local"}, "/c/Local/callsheet/state"),
    ],
)
def test_the_state_directory(system, environ, expected):
    assert PurePosixPath(state_home(environ, system)) == PurePosixPath(expected)


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_without_any_variable_it_is_in_the_home(system):
    assert state_home({}, system).is_relative_to(Path.home())


def test_a_folder_for_each_workspace():
    one = state_folder(Path("/a/My API!"), HOME, system="linux")
    other = state_folder(Path("/b/My API!"), HOME, system="linux")
    assert one.name.startswith("My-API-")
    assert one != other
    assert one == state_folder(Path("/a/My API!"), HOME, system="linux")
    assert one.parent == Path("/home/ada/.local/state/callsheet/workspaces")
    assert state_folder(Path("/a/My API!"), HOME, Path("/s")).parent == Path("/s/workspaces")
    assert state_folder(Path("/"), HOME).name.startswith("root-")


@pytest.mark.skipif(os.name == "nt", reason="there are no modes")
def test_it_is_private(tmp_path):
    folder = tmp_path / "a" / "b"
    make_private(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o755)
    make_private(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
