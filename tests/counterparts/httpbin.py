"""httpbin verifies Digest with auth-int, and lets nonces go stale."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from counterparts.installed import missing, python_with

_SERVER = """
import os, sys
from httpbin import app
from werkzeug.serving import WSGIRequestHandler, make_server
class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    def log(self, *arguments):
        pass
server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
print(server.server_port, flush=True)
import threading
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
"""


@contextmanager
def httpbin() -> Iterator[int]:
    """The port of a server, for as long as the block lasts."""
    process = subprocess.Popen(
        [python_with("httpbin", "httpbin>=0.10"), "-c", _SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        if not said:
            missing("httpbin does not start")
        yield int(said)
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()
