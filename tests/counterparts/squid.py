"""Squid as an HTTP proxy that wants a password for some hosts."""

import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from counterparts.installed import command, missing

USER, PASSWORD = "Jäsøn", "open: sesame@%"
_HELPERS = ("/usr/lib/squid", "/usr/lib64/squid", "/usr/libexec/squid")
_READY = re.compile(rb"Accepting HTTP Socket connections")


@dataclass(frozen=True)
class Squid:
    port: int


@contextmanager
def squid(hosts: Sequence[str], protected: Sequence[str]) -> Iterator[Squid]:
    """A proxy for which all `hosts` are at 127.0.0.1; the `protected` ones want the password."""
    program = shutil.which("squid", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None:
        missing("squid is not installed")
    # Started by root, squid goes on as another user, and a test's own folder is closed to others.
    with tempfile.TemporaryDirectory(prefix="squid-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        settings = folder / "settings"
        settings.write_text(_settings(folder, port, protected), encoding="utf-8")
        (folder / "hosts").write_text("".join(f"127.0.0.1 {host}\n" for host in hosts))
        _write_users(folder)
        process = subprocess.Popen(
            [program, "-N", "-d", "1", "-f", str(settings)], stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        try:
            if not any(_READY.search(line) for line in process.stderr):
                missing("squid does not start")
            yield Squid(port)
        finally:
            process.kill()
            process.wait()
            process.stderr.close()


def _write_users(folder: Path) -> None:
    users = folder / "users"
    hashing = ["openssl", "passwd", "-apr1", "-salt", "saltsalt", PASSWORD]
    try:
        made = subprocess.run(hashing, check=True, capture_output=True, text=True)
    except (OSError, subprocess.SubprocessError) as error:
        missing(f"openssl cannot hash a password: {error}")
    users.write_text(f"{USER}:{made.stdout}", encoding="utf-8")
    command(["chmod", "-R", "a+rX", str(folder)], folder, "squid cannot read its files")


def _settings(folder: Path, port: int, protected: Sequence[str]) -> str:
    found = (Path(each) / "basic_ncsa_auth" for each in _HELPERS)
    helper = next((path for path in found if path.exists()), None)
    if helper is None:
        missing("squid has no basic_ncsa_auth")
    return f"""
http_port 127.0.0.1:{port}
pid_filename none
cache_log /dev/null
access_log none
cache deny all
coredump_dir {folder}
hosts_file {folder}/hosts
visible_hostname squid.test
shutdown_lifetime 0 seconds
connect_timeout 2 seconds
auth_param basic program {helper} {folder}/users
auth_param basic realm counterpart
auth_param basic children 1
auth_param basic casesensitive on
acl protected dstdomain {" ".join(protected)}
acl forbidden dstdomain forbidden.com
acl known proxy_auth REQUIRED
http_access deny forbidden
http_access allow !protected
http_access allow known
http_access deny all
"""
