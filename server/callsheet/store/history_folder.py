"""The history of a workspace on disk, where a person asks for it: a private file an exchange.

Each file is written whole and named by its time, so that several servers may share the folder.
What cannot be read or written is no entry, and no error.
"""

import json
from base64 import b64decode, b64encode
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

from callsheet.disk import write_atomically
from callsheet.exchange import MemoryBody, Response
from callsheet.redact import Redactor
from callsheet.store.history import HistoryEntry
from callsheet.store.state_folder import make_private

LARGEST_BODY = 64 * 1024
"""Bytes of a body, and characters of a text, that are written."""

_LARGEST_FILE = 1024 * 1024
_TEXTS = ("uri", "request", "environment", "method", "url", "outcome", "summary", "text")


class HistoryFolder:
    """A folder that only its owner may enter."""

    def __init__(self, folder: Path, most_entries: int) -> None:
        self._folder = folder
        self._most_entries = most_entries

    def read(self) -> tuple[HistoryEntry, ...]:
        """What is there, the oldest first."""
        found = (_read(path) for path in self._paths())
        return tuple(entry for entry in found if entry is not None)

    def write(self, entry: HistoryEntry, redactor: Redactor) -> None:
        """Write one, masked; the oldest ones make room."""
        with suppress(OSError):
            make_private(self._folder)
            data = json.dumps(_fields(entry, redactor)).encode()
            name = f"{int(entry.time * 1000):015}-{token_hex(4)}.json"
            write_atomically(self._folder / name, data, private=True)
            paths = self._paths()
            for path in paths[: max(0, len(paths) - self._most_entries)]:
                path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Forget all."""
        with suppress(OSError):
            for path in self._paths():
                path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"))


def _fields(entry: HistoryEntry, redactor: Redactor) -> dict[str, Any]:
    texts = {name: redactor.text(getattr(entry, name)) for name in _TEXTS}
    text = texts["text"]
    if len(text) > LARGEST_BODY:
        texts["text"] = f"{text[:LARGEST_BODY]}\n\n# cut here: only so much is kept\n"
    return {
        **texts,
        "time": entry.time,
        "status": entry.status,
        "seconds": entry.seconds,
        "size": entry.size,
        "response": _response_fields(entry.response, redactor) if entry.response else None,
    }


def _response_fields(response: Response, redactor: Redactor) -> dict[str, Any]:
    body, data = response.body, None
    if isinstance(body, MemoryBody) and body.size <= LARGEST_BODY:
        data = b64encode(redactor.data(body.data)).decode("ascii")
    return {
        "status": response.status,
        "reason": redactor.text(response.reason),
        "http_version": response.http_version,
        "headers": redactor.headers(response.headers),
        "body": data,
    }


def _read(path: Path) -> HistoryEntry | None:
    # One of another version, or cut by a full disk, is as good as none.
    with suppress(OSError, ValueError, TypeError, KeyError):
        if path.stat().st_size <= _LARGEST_FILE:
            fields = json.loads(path.read_bytes())
            return _entry(fields)
    return None


def _entry(fields: dict[str, Any]) -> HistoryEntry:
    texts = {name: str(fields[name]) for name in _TEXTS}
    response = fields["response"]
    return HistoryEntry(
        float(fields["time"]),
        texts["uri"],
        texts["request"],
        texts["environment"],
        texts["method"],
        texts["url"],
        texts["outcome"],
        texts["summary"],
        None if fields["status"] is None else int(fields["status"]),
        float(fields["seconds"]),
        None if fields["size"] is None else int(fields["size"]),
        texts["text"],
        None if response is None else _response(response),
        is_exact=False,
    )


def _response(fields: dict[str, Any]) -> Response:
    data, problem = b"", "its body was too large to be kept"
    if fields["body"] is not None:
        data, problem = b64decode(fields["body"], validate=True), ""
    headers = tuple((str(name), str(value)) for name, value in fields["headers"])
    return Response(
        int(fields["status"]),
        str(fields["reason"]),
        str(fields["http_version"]),
        headers,
        MemoryBody(data),
        remote="",
        body_problem=problem,
    )
