"""What the tests of the plug-in for Neovim are given."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from editors.in_full import IN_FULL
from editors.neovim_plugin import Editing, Together
from editors.neovims import NEOVIMS, USUAL
from loopback import serving

VERSIONS = list(NEOVIMS) if IN_FULL else [USUAL]


@pytest.fixture(params=VERSIONS)
def at(request, tmp_path: Path) -> Editing:
    """A folder, and a Neovim of its own in it."""
    folder = tmp_path / "project"
    folder.mkdir()
    return Editing(folder, request.param)


@pytest.fixture(scope="session", params=VERSIONS)
def one_neovim(request, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Together]:
    folder = tmp_path_factory.mktemp("together") / "project"
    folder.mkdir()
    with Together(folder, request.param) as together:
        yield together


@pytest.fixture
def together(one_neovim: Together) -> Together:
    """A folder, and the Neovim in it that tests share, with its server."""
    one_neovim.clear()
    return one_neovim


@pytest.fixture
def loopback():
    with serving() as server:
        yield server
