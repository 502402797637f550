"""Datasette: an API over an SQLite file, with keyset pages by link, by Link field and by token."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counterparts.installed import python_with, serving

PACKAGE = "datasette==0.65.5"

_SERVER = """
import os, socket, sys, threading
import uvicorn
from datasette.app import Datasette
listening = socket.create_server(("127.0.0.1", 0))
server = uvicorn.Server(uvicorn.Config(Datasette(sys.argv[1:]).app(), log_level="error"))
threading.Thread(target=server.run, args=([listening],), daemon=True).start()
print(listening.getsockname()[1], flush=True)
sys.stdin.read()
os._exit(0)
"""


@contextmanager
def datasette(database: Path) -> Iterator[str]:
    """The URL of a database, which may change meanwhile, for as long as the block lasts."""
    run = [python_with("datasette", PACKAGE), "-c", _SERVER, database]
    with serving(run, "Datasette") as port:
        yield f"http://127.0.0.1:{port}/{database.stem}"
