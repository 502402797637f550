"""Which request is meant: one of two of the same name, on this machine and on another."""

from os.path import relpath
from pathlib import Path
from typing import TypeAlias

from callsheet.model.requests import RequestPlace

Identity: TypeAlias = tuple[Path, int]
"""A file and the number of a block in it; two requests of one name are not the same."""


def identity_of(place: RequestPlace) -> Identity:
    """What tells a request from all others of a version of the workspace."""
    return place.path, place.block.index


def relative_path(path: Path, root: Path) -> str:
    """The path as another machine has it too, with `/`."""
    # `relative_to` knows no way up, and there is none to another drive.
    return Path(relpath(path, root)).as_posix() if path.anchor == root.anchor else path.as_posix()
