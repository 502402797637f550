"""Measures one keystroke in a 15,000-line document, until its diagnostics are published.

Run it as `python tests/bench/keystroke.py`. In one process, without a pipe: what is measured
begins with the client's message as it was read and ends with the bytes that would be written.
"""

import json
from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from parse import text_of

from callsheet.lsp.server import build_server

URI = "file:///bench/file.http"
ROUNDS = 200


class Outgoing:
    """Takes what the server writes; keeps the last of it."""

    last = b""

    def write(self, data: bytes) -> None:
        self.last = data

    def close(self) -> None:
        """There is nothing to close."""


def main() -> None:
    """Print the median and the 95th percentile."""
    server, outgoing = build_server(), Outgoing()
    server.protocol.set_writer(outgoing)
    text = text_of(15_000)

    def receive(method: str, params: dict[str, Any], **head: Any) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params, **head}
        read = json.loads(json.dumps(message), object_hook=server.protocol.structure_message)
        server.protocol.handle_message(read)

    receive("initialize", {"capabilities": {}}, id=1)
    started = perf_counter()
    item = {"uri": URI, "languageId": "http", "version": 0, "text": text}
    receive("textDocument/didOpen", {"textDocument": item})
    print(f"{text.count(chr(10)):,} lines, {len(text):,} characters")
    print(f"open until diagnostics: {(perf_counter() - started) * 1000:.0f} ms")
    lines = text.split("\n")
    line = next(
        number
        for number, each in enumerate(lines)
        if each.startswith("POST") and number > len(lines) // 2
    )
    for name, edit in {
        "into the target": _typing(line, len(lines[line])),
        "into the first line": _typing(0, len(lines[0])),
    }.items():
        took = []
        for version in range(1, ROUNDS + 1):
            change = edit(version)
            document = {"uri": URI, "version": version}
            began = perf_counter()
            receive(
                "textDocument/didChange", {"textDocument": document, "contentChanges": [change]}
            )
            took.append((perf_counter() - began) * 1000)
            assert f'"version": {version}'.encode() in outgoing.last
        worst = quantiles(took, n=20)[-1]
        print(f"keystroke {name}: median {median(took):.2f} ms, 95th percentile {worst:.2f} ms")


def _typing(line: int, column: int) -> Callable[[int], dict[str, Any]]:
    """Types a character in odd versions and takes it back in even ones."""

    def change(version: int) -> dict[str, Any]:
        typed = version % 2 == 1
        start = {"line": line, "character": column}
        end = start if typed else {"line": line, "character": column + 1}
        return {"range": {"start": start, "end": end}, "text": "x" if typed else ""}

    return change


if __name__ == "__main__":
    main()
