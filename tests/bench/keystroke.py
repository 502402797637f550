"""Measures one keystroke in a 15,000-line document, until its diagnostics are published.

Run it as `python tests/bench/keystroke.py`. In one process, without a pipe: what is measured
begins with the client's message as it was read and ends with the bytes that would be written.
"""

import asyncio
import json
from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from parse import text_of

from callsheet.lsp.lifetime import collect_rarely
from callsheet.lsp.server import open_wire

URI = "file:///bench/file.http"
ROUNDS = 201
DEFINITIONS = "@host = example.org\n@page = 1\n@token = abc\n@name = Ada\n\n"


class Outgoing:
    """Takes what the server writes; keeps the last of it."""

    last = b""

    def write(self, data: bytes) -> None:
        self.last = data

    def close(self) -> None:
        """There is nothing to close."""


async def main() -> None:
    """Print the figures for a document without problems, and for one with a problem a block."""
    collect_rarely()
    text = DEFINITIONS + text_of(15_000)
    measure("no problems", text)
    measure("a problem in each block", text.replace("# @assert", "# @asert"))


def measure(name: str, text: str) -> None:
    """Print how long a document takes to open, and keys in its middle and in its first line."""
    server, outgoing = open_wire(), Outgoing()
    server.protocol.set_writer(outgoing)

    def receive(method: str, params: dict[str, Any], **head: Any) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params, **head}
        read = json.loads(json.dumps(message), object_hook=server.protocol.structure_message)
        server.protocol.handle_message(read)

    receive("initialize", {"capabilities": {}}, id=1)
    began = perf_counter()
    item = {"uri": URI, "languageId": "http", "version": 0, "text": text}
    receive("textDocument/didOpen", {"textDocument": item})
    opened = (perf_counter() - began) * 1000
    problems = len(json.loads(outgoing.last.partition(b"\r\n\r\n")[2])["params"]["diagnostics"])
    print(f"{name}: {text.count(chr(10)):,} lines, {problems:,} problems")
    print(f"  open until diagnostics: {opened:.0f} ms")
    lines = text.split("\n")
    middle = next(n for n in range(len(lines) // 2, len(lines)) if lines[n].startswith("POST"))
    for where, line in {"middle": middle, "first line": 0}.items():
        typing = _typing(line, len(lines[line]))
        took = [_milliseconds(receive, typing(version), version) for version in range(1, ROUNDS)]
        assert f'"version": {ROUNDS - 1}'.encode() in outgoing.last
        worst = quantiles(took, n=20)[-1]
        print(f"  key in the {where}: median {median(took):.1f} ms, 95 % under {worst:.1f} ms")


def _milliseconds(receive: Callable[..., None], change: dict[str, Any], version: int) -> float:
    document = {"uri": URI, "version": version}
    began = perf_counter()
    receive("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
    return (perf_counter() - began) * 1000


def _typing(line: int, column: int) -> Callable[[int], dict[str, Any]]:
    """Types a character in odd versions and takes it back in even ones."""

    def change(version: int) -> dict[str, Any]:
        typed = version % 2 == 1
        start = {"line": line, "character": column}
        end = start if typed else {"line": line, "character": column + 1}
        return {"range": {"start": start, "end": end}, "text": "x" if typed else ""}

    return change


if __name__ == "__main__":
    asyncio.run(main())
