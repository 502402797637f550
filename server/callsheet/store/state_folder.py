"""Where state lies that outlives a run: the person's state directory, a folder a workspace."""

import re
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePath

_UNUSUAL = re.compile(r"[^\w.-]+")


def state_folder(
    workspace: Path, environ: Mapping[str, str], chosen: Path | None = None, system: str = ""
) -> Path:
    """The folder of a workspace, which need not exist; two workspaces never share one.

    Args:
        workspace: Its root, links resolved.
        environ: The process environment: `XDG_STATE_HOME`, `LOCALAPPDATA`, `HOME`.
        chosen: `--state DIR`: it takes the place of the state directory.
        system: As `sys.platform` has it; empty is this one.
    """
    name = _UNUSUAL.sub("-", workspace.name)[:40] or "root"
    digest = sha256(str(workspace).encode(errors="surrogateescape")).hexdigest()[:16]
    home = state_home(environ, system or sys.platform) if chosen is None else chosen
    return home / "workspaces" / f"{name}-{digest}"


def state_home(environ: Mapping[str, str], system: str) -> Path:
    """The folder of Callsheet's state in the person's directory (XDG Base Directory, 0.8)."""
    if system == "win32":
        local = _absolute(environ.get("LOCALAPPDATA", ""))
        return (local or Path.home() / "AppData" / "Local") / "callsheet" / "state"
    if system == "darwin":
        return _home(environ) / "Library" / "Application Support" / "callsheet"
    given = _absolute(environ.get("XDG_STATE_HOME", ""))
    return (given or _home(environ) / ".local" / "state") / "callsheet"


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may enter, and those above it that are missing.

    Raises:
        OSError: It cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def _home(environ: Mapping[str, str]) -> Path:
    return _absolute(environ.get("HOME", "")) or Path.home()


def _absolute(text: str) -> Path | None:
    """A relative path counts as none, as the specification has it."""
    return Path(text) if text and PurePath(text).is_absolute() else None
