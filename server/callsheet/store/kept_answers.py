"""Where answers are kept for `# @cache`: in memory, and in a private folder when there is one."""

import json
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from callsheet.disk import write_atomically
from callsheet.exchange import MemoryBody, Response
from callsheet.late_dataclasses import dataclass
from callsheet.store.state_folder import make_private

LARGEST = 64 * 1024 * 1024
"""Bytes of bodies that are held in memory; the answer that was used longest ago makes room."""

MOST_FILES = 2000
"""Files in the folder; the oldest makes room."""


@dataclass(frozen=True, slots=True)
class KeptKey:
    """What was asked, and as whom; of the person's credentials it has nothing but a hash."""

    url: str
    rest: str
    """The method, the way the answer is kept, and the hash of who asked."""

    @property
    def file_name(self) -> str:
        """Begins alike for all that was asked of a URL."""
        return f"{url_name(self.url)}-{_hash(self.rest)}.json"


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer, and what has to be known to use it again."""

    response: Response
    """Its body is in memory."""

    since: float
    """When it came or was found to hold still; seconds since the epoch."""

    age: float = 0.0
    """Seconds that it was old then (RFC 9111, 4.2.3: corrected_initial_age)."""

    vary: tuple[str, ...] = ()
    """The request fields that it depends on, in lower case and sorted."""

    selection: str = ""
    """A hash over the values of those fields."""


class KeptAnswers:
    """Answers by what was asked; safe to use from several threads.

    Another process with the same folder sees whole files only. One that cannot be read or written
    is no answer, and no error: it is asked for again.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Make one; it is kept for the process alone without a folder."""
        self._folder = folder
        self._lock = Lock()
        self._answers: OrderedDict[KeptKey, tuple[KeptAnswer, ...]] = OrderedDict()

    def get(self, key: KeptKey) -> tuple[KeptAnswer, ...]:
        """The answers to a question, the newest first: those to other header fields with them."""
        with self._lock:
            found = self._answers.get(key, ())
            if not found and self._folder is not None:
                found = _read(self._folder / key.file_name)
            if found:
                self._answers[key] = found
                self._answers.move_to_end(key)
                self._make_room()
            return found

    def put(self, key: KeptKey, answers: Iterable[KeptAnswer]) -> None:
        """Keep these answers to a question, and no others."""
        with self._lock:
            kept = tuple(answers)
            self._answers[key] = kept
            self._answers.move_to_end(key)
            self._make_room()
            if self._folder is not None:
                _write(self._folder, key, kept)

    def forget(self, url: str) -> None:
        """Give up all answers to questions about a URL, whoever asked."""
        with self._lock:
            for key in [key for key in self._answers if key.url == url]:
                del self._answers[key]
            if self._folder is not None:
                for path in self._folder.glob(f"{url_name(url)}-*.json"):
                    path.unlink(missing_ok=True)

    def _make_room(self) -> None:
        held = sum(map(_size, self._answers.values()))
        while held > LARGEST and len(self._answers) > 1:
            _, answers = self._answers.popitem(last=False)
            held -= _size(answers)


def url_name(url: str) -> str:
    """The part of a file's name that stands for a URL."""
    return _hash(url)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]


def _size(answers: tuple[KeptAnswer, ...]) -> int:
    return sum(answer.response.body.size for answer in answers)


def _read(path: Path) -> tuple[KeptAnswer, ...]:
    # A file of another version, or cut by a full disk, is as good as none.
    with suppress(OSError, ValueError, TypeError, KeyError):
        return tuple(_answer(fields) for fields in json.loads(path.read_bytes()))
    return ()


def _write(folder: Path, key: KeptKey, answers: tuple[KeptAnswer, ...]) -> None:
    with suppress(OSError):
        make_private(folder)
        data = json.dumps([_fields(answer) for answer in answers]).encode()
        write_atomically(folder / key.file_name, data, private=True)
        files = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in files[: max(0, len(files) - MOST_FILES)]:
            path.unlink(missing_ok=True)


def _fields(answer: KeptAnswer) -> dict[str, Any]:
    response = answer.response
    data = response.body.data if isinstance(response.body, MemoryBody) else b""
    return {
        "since": answer.since,
        "age": answer.age,
        "vary": answer.vary,
        "selection": answer.selection,
        "status": response.status,
        "reason": response.reason,
        "http_version": response.http_version,
        "headers": response.headers,
        "body": b64encode(data).decode("ascii"),
        "remote": response.remote,
    }


def _answer(fields: dict[str, Any]) -> KeptAnswer:
    response = Response(
        int(fields["status"]),
        str(fields["reason"]),
        str(fields["http_version"]),
        tuple((str(name), str(value)) for name, value in fields["headers"]),
        MemoryBody(b64decode(fields["body"], validate=True)),
        str(fields["remote"]),
    )
    vary = tuple(str(name) for name in fields["vary"])
    selection = str(fields["selection"])
    return KeptAnswer(response, float(fields["since"]), float(fields["age"]), vary, selection)
