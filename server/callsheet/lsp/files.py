"""Files as the protocol names them."""

from collections.abc import Iterable
from pathlib import Path

from pygls.uris import to_fs_path


def paths_of(uris: Iterable[str]) -> list[Path]:
    """The paths of `file:` URIs; others name no file."""
    return [Path(path) for path in map(to_fs_path, uris) if path]
