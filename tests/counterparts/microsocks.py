"""microsocks: a SOCKS5 server that is not ours, from Debian's packages without installing it."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from counterparts.installed import command, home, missing, one_installs


@one_installs
def microsocks() -> Path:
    """The program."""
    installed = shutil.which("microsocks")
    if installed is not None:
        return Path(installed)
    folder = home("microsocks")
    program = folder / "usr/bin/microsocks"
    if not program.exists():
        if shutil.which("apt-get") is None:
            missing("microsocks is taken from Debian's packages, and there is no apt-get")
        command(["apt-get", "download", "microsocks"], folder, "microsocks cannot be downloaded")
        for package in folder.glob("*.deb"):
            command(["dpkg", "-x", package.name, "."], folder, "microsocks cannot be unpacked")
    return program


@contextmanager
def serving(program: Path, *credentials: str) -> Iterator[int]:
    """The port of a server; `credentials` are user and password, or nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    who = ("-u", credentials[0], "-P", credentials[1]) if credentials else ()
    process = subprocess.Popen(
        [program, "-i", "127.0.0.1", "-p", str(port), *who], stderr=subprocess.DEVNULL
    )
    try:
        # It says nothing when it is ready.
        while process.poll() is None:
            with suppress(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port)).close()
                break
        else:
            missing("microsocks does not start")
        yield port
    finally:
        process.kill()
        process.wait()
