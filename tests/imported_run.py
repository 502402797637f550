"""Imports files as the command does, and runs what became of them."""

import json
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qsl, unquote

from callsheet.cli.main import main
from callsheet.convert.imported import GivenFile, Imported, Importer
from callsheet.disk import DiskFiles
from callsheet.features.imported_files import errors_in, made_ready
from sent_alike import as_compared
from wire_server import WireServer

ANSWER = b'{"token": "T0k", "id": 7, "items": [1, 2, 3], "name": "a b", "zero": 0, "admin": false}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: e1\r\n"
OF_TOOLS = frozenset(("postman-token", "cache-control", "request-start-time"))


def given(folder: Path, *names: str) -> tuple[GivenFile, ...]:
    """Files of a folder, as they are given to an importer."""
    return tuple(GivenFile(PurePosixPath(name), (folder / name).read_bytes()) for name in names)


def written(importer: Importer, files: tuple[GivenFile, ...], folder: Path) -> Imported:
    """What became of files, written into a folder; the check finds no error in it."""
    found = importer(files)
    assert isinstance(found, Imported), found
    ready = made_ready(found, folder, DiskFiles(folder))
    for path, content in ready.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        (folder / path).write_bytes(data)
    errors = [each.problem.message for each in errors_in(ready.files, folder, DiskFiles(folder))]
    assert errors == []
    assert main(["fmt", "--check", str(folder)]) == 0
    return ready


def run_all(imported: Imported, folder: Path, *options: str) -> None:
    """Send the requests of each file."""
    with chdir(folder):
        for path in imported.files:
            if path.suffix == ".http" and path.name != "_resource.http":
                assert main(["run", str(path), *options]) == 0


def requests_of(act: Callable[[str], None]) -> dict[str, list[tuple]]:
    """The requests that are sent while something is done with a host, by their first lines."""

    def script(peer):
        while request := peer.request():
            length = b"Content-Length: %d\r\n\r\n" % len(ANSWER)
            peer.send(HEAD + length + (b"" if request.startswith(b"HEAD") else ANSWER))

    with WireServer(script) as server:
        act(f"127.0.0.1:{server.port}")
        port = str(server.port).encode()
    found: dict[str, list[tuple]] = {}
    for each in server.requests:
        first, fields, body = as_compared(each.replace(port, b"PORT"), frozenset())
        # Some leave in a URL what RFC 3986 does not allow there, which we encode.
        for escape in ("%5E", "%60", "%7B", "%7C", "%7D"):
            first = first.replace(escape, unquote(escape))
        kept = {name: value for name, value in fields.items() if name not in OF_TOOLS}
        seen = (kept, _alike(first, kept, body))
        if seen not in found.setdefault(first, []):
            found[first].append(seen)
    return found


def _alike(first: str, fields: dict[str, str], body: object) -> object:
    """A body without what means nothing in it."""
    if "graphql" in first and isinstance(body, bytes):
        content = json.loads(body)
        content.pop("operationName", None)
        content["query"] = content["query"].split()
        return content
    media_type = fields.get("content-type", "")
    if "form-urlencoded" in media_type and isinstance(body, bytes):
        return parse_qsl(body.decode(), keep_blank_values=True)
    if "json" in media_type and isinstance(body, bytes):
        return json.loads(body) if body else body
    return body
