"""Programs of another Debian: unpacked with all that they need into a folder, not installed."""

import re
import shlex
import shutil
from pathlib import Path

from counterparts.installed import command, home, missing, one_installs

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SOURCES = Path("/etc/apt/sources.list.d/debian.sources")


@one_installs
def unpacked(name: str, suite: str, package: str) -> Path:
    """The folder of a package of a suite; nothing of this Debian changes.

    Args:
        name: What it is called where it cannot be had.
    """
    if shutil.which("apt-get") is None or not KEYRING.exists() or not SOURCES.exists():
        missing(f"needs {name}: on PATH, or a Debian to take it from")
    root = home(f"{package}-{suite}")
    if not (root / "whole").exists():
        _unpack(root, name, suite, package)
    return root


def _unpack(root: Path, name: str, suite: str, package: str) -> None:
    apt = root / "apt"
    for folder in ("lists/partial", "cache/archives/partial", "sources"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    mirror = re.search(r"^URIs: *(\S+)", SOURCES.read_text(), re.MULTILINE)
    if mirror is None:
        missing(f"needs {name}: no Debian mirror is known here")
    (apt / "sources" / "other.sources").write_text(
        f"Types: deb\nURIs: {mirror[1]}\nSuites: {suite}\nComponents: main\nSigned-By: {KEYRING}\n"
    )
    options = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": apt / "sources",
        "Dir::State": apt,
        "Dir::State::lists": apt / "lists",
        "Dir::State::status": "/dev/null",
        "Dir::Cache": apt / "cache",
        "APT::Install-Recommends": "0",
        "APT::Sandbox::User": "",
        "Debug::NoLocking": "1",
    }
    said = [word for key, value in options.items() for word in ("-o", f"{key}={value}")]
    command(["apt-get", *said, "-qq", "update"], root, name)
    command(["apt-get", *said, "-qq", "-y", "--download-only", "install", package], root, name)
    for folder in ("bin", "sbin", "lib", "lib64"):
        # As Debian has it now: whatever a package puts into `/lib` belongs into `/usr/lib`.
        (root / "usr" / folder).mkdir(parents=True, exist_ok=True)
        if not (root / folder).exists():
            (root / folder).symlink_to(f"usr/{folder}")
    for archive in sorted((apt / "cache" / "archives").glob("*.deb")):
        unpack = f"dpkg-deb --fsys-tarfile {shlex.quote(str(archive))}"
        tar = f"tar -x -C {shlex.quote(str(root))} --keep-directory-symlink"
        command(["sh", "-c", f"{unpack} | {tar}"], root, name)
    shutil.rmtree(apt)
    (root / "whole").touch()
