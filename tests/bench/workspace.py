"""Measures a workspace of 2,000 files over stdio: the index, hovers meanwhile, references, rename.

Run it as `python tests/bench/workspace.py [FILES]`. The server is a process of its own; what is
measured is what an editor waits: from the message that goes out to the answer that came in, whole.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from queue import Queue
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Thread

ROUNDS = 7
REQUEST = """### {name}
# @ref login
@page_{number} = {number}
{method} {{{{base}}}}/items/{number}?page={{{{page_{number}}}}}&key={{{{api_key}}}}
Authorization: Bearer {{{{token}}}}
Content-Type: application/json
X-Trace: {{{{$uuid}}}}

{{"name": "{{{{user.name}}}}", "host": "{{{{host}}}}", "number": {number}}}

?? status == 200

"""
AUTH = """@base = https://{{host}}/v1
### login
# @capture token = jsonpath "$.token"
POST {{base}}/login
Content-Type: application/json

{"key": "{{api_key}}"}
"""
ENVIRONMENTS = {
    name: {"host": f"{name}.example.org", "api_key": "k", "user": {"name": "a"}}
    for name in ("dev", "test", "prod")
}


def make_workspace(folder: Path, count: int) -> Path:
    random = Random(1)
    (folder / "http-client.env.json").write_text(json.dumps(ENVIRONMENTS, indent=2))
    (folder / "auth.http").write_text(AUTH)
    for number in range(count):
        below = folder / f"team{number % 20}" / f"service{number % 200}"
        below.mkdir(parents=True, exist_ok=True)
        if number < 20:
            keys = {name: {"api_key": "x"} for name in ("dev", "prod")}
            (below.parent / "http-client.private.env.json").write_text(json.dumps(keys))
        requests = "".join(
            REQUEST.format(name=f"r{number}_{n}", number=n, method=random.choice(["GET", "PUT"]))
            for n in range(random.randint(5, 10))
        )
        (below / f"file{number}.http").write_text(f"# @import ../../auth.http\n{requests}")
    return folder / "team0" / "service0" / "file0.http"


class Server:
    """A server process and the way to it."""

    def __init__(self) -> None:
        command = (sys.executable, "-m", "callsheet", "lsp")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.answers: Queue[tuple[float, dict]] = Queue()
        self.number = 0
        self.indexed: float | None = None
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        out = self.process.stdout
        while line := out.readline():
            length = int(line.split(b":")[1])
            while out.readline().strip():
                pass
            body = out.read(length)
            came = time.perf_counter()
            message = json.loads(body)
            if "method" in message and "id" in message:
                self.send({"id": message["id"], "result": None})
            elif message.get("method") == "$/progress":
                if message["params"]["value"]["kind"] == "end":
                    self.indexed = came
            elif "id" in message:
                self.answers.put((came, message))

    def send(self, message: dict) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def ask(self, method: str, params: object) -> tuple[float, object]:
        """How long an answer took, in seconds, and what it was."""
        self.number += 1
        began = time.perf_counter()
        self.send({"id": self.number, "method": method, "params": params})
        came, answer = self.answers.get(timeout=120)
        assert answer["id"] == self.number, answer
        assert "error" not in answer, answer
        return came - began, answer["result"]

    def tell(self, method: str, params: object) -> None:
        self.send({"method": method, "params": params})

    @property
    def memory(self) -> int:
        """Resident megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(each for each in status.split("\n") if each.startswith("VmRSS"))
        return int(line.split()[1]) // 1024


def at(uri: str, text: str, name: str) -> dict:
    offset = text.index(name) + 1
    line = text.count("\n", 0, offset)
    character = offset - text.rfind("\n", 0, offset) - 1
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def show(case: str, seconds: list[float], found: object = "") -> None:
    print(f"{case:<44} median {1000 * median(seconds):7.1f} ms  {found}")


def measure(folder: Path, main: Path) -> None:
    server = Server()
    capabilities = {
        "window": {"workDoneProgress": True},
        "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}},
    }
    folders = [{"uri": folder.as_uri(), "name": "workspace"}]
    first = {"processId": None, "rootUri": None, "capabilities": capabilities}
    server.ask("initialize", {**first, "workspaceFolders": folders})
    memory = server.memory
    server.tell("initialized", {})
    began = time.perf_counter()
    text, uri = main.read_text(), main.as_uri()
    item = {"uri": uri, "languageId": "http", "version": 1, "text": text}
    server.tell("textDocument/didOpen", {"textDocument": item})
    hovers = []
    while server.indexed is None:
        hovers.append(server.ask("textDocument/hover", at(uri, text, "host}}"))[0])
        time.sleep(0.01)
    print(f"indexed after {server.indexed - began:.2f} s")
    cuts = quantiles(hovers, n=100)
    figures = f"p99 {1000 * cuts[98]:.1f} ms, longest {1000 * max(hovers):.1f} ms"
    show(f"hover while it is made, {len(hovers)} times", hovers, figures)
    print(f"memory {memory} MB before, {server.memory} MB after")
    again = [server.ask("textDocument/hover", at(uri, text, "host}}"))[0] for _ in range(200)]
    show("hover afterwards", again)
    for name in ("host}}", "token}}", "api_key}}", "page_1}}", "login\n"):
        named = at(uri, text, name)
        context = {"context": {"includeDeclaration": True}}
        case = name.strip("}\n")
        cold, found = server.ask("textDocument/references", {**named, **context})
        warm = [
            server.ask("textDocument/references", {**named, **context})[0] for _ in range(ROUNDS)
        ]
        show(f"references of {case}", warm, f"{len(found)} places; the first {1000 * cold:.0f} ms")
        params = {**named, "newName": "another_name"}
        cold, edit = server.ask("textDocument/rename", params)
        warm = [server.ask("textDocument/rename", params)[0] for _ in range(ROUNDS)]
        edits = sum(len(each) for each in edit["changes"].values())
        show(f"rename of {case}", warm, f"{edits} edits; the first {1000 * cold:.0f} ms")
    typed = []
    for version in range(2, 2 + ROUNDS):
        start = {"line": 0, "character": 0}
        change = {"range": {"start": start, "end": start}, "text": "#"}
        document = {"uri": uri, "version": version}
        server.tell(
            "textDocument/didChange", {"textDocument": document, "contentChanges": [change]}
        )
        named = at(uri, text, "host}}")
        context = {"context": {"includeDeclaration": True}}
        typed.append(server.ask("textDocument/references", {**named, **context})[0])
    show("references of host after each key typed", typed)
    symbols = [server.ask("workspace/symbol", {"query": "r1999"})[0] for _ in range(ROUNDS)]
    show("workspace symbols", symbols)
    print(f"memory {server.memory} MB at the end")
    server.ask("shutdown", None)
    server.tell("exit", None)
    server.process.wait(10)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with TemporaryDirectory() as name:
        folder = Path(name)
        measure(folder, make_workspace(folder, count))


if __name__ == "__main__":
    main()
