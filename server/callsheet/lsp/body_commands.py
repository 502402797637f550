"""The commands over the body of an answer: it is saved to a file, or its path is told."""

import asyncio
import re
from mimetypes import guess_extension
from pathlib import Path
from typing import assert_never
from urllib.parse import urlsplit

from pygls.uris import to_fs_path

from callsheet.amounts import size_text
from callsheet.disk import copy_atomically, free_name, write_atomically
from callsheet.exchange import MemoryBody, Response, SpilledBody
from callsheet.features.symbols import shown_name
from callsheet.late_dataclasses import dataclass
from callsheet.lsp.calls import Call, number_of, opened, place_meant, root_meant
from callsheet.lsp.connection import Connection
from callsheet.problems import UsageError
from callsheet.run.results import Sent
from callsheet.run.saves import decides_what_is_sent

_UNUSUAL = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 80
_OVERWRITE, _KEEP_BOTH = "Overwrite", "Keep both"


async def save_body(server: Connection, call: Call) -> str | None:
    """Write the body of a request's last answer, byte for byte, and say where it is.

    A plug-in names the `path`; else the person chooses among proposals beside the document. A file
    that is there is replaced only when they say so, or the plug-in that asked them does.
    """
    answer = _answer(server, call)
    path = _given_path(call, answer.folder) or await _proposed(server, answer)
    if path is None:
        return None
    if decides_what_is_sent(path) or ".git" in path.parts:
        raise UsageError(f'"{path.name}" decides what is sent, so no answer is written there')
    if path.exists() and call.named.get("overwrite") is not True:
        chosen = await server.ask(f'"{path.name}" is there already', _OVERWRITE, _KEEP_BOTH)
        if chosen is None:
            return None
        path = path if chosen == _OVERWRITE else free_name(path)
    try:
        await asyncio.to_thread(_write, answer.response, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f'"{path}" could not be written', reason.lower()) from None
    server.say(f"{size_text(answer.response.body.size)} written to {path}")
    return path.as_uri()


async def body_path(server: Connection, call: Call) -> str:
    """Say where the body of a request's last answer lies, as a file of its own until we leave."""
    answer = _answer(server, call)
    match answer.response.body:
        case SpilledBody(path):
            found = path
        case MemoryBody(data):
            write = server.state.private_files.write
            found = await asyncio.to_thread(write, answer.file_name, data)
        case _:
            assert_never(answer.response.body)
    if not server.is_plugin:
        server.say(str(found))
    return str(found)


@dataclass(frozen=True, slots=True)
class _Answer:
    """The last answer of a request, and where that stands."""

    response: Response
    url: str
    name: str
    """Of the request; empty when it has none."""

    folder: Path

    @property
    def file_name(self) -> str:
        """A name that says what it is: that of the request, or the last piece of the path."""
        media_type = (self.response.header("Content-Type") or "").partition(";")[0].strip()
        last = Path(urlsplit(self.url).path)
        ending = guess_extension(media_type) or last.suffix or ".bin"
        stem = _UNUSUAL.sub("-", self.name or last.stem).strip("-.")[:_LONGEST_NAME] or "answer"
        return stem + _UNUSUAL.sub("", ending)


def _answer(server: Connection, call: Call) -> _Answer:
    if call.named and (number := number_of(call)) is not None:
        return _of_history(server, call, number)
    snapshot = opened(server, call)
    place = place_meant(snapshot, call)
    exchange = snapshot.workspace.exchanges.get(place.key)
    if exchange is None or not isinstance(exchange.outcome, Response):
        raise UsageError(f'"{shown_name(place)}" has no answer', "send it first")
    name = place.name if place.name_piece else ""
    return _Answer(exchange.outcome, exchange.hops[-1].request.url, name, place.path.parent)


def _of_history(server: Connection, call: Call, number: int) -> _Answer:
    answer = server.answers.numbered(root_meant(server, call), number)
    response = answer.result.response if answer else None
    if answer is None or response is None or not isinstance(answer.result.fate, Sent):
        raise UsageError(
            f"exchange {number} is not kept", "`callsheet.history` lists those that are"
        )
    place = answer.result.place
    name = place.name if place.name_piece else ""
    url = answer.result.fate.exchange.hops[-1].request.url
    return _Answer(response, url, name, place.path.parent)


def _given_path(call: Call, folder: Path) -> Path | None:
    """The path of a plug-in, a URI or relative to the document; None when there is none."""
    given = call.said("path", 3)
    if not given:
        return None
    path = to_fs_path(given) if given.startswith("file:") else given
    return folder / (path or given)


async def _proposed(server: Connection, answer: _Answer) -> Path | None:
    """Where the person wants it, of free names beside the document; None when nowhere."""
    folder, file = answer.folder, answer.file_name
    paths = (free_name(folder / file), free_name(folder / "answers" / file))
    proposals = {path.relative_to(folder).as_posix(): path for path in paths}
    chosen = await server.ask("Save the body as", *proposals)
    return proposals.get(chosen or "")


def _write(response: Response, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    match response.body:
        case SpilledBody(source):
            copy_atomically(source, path)
        case MemoryBody(data):
            write_atomically(path, data)
        case _:
            assert_never(response.body)
