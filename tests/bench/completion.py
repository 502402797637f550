"""Measures completion, its documentation and hover in a 10,000-line document, right after a key.

Run it as `python tests/bench/completion.py`. In one process, without a pipe: what is measured
begins with the client's message as it was read and ends with the bytes that would be written.
Each round types a character first, so that nothing holds over from the last one.
"""

import asyncio
import json
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from keystroke import DEFINITIONS, URI, Outgoing
from parse import text_of

from callsheet.lsp.lifetime import collect_rarely
from callsheet.lsp.server import open_wire

ROUNDS = 51
CAPABILITIES = {
    "textDocument": {
        "completion": {
            "completionItem": {
                "snippetSupport": True,
                "insertReplaceSupport": True,
                "labelDetailsSupport": True,
                "documentationFormat": ["markdown"],
                "resolveSupport": {"properties": ["documentation"]},
            }
        }
    }
}
TYPED = {
    "variable": ("POST https://{{host}}", "{{|"),
    "path": ("POST https://{{host}}/items", "POST https://{{host}}/i|"),
    "parameter": ("POST https://{{host}}/items", "POST https://{{host}}/items?|"),
    "header": ("Accept: application/json", "A|"),
    "header value": ("Accept: application/json", "Accept: |"),
    "directive": ("# @name item", "# @|"),
    "argument": ("# @name item", "# @auth |"),
    "JSON key": ('  "name":', '  "|'),
}
"""A line of the middle block by its beginning, and what stands there instead, with the cursor."""


class Client:
    """Sends messages to a server in this process, and counts what it writes."""

    def __init__(self, capabilities: dict[str, Any]) -> None:
        self.outgoing = Outgoing()
        self.server = open_wire()
        self.server.protocol.set_writer(self.outgoing)
        self.version = 0
        self.send("initialize", {"capabilities": capabilities}, id=1)

    def send(self, method: str, params: dict[str, Any], **head: Any) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params, **head}
        protocol = self.server.protocol
        read = json.loads(json.dumps(message), object_hook=protocol.structure_message)
        protocol.handle_message(read)

    def open(self, text: str) -> None:
        item = {"uri": URI, "languageId": "http", "version": 0, "text": text}
        self.send("textDocument/didOpen", {"textDocument": item})

    def change(self, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        self.version += 1
        change = {"range": {"start": place(*start), "end": place(*end)}, "text": text}
        document = {"uri": URI, "version": self.version}
        self.send("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def ask(self, method: str, line: int, column: int) -> float:
        """How many milliseconds an answer takes."""
        params = {"textDocument": {"uri": URI}, "position": place(line, column)}
        began = perf_counter()
        self.send(method, params, id=2)
        return (perf_counter() - began) * 1000

    @property
    def offers(self) -> int:
        """How many offers the last answer had."""
        answer = json.loads(self.outgoing.last.partition(b"\r\n\r\n")[2])
        return len(answer["result"]["items"])


def place(line: int, column: int) -> dict[str, int]:
    return {"line": line, "character": column}


async def main() -> None:
    """Print the figures of each place."""
    collect_rarely()
    lines = (DEFINITIONS + text_of(10_000)).replace("> {%", "# {%").split("\n")
    print(f"{len(lines):,} lines")
    for name, (begins, typed) in TYPED.items():
        before, _, after = typed.partition("|")
        at = next(n for n in range(len(lines) // 2, len(lines)) if lines[n].startswith(begins))
        text = "\n".join((*lines[:at], before + after, *lines[at + 1 :]))
        report(name, *measure(text, "textDocument/completion", at, len(before)))
    at = next(n for n in range(len(lines) // 2, len(lines)) if "{{host}}" in lines[n])
    column = lines[at].index("host") + 1
    report("hover", *measure("\n".join(lines), "textDocument/hover", at, column))


def measure(text: str, method: str, line: int, column: int) -> tuple[list[float], int]:
    """How long the answers take, the first apart, and how many offers there are."""
    client = Client(CAPABILITIES)
    client.open(text)
    took = []
    for _ in range(ROUNDS):
        client.change((line + 3, 0), (line + 3, 0), " ")
        took.append(client.ask(method, line, column))
        offers = client.offers if method.endswith("completion") else 1
        assert offers, (method, line)
        client.change((line + 3, 0), (line + 3, 1), "")
    return took, offers


def report(name: str, took: list[float], offers: int) -> None:
    first, *rest = took
    worst = quantiles(rest, n=20)[-1]
    print(
        f"{name:13} {offers:4} offers: first {first:5.1f} ms, "
        f"median {median(rest):4.1f} ms, 95 % under {worst:.1f} ms"
    )


if __name__ == "__main__":
    asyncio.run(main())
