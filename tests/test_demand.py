r"""`tests/demand/*.md`: what users of other tools asked for or stumbled over, as whole runs.

A heading names what is held, with the row of research it comes from ("C3"). Then come fences, an
example at a time:

* files: ```` ```http ```` is `main.http`, ```` ```json data/a.json ```` has a name;
  ```` ```escaped b.bin ```` holds bytes with escapes (`\r`, `\x00`) and without its last line end;
* ```` ```args ````: more words for `callsheet run main.http`, one a line;
* ```` ```answer /login ````: what the server says to that target, a body or a whole answer, one
  fence a time it is asked; everything else is answered by an empty 200;
* ```` ```sent ````: every request as its bytes arrived, a line of `────` between them. What each
  request carries anyway is left out: our default fields, and a `Content-Length` that is true;
* ```` ```result ````: the requests of the report, for runs that do not end well;
* ```` ```problems ````: what `callsheet check` says of `main.http`.

`http://here` and `http://there` are two servers on loopback, in files and in what is shown. In a
body control characters are shown as pictures, a line end at its very end as `␊`, and bytes that
are no UTF-8 as `[ff]`; a new UUID is `UUID`, the time `NOW`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from callsheet.cli.main import main
from callsheet.facts.default_headers import DEFAULT_HEADERS
from wire_server import Peer, WireServer, ok

_BOOK = Path(__file__).parent / "demand"
_PART = re.compile(
    r"^(?P<level>#+) (?P<heading>[^\n]+)$"
    r"|^(?P<fence>`{3,})(?P<language>\w+)(?: (?P<name>[^\n]+))?\n"
    r"(?P<content>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
_VERDICTS = ("sent", "result", "problems")
_RULE = "─" * 40 + "\n"
_UUID = re.compile(r"\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b")
_NOW = re.compile(r"\b20\d\d-\d\d-\d\dT[\d:.]+Z")
_PICTURES = {code: 0x2400 + code for code in range(32) if code != 10} | {0x7F: "␡", 0xFEFF: "[bom]"}


@dataclass
class Example:
    """Files, what the servers answer, and what is to come of it."""

    page: str
    heading: str
    number: int
    files: dict[str, bytes] = field(default_factory=dict)
    args: list[str] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    verdicts: dict[str, str] = field(default_factory=dict)

    def take(self, language: str, name: str | None, content: str) -> None:
        """A fence of the example."""
        if language in _VERDICTS:
            self.verdicts[language] = content
        elif language == "args":
            self.args = content.splitlines()
        elif language == "answer":
            assert name is not None
            self.answers.setdefault(name, []).append(content)
        elif language == "escaped":
            self.files[name or "main.http"] = _unescaped(content.removesuffix("\n"))
        else:
            self.files[name or "main.http"] = content.encode()


def _unescaped(text: str) -> bytes:
    """The bytes of a text with `\\r`, `\\xff` and the like; other characters are UTF-8."""
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1")


def examples(page: Path) -> Iterator[Example]:
    """The examples of a page: a file behind a verdict begins the next one."""
    heading, number = page.stem, 0
    example = Example(page.stem, heading, number)
    for part in _PART.finditer(page.read_text(encoding="utf-8")):
        ended = bool(example.verdicts) and part["language"] not in _VERDICTS
        if ended or part["heading"]:
            if example.verdicts:
                yield example
            number = 0 if part["heading"] else number + 1
            heading = part["heading"] or heading
            example = Example(page.stem, heading, number)
        if part["language"]:
            example.take(part["language"], part["name"], part["content"])
    if example.verdicts:
        yield example


EXAMPLES = [example for page in sorted(_BOOK.glob("*.md")) for example in examples(page)]


@dataclass
class Servers:
    """Two servers, `here` and `there`, and every request that reached them."""

    here: WireServer
    there: WireServer
    received: list[bytes] = field(default_factory=list)
    answers: dict[str, list[bytes]] = field(default_factory=dict)

    def real(self, text: bytes) -> bytes:
        """`text` with the servers' addresses for their names."""
        for name in ("here", "there"):
            address = f"127.0.0.1:{getattr(self, name).port}".encode()
            text = re.sub(rb"(//|@|Host: )%b\b" % name.encode(), rb"\g<1>" + address, text)
        return text

    def named(self, text: str) -> str:
        """`text` with the servers' names for their addresses."""
        for name in ("here", "there"):
            text = text.replace(f"127.0.0.1:{getattr(self, name).port}", name)
        return text

    def serve(self, peer: Peer) -> None:
        while request := peer.request():
            self.received.append(request)
            method, target = request.split(b" ", 2)[:2]
            left = self.answers.get(target.decode("latin-1"), [])
            answer = left.pop(0) if len(left) > 1 else left[0] if left else ok()
            head = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            peer.send(head if method == b"HEAD" else answer)


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    # The script needs the servers and they need the script.
    here, there = (WireServer(lambda peer: both.serve(peer)) for _ in range(2))  # noqa: PLW0108
    both = Servers(here, there)
    with here, there:
        yield both


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=lambda each: f"{each.page}-{each.heading}-{each.number}"
)
def test_example(example: Example, servers: Servers, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    found = outcome(example, servers, tmp_path, capfd)
    assert found == example.verdicts


def test_every_vector_of_the_dialects_is_there():
    """The conformance vectors, 1 to 20."""
    headings = " ".join(each.heading for each in EXAMPLES)
    assert {int(number) for number in re.findall(r"\bG(\d+)\b", headings)} >= {*range(1, 21)}


def outcome(example: Example, servers: Servers, folder: Path, capfd) -> dict[str, str]:
    """What comes of an example, in the form of its verdicts."""
    servers.received.clear()
    servers.answers = {
        target: [_answer(servers.real(content.encode())) for content in contents]
        for target, contents in example.answers.items()
    }
    for name, content in example.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(servers.real(content))
    found = {}
    if example.verdicts.keys() & {"sent", "result"}:
        code = main(["run", "main.http", "--report", "json", *example.args])
        report = capfd.readouterr()
        found["sent"] = _RULE.join(_shown(request, servers) for request in servers.received)
        if code or "result" in example.verdicts:
            found["result"] = servers.named(_result(code, report.out) + report.err)
    if "problems" in example.verdicts:
        too = ["--differences"] if "[dialect-difference]" in example.verdicts["problems"] else []
        main(["check", "main.http", *too, "--report", "json"])
        found["problems"] = servers.named("".join(_problems(capfd.readouterr().out)))
    return found


def _answer(content: bytes) -> bytes:
    """An answer on the wire, of a body or of a whole answer as a person writes it."""
    if not content.startswith(b"HTTP/"):
        return ok(content.removesuffix(b"\n"), "Content-Type: application/json")
    head, _, body = content.partition(b"\n\n")
    body = body.removesuffix(b"\n")
    fields = [*head.rstrip(b"\n").split(b"\n"), b"Content-Length: %d" % len(body)]
    return b"\r\n".join(fields) + b"\r\n\r\n" + body


def _shown(request: bytes, servers: Servers) -> str:
    head, _, body = request.partition(b"\r\n\r\n")
    anyway = {f"{field}: {value}" for field, value in DEFAULT_HEADERS}
    anyway |= {"Host: here", "Connection: keep-alive"}
    if body:
        anyway.add(f"Content-Length: {len(body)}")
    lines = servers.named(head.decode("utf-8", "surrogateescape")).split("\r\n")
    shown = "".join(f"{_visible(line)}\n" for line in lines if line not in anyway)
    if not body:
        return shown
    text = servers.named(_visible(body.decode("utf-8", "surrogateescape")))
    return f"{shown}\n{text.removesuffix(chr(10))}{'␊' * text.endswith(chr(10))}\n"


def _visible(text: str) -> str:
    text = _UUID.sub("UUID", _NOW.sub("NOW", text.translate(_PICTURES)))
    return re.sub("[\udc80-\udcff]", lambda byte: f"[{ord(byte[0]) - 0xDC00:02x}]", text)


def _result(code: int, report: str) -> str:
    lines = [f"exit {code}\n"]
    for file in json.loads(report)["files"] if report else ():
        for request in file["requests"]:
            lines.append(f"{request['name']}: {request['outcome']}\n")
            error = request["error"] or {}
            found = [*request["warnings"], *error.get("problems", [error] if error else [])]
            lines += [f"  [{each['code']}] {each['message']}\n" for each in found]
            lines += [
                f"  {each['expression']}: {each['message']}\n"
                for each in request["assertions"]
                if not each["passed"]
            ]
    return "".join(lines)


def _problems(report: str) -> Iterator[str]:
    for file in json.loads(report)["files"]:
        for each in file["problems"]:
            where = f"{each['line']}:{each['column']}"
            yield f"{where} {each['severity']} [{each['code']}] {each['message']}\n"
