"""Measures language servers over stdio, in turn: start, open, keystrokes, completion, hover, and
all that VS Code asks about a document after a key.

Run it as `python tests/bench/editor.py [ROUNDS [NAME=COMMAND...]]`. Every server gets a document
of 10,000 lines and about as many bytes in a language of its own; those that are not installed are
left out. The clock of an answer stops when the whole message has come.
"""

import json
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

LINES = 10_000
OPEN_FILES = 500
AFTER_A_KEY = {
    "semanticTokens": "semanticTokens/full/delta",
    "inlayHint": "inlayHint",
    "codeLens": "codeLens",
    "documentSymbol": "documentSymbol",
    "foldingRange": "foldingRange",
    "documentLink": "documentLink",
    "documentHighlight": "documentHighlight",
    "codeAction": "codeAction",
}
"""By capability, what VS Code asks when a person stops typing; servers are asked what they have."""

_TOKENS = {
    "requests": {"full": {"delta": True}},
    "tokenTypes": ["keyword", "string", "variable", "method", "property", "number", "comment"],
    "tokenModifiers": [],
    "formats": ["relative"],
}
_ACTIONS = {
    "codeActionLiteralSupport": {
        "codeActionKind": {"valueSet": ["quickfix", "refactor", "source"]}
    },
    "dataSupport": True,
    "resolveSupport": {"properties": ["edit"]},
}
_BARE = """
from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
server = LanguageServer("bare", "1")
def publish(uri, version):
    server.text_document_publish_diagnostics(
        lsp.PublishDiagnosticsParams(uri=uri, diagnostics=[], version=version))
@server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
def opened(params): publish(params.text_document.uri, 1)
@server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
def changed(params): publish(params.text_document.uri, params.text_document.version)
@server.feature(lsp.TEXT_DOCUMENT_COMPLETION)
def complete(params):
    return lsp.CompletionList(False, [lsp.CompletionItem(str(n)) for n in range(50)])
@server.feature(lsp.TEXT_DOCUMENT_HOVER)
def hover(params): return lsp.Hover("text")
server.start_io()
"""


