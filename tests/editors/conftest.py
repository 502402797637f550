"""What the tests of the plug-in for Neovim are given."""

from pathlib import Path

import pytest

from editors.in_full import IN_FULL
from editors.neovim_plugin import Editing
from editors.neovims import NEOVIMS, USUAL
from loopback import serving


@pytest.fixture(params=NEOVIMS if IN_FULL else [USUAL])
def at(request, tmp_path: Path) -> Editing:
    folder = tmp_path / "project"
    folder.mkdir()
    return Editing(folder, request.param)


@pytest.fixture
def loopback():
    with serving() as server:
        yield server
