"""lighttpd's mod_auth verifies Digest: MD5, SHA-256, SHA-512-256, userhash."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import new
from pathlib import Path

from counterparts.installed import command, home, missing, one_installs

REALM = "callsheet, tests"
USER, PASSWORD = "Jäsøn Doe", "Secret, or not?"
_HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Hands over a socket that listens already, as systemd does it, so that no port is guessed."""

LIBRARIES = ("libnettle8", "libnettle8t64", "libpcre2-8-0", "libxxhash0")
"""What lighttpd may need beside what is there; releases of Debian and Ubuntu name it as they do."""


@dataclass(frozen=True)
class Lighttpd:
    program: Path
    modules: Path
    libraries: Path

    @contextmanager
    def serving(self, folder: Path, algorithm: str, userhash: bool = False) -> Iterator[int]:
        """The port of a server that wants Digest for everything but has no files."""
        (folder / "users").write_text(_line(algorithm), encoding="utf-8")
        settings = folder / "settings"
        settings.write_text(_settings(folder, algorithm, userhash), encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            program = [self.program, "-D", "-f", settings, "-m", self.modules]
            process = subprocess.Popen(
                [sys.executable, "-c", _HAND_OVER, str(listener.fileno()), *map(str, program)],
                pass_fds=[listener.fileno()],
                env={**os.environ, "LD_LIBRARY_PATH": str(self.libraries)},
                stderr=subprocess.DEVNULL,
            )
            try:
                yield listener.getsockname()[1]
            finally:
                process.kill()
                process.wait()


@one_installs
def lighttpd() -> Lighttpd:
    """The one that is installed, else Debian's packages, unpacked without being installed."""
    installed = shutil.which("lighttpd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if installed is not None:
        return Lighttpd(Path(installed), Path("/usr/lib/lighttpd"), Path("/usr/lib"))
    folder = home("lighttpd")
    program = folder / "usr/sbin/lighttpd"
    if not program.exists():
        if shutil.which("apt-get") is None:
            missing("lighttpd is taken from Debian's packages, and there is no apt-get")
        command(["apt-get", "download", "lighttpd"], folder, "lighttpd cannot be downloaded")
        for each in LIBRARIES:
            subprocess.run(
                ["apt-get", "download", each], check=False, cwd=folder, capture_output=True
            )
        for package in folder.glob("*.deb"):
            command(["dpkg", "-x", package.name, "."], folder, "lighttpd cannot be unpacked")
    libraries = next((found.parent for found in folder.glob("usr/lib/*/libnettle.so.*")), folder)
    return Lighttpd(program, folder / "usr/lib/lighttpd", libraries)


def _line(algorithm: str) -> str:
    names = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}

    def hashed(text: str) -> str:
        made = new(names[algorithm])
        made.update(text.encode())
        return made.hexdigest()

    secret = hashed(f"{USER}:{REALM}:{PASSWORD}")
    return f"{USER}:{REALM}:{secret}:{hashed(f'{USER}:{REALM}')}\n"


def _settings(folder: Path, algorithm: str, userhash: bool) -> str:
    hashing = ', "userhash" => "enable"' if userhash else ""
    return f"""
server.document-root = "{folder}"
server.port = 0
server.bind = "127.0.0.1"
server.systemd-socket-activation = "enable"
server.modules = ("mod_auth", "mod_authn_file", "mod_status")
server.errorlog = "{folder}/errors"
status.status-url = "/status"
auth.backend = "htdigest"
auth.backend.htdigest.userfile = "{folder}/users"
auth.require = ("/" => ("method" => "digest", "realm" => "{REALM}",
    "algorithm" => "{algorithm}", "require" => "valid-user"{hashing}))
"""
