"""proxy.py, a proxy in Python that can itself be reached over TLS."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counterparts.installed import missing, python_with

_SERVER = """
import sys
import proxy
with proxy.Proxy(sys.argv[1:]) as running:
    print(running.flags.port, flush=True)
    sys.stdin.read()
"""


@contextmanager
def proxy_py(*options: str | Path) -> Iterator[int]:
    """The port of a proxy with these options of its own command line."""
    plain = ("--hostname", "127.0.0.1", "--port", "0", "--num-acceptors", "1", "--num-workers", "1")
    arguments = [*plain, "--log-level", "CRITICAL", *map(str, options)]
    python = python_with("proxy-py", "proxy.py==2.4.10")
    process = subprocess.Popen(
        [python, "-c", _SERVER, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        if not said.strip().isdigit():
            missing("proxy.py does not start")
        yield int(said)
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()
