"""Files as the protocol names them."""

import os.path
from collections.abc import Iterable
from pathlib import Path

from pygls.uris import to_fs_path

_THIS_MACHINE = "file://localhost/"
"""How some clients begin what others begin with `file:///` (RFC 8089, section 2)."""


def paths_of(uris: Iterable[str]) -> list[Path]:
    """The paths of `file:` URIs; others name no file."""
    return [path for path in map(path_of, uris) if path]


def path_of(uri: str) -> Path | None:
    """The path of a `file:` URI, however it is spelled; None for another one."""
    if uri.startswith(_THIS_MACHINE):
        uri = f"file:///{uri.removeprefix(_THIS_MACHINE)}"
    path = to_fs_path(uri) if uri[:5].lower() == "file:" else None
    return Path(os.path.normpath(path)) if path else None