@dataclass(frozen=True)
class Language:
    """A document and the places in it."""

    name: str
    ending: str
    block: str
    """`N` is its number; a keystroke goes behind the text `KEY` of a block in the middle."""

    key: str
    asked: str
    """The text behind whose first three characters completion and hover are asked."""

    head: str = ""

    def text(self) -> str:
        lines = self.block.count("\n")
        blocks = (self.block.replace("N", str(n)) for n in range(LINES // lines))
        return self.head + "".join(blocks)


HTTP = Language(
    "http", ".http",
    "### rN\n# @name rN\nPOST https://{{host}}/items/N\nContent-Type: application/json\n\n"
    '{"number": N, "name": "{{host}}"}\n\n',
    "items/", "{{host", "@host = example.org\n\n",
)  # fmt: skip
PYTHON = Language(
    "python", ".py",
    "def functionN(value: int) -> int:\n    other = value + N\n    return other * value\n\n\n",
    "value + ", "value",
)  # fmt: skip
TOML = Language(
    "toml", ".toml", '[tableN]\nkey = "valueN"\nnumber = N\nlist = [1, 2, N]\n\n', '"value', "key"
)
YAML = Language(
    "yaml", ".yaml", "keyN:\n  name: valueN\n  list:\n    - 1\n    - N\n", "name: ", "name"
)

SERVERS: dict[str, tuple[tuple[str, ...], Language]] = {
    "callsheet": ((sys.executable, "-m", "callsheet", "lsp"), HTTP),
    "bare pygls": ((sys.executable, "-c", _BARE), HTTP),
    "ruff": (("ruff", "server"), PYTHON),
    "tombi": (("tombi", "lsp", "--offline"), TOML),
    "yaml-language-server": (("yaml-language-server", "--stdio"), YAML),
}


class Client:
    """A client that waits for every answer."""

    def __init__(self, command: tuple[str, ...], folder: Path) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, cwd=folder
        )
        self.folder = folder
        self.ids = count(1)
        self.asked: set[str] = set()
        """What the server answers of all that is asked after a key."""

        self.tokens = ""
        """The semantic tokens that the client has."""

    def send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def notify(self, method: str, **params: object) -> None:
        self.send({"method": method, "params": params})

    def read(self) -> dict[str, Any]:
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            raise SystemExit("the server has ended")
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if "method" in message and "id" in message:
            items = (message.get("params") or {}).get("items", ())
            result = [None] * len(items) if message["method"] == "workspace/configuration" else None
            self.send({"id": message["id"], "result": result})
        return message

    def request(self, method: str, **params: object) -> Any:
        number = next(self.ids)
        self.send({"id": number, "method": method, "params": params})
        while True:
            message = self.read()
            if message.get("id") == number and "method" not in message:
                return message.get("result")

    def published(self, uri: str, version: int) -> None:
        """Wait until the diagnostics of a version are there."""
        while True:
            message = self.read()
            params = message.get("params") or {}
            is_news = message.get("method") == "textDocument/publishDiagnostics"
            if is_news and params["uri"] == uri and params.get("version") in (None, version):
                return

    def initialize(self) -> None:
        text = {"publishDiagnostics": {"versionSupport": True}, "hover": {}, "completion": {}}
        text |= {name: {} for name in AFTER_A_KEY} | {"semanticTokens": _TOKENS}
        text |= {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}}
        text |= {"codeAction": _ACTIONS}
        capabilities = {"textDocument": text, "workspace": {"configuration": True}}
        answer = self.request(
            "initialize", processId=None, rootUri=self.folder.as_uri(), capabilities=capabilities
        )
        has = answer["capabilities"]
        self.asked = {AFTER_A_KEY[name] for name in AFTER_A_KEY if has.get(f"{name}Provider")}
        self.notify("initialized")

    def open(self, uri: str, language: Language, text: str) -> None:
        item = {"uri": uri, "languageId": language.name, "version": 1, "text": text}
        self.notify("textDocument/didOpen", textDocument=item)
        self.published(uri, 1)

    @property
    def megabytes(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return float("nan")
        (line,) = (each for each in status.read_text().split("\n") if each.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextmanager
def session(command: tuple[str, ...]) -> Iterator[Client]:
    with tempfile.TemporaryDirectory() as folder:
        client = Client(command, Path(folder))
        try:
            yield client
        finally:
            client.process.kill()
            client.process.wait()


@contextmanager
def timed(figures: dict[str, list[float]], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    figures.setdefault(name, []).append(1000 * (time.perf_counter() - began))


def measure(command: tuple[str, ...], language: Language, figures: dict[str, list[float]]) -> None:
    text = language.text()
    random = Random(0)
    began = time.perf_counter()
    with session(command) as client:
        client.initialize()
        figures.setdefault("start", []).append(1000 * (time.perf_counter() - began))
        uri = (client.folder / f"many{language.ending}").as_uri()
        with timed(figures, "open"):
            client.open(uri, language, text)
        lines = text.split("\n")
        keys = [n for n, line in enumerate(lines) if language.key in line]
        asked = [n for n, line in enumerate(lines) if language.asked in line]
        key = keys[len(keys) // 2]
        for version in range(2, 42):
            character = lines[key].index(language.key) + len(language.key)
            place = {"line": key, "character": character}
            new = "x" if version % 2 == 0 else ""
            end = place if new else {"line": key, "character": character + 1}
            change = {"range": {"start": place, "end": end}, "text": new}
            with timed(figures, "keystroke"):
                document = {"uri": uri, "version": version}
                client.notify(
                    "textDocument/didChange", textDocument=document, contentChanges=[change]
                )
                client.published(uri, version)
            ask_all(client, uri, place, figures)
        for method in ("completion", "hover"):
            for _ in range(40):
                line = random.choice(asked)
                character = lines[line].index(language.asked) + 3
                with timed(figures, method):
                    client.request(
                        f"textDocument/{method}",
                        textDocument={"uri": uri},
                        position={"line": line, "character": character},
                    )


def ask_all(
    client: Client, uri: str, place: dict[str, int], figures: dict[str, list[float]]
) -> None:
    """Ask all that VS Code asks, one after the other; each is a figure, and all together."""
    document = {"textDocument": {"uri": uri}}
    near = {"start": {"line": place["line"] - 30, "character": 0}, "end": place}
    here = {"range": {"start": place, "end": place}, "context": {"diagnostics": []}}
    more: dict[str, dict[str, Any]] = {
        "semanticTokens/full/delta": {"previousResultId": client.tokens},
        "inlayHint": {"range": near},
        "documentHighlight": {"position": place},
        "codeAction": here,
    }
    with timed(figures, "after a key"):
        for method in AFTER_A_KEY.values():
            if method in client.asked:
                with timed(figures, method):
                    result = client.request(
                        f"textDocument/{method}", **document, **more.get(method, {})
                    )
                if method.startswith("semanticTokens"):
                    client.tokens = (result or {}).get("resultId", "")


def memory(command: tuple[str, ...], language: Language) -> float:
    """Megabytes with many files of 100 lines open."""
    text = "\n".join(language.text().split("\n")[:100]) + "\n"
    with session(command) as client:
        client.initialize()
        for number in range(OPEN_FILES):
            client.open((client.folder / f"{number}{language.ending}").as_uri(), language, text)
        return client.megabytes


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    given = {name: shlex.split(command) for name, _, command in map(_parted, sys.argv[2:])}
    servers = {
        name: (tuple(given.get(name, command)), language)
        for name, (command, language) in SERVERS.items()
    }
    servers = {name: each for name, each in servers.items() if shutil.which(each[0][0])}
    figures: dict[str, dict[str, list[float]]] = {name: {} for name in servers}
    for _ in range(rounds):
        for name, (command, language) in servers.items():
            measure(command, language, figures[name])
    for name, (command, language) in servers.items():
        print(f"{name}: {len(language.text()):,} characters")
        for what, values in figures[name].items():
            worst = quantiles(values, n=100)[98] if len(values) > 9 else max(values)
            print(f"  {what:26} median {median(values):8.1f} ms   p99 {worst:8.1f} ms")
        print(f"  {OPEN_FILES} files   {memory(command, language):8.0f} MB")


def _parted(argument: str) -> tuple[str, str, str]:
    return argument.partition("=")


if __name__ == "__main__":
    main()
