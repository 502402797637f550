"""A client that writes bytes: for messages that no proper client sends, and for their order."""

import asyncio
import json
import re
from contextlib import asynccontextmanager

from editor import PATIENCE, SERVER

PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602
NOT_INITIALIZED, CANCELLED, MODIFIED = -32002, -32800, -32801

URI = "file:///project/main.http"


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def message(**fields) -> bytes:
    return framed(json.dumps({"jsonrpc": "2.0", **fields}).encode())


class Wire:
    """A server process, spoken to in bytes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.seen: list[dict] = []
        """What came beside the answers that were waited for."""

    def write(self, *messages: bytes) -> None:
        self._process.stdin.write(b"".join(messages))

    async def read(self) -> dict:
        async with asyncio.timeout(PATIENCE):
            head = await self._process.stdout.readuntil(b"\r\n\r\n")
            length = int(re.search(rb"Content-Length: (\d+)", head)[1])
            return json.loads(await self._process.stdout.readexactly(length))

    async def find(self, is_wanted) -> dict:
        while not is_wanted(found := await self.read()):
            self.seen.append(found)
        return found

    async def answer(self, number) -> dict:
        return await self.find(lambda each: "method" not in each and each["id"] == number)

    async def error(self, number) -> int:
        return (await self.answer(number))["error"]["code"]

    async def ask(self, number, method: str, params=None) -> dict:
        self.write(message(id=number, method=method, params=params))
        return await self.answer(number)

    async def published(self, version: int) -> list[dict]:
        def is_wanted(each) -> bool:
            return each.get("params", {}).get("version") == version

        return (await self.find(is_wanted))["params"]["diagnostics"]

    async def leave(self) -> int:
        self.write(message(method="exit"))
        return await asyncio.wait_for(self._process.wait(), PATIENCE)


@asynccontextmanager
async def started():
    process = await asyncio.create_subprocess_exec(
        *SERVER,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=1 << 27,
    )
    try:
        yield Wire(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        process.stdin.close()


@asynccontextmanager
async def initialized(folder=None, **capabilities):
    """A session; at its end the server must still answer, and leave with code 0."""
    root = {"rootUri": folder.as_uri()} if folder else {}
    async with started() as wire:
        answer = await wire.ask(0, "initialize", {"capabilities": capabilities, **root})
        assert "capabilities" in answer["result"]
        wire.write(message(method="initialized", params={}))
        yield wire
        assert (await wire.ask("end", "shutdown"))["result"] is None
        assert await wire.leave() == 0


def opening(text: str, version: int = 1, uri: str = URI) -> bytes:
    document = {"uri": uri, "languageId": "http", "version": version, "text": text}
    return message(method="textDocument/didOpen", params={"textDocument": document})


def changing(version: int, *changes: dict, uri: str = URI) -> bytes:
    params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": changes}
    return message(method="textDocument/didChange", params=params)


def part(start: tuple[int, int], end: tuple[int, int], text: str) -> dict:
    first, last = ({"line": line, "character": character} for line, character in (start, end))
    return {"range": {"start": first, "end": last}, "text": text}


def at(line: int, character: int, uri: str = URI) -> dict:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
