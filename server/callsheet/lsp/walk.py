"""Finds the files below folders that hold requests or environments; opens none of them."""

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISREG
from typing import Final

from callsheet.disk import REQUEST_FILE_ENDINGS, Stamp
from callsheet.model.environment_files import holds_environments

logger = logging.getLogger(__name__)

MOST_FILES: Final = 20_000
"""Files that are looked at; where there are more, the nearest to the top count."""

LARGEST_FILE: Final = 1024 * 1024
"""Bytes of a file that is looked at without being open."""

_OTHERS = frozenset(
    {".git", ".hg", ".svn", "node_modules", "bower_components", "__pycache__", "site-packages"}
    | {".venv", "venv", ".tox", ".nox", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
)
"""Folders in which nothing is that a person wrote here."""

_ENVIRONMENT_OF_PYTHON = "pyvenv.cfg"


def walk(folders: Iterable[Path]) -> dict[Path, Stamp]:
    """The files below folders with what is another when they change; broad before deep."""
    found: dict[Path, Stamp] = {}
    waiting = [str(folder) for folder in folders]
    for folder in waiting:
        names, below = _entries(folder)
        if _ENVIRONMENT_OF_PYTHON in names:
            continue
        waiting += below
        for path, stamp in _files(folder, names):
            if len(found) == MOST_FILES:
                logger.warning("more than %d files: those below %s are left out", MOST_FILES, path)
                return found
            found[path] = stamp
    return found


def _entries(folder: str) -> tuple[dict[str, os.DirEntry[str]], list[str]]:
    """The files of a folder by name, and the folders in it; a link to a folder is not followed."""
    names: dict[str, os.DirEntry[str]] = {}
    below: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    names[entry.name] = entry
                elif entry.name not in _OTHERS:
                    below.append(entry.path)
    except OSError:
        logger.debug("%s cannot be read", folder)
    return names, sorted(below)


def _files(folder: str, names: dict[str, os.DirEntry[str]]) -> Iterator[tuple[Path, Stamp]]:
    for name, entry in names.items():
        path = Path(folder, name)
        if not name.lower().endswith(REQUEST_FILE_ENDINGS) and not holds_environments(path):
            continue
        try:
            # What a link leads to may be anybody's; it counts where it is opened or imported.
            status = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        if not S_ISREG(status.st_mode):
            continue
        if status.st_size > LARGEST_FILE:
            logger.info("%s has more than 1 MB, and is looked at only when it is open", path)
            continue
        yield path, (status.st_mtime_ns, status.st_size)
