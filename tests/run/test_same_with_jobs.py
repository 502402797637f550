"""With any number of jobs a run is the same: random graphs of requests, random delays."""

import json
import threading
import time
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest

from callsheet.cli.main import main
from callsheet.disk import DiskFiles
from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.redact import Redactor
from callsheet.run.conductor import Conductor, Part
from callsheet.run.plan import plan
from callsheet.run.session import Session, Settings

LONGEST_DELAY = 0.004


class Answers(BaseHTTPRequestHandler):
    """Answers what follows from the request alone, after a moment that does not."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        time.sleep(self.server.chance.random() * LONGEST_DELAY)
        cookie = self.headers.get("Cookie", "")
        text = f"{self.command} {self.path} {cookie} {self.headers.get('X-Value')} {body!r}"
        n = int(sha256(text.encode()).hexdigest()[:6], 16)
        answer = json.dumps({"n": n, "cookie": cookie, "items": [n % 3, n % 5]}).encode()
        self.send_response(200)
        for name in parse_qs(urlsplit(self.path).query).get("set", ()):
            self.send_header("Set-Cookie", f"{name}={n}; Path=/")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_HEAD = do_POST = do_PUT = answer  # noqa: N815


@contextmanager
def answering(seed):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.chance = Random(seed)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def origin():
    with answering(1) as origin:
        yield origin


def file_of(chance, prefix, count, others=(), *, with_cookies=True):
    """A file of requests that need each other at random, but for circles."""
    ranks = chance.sample(range(count), count)
    names = prefix, ranks, others
    blocks = [block_of(chance, number, *names, with_cookies) for number in range(count)]
    return "\n".join(blocks)


def block_of(chance, number, prefix, ranks, others, with_cookies):
    """One request; only those of a smaller rank are needed."""
    name = f"{prefix}{number}"
    before = [f"{prefix}{n}" for n, rank in enumerate(ranks) if rank < ranks[number]]
    known = [*before, *others]
    lines, query, value = [f"### {name}"], [], ""
    if before and chance.random() < 0.1:
        lines.append(f"run #{chance.choice(before)} (@x={number})")
    if known and chance.random() < 0.3:
        lines.append(f"# @ref {chance.choice(known)}")
    if before and chance.random() < 0.05:
        lines.append(f"# @force-ref {chance.choice(before)}")
    if known and chance.random() < 0.3:
        query.append(f"v={{{{{chance.choice(known)}.response.body.n}}}}")
    if before and chance.random() < 0.3:
        query.append(f"w={{{{val_{chance.choice(before)}}}}}")
    if chance.random() < 0.2:
        query.append("s={{shared}}")
    if with_cookies and chance.random() < 0.3:
        query.append(f"set=c{chance.randrange(4)}")
    if before and chance.random() < 0.12:
        parallel = chance.choice(["", " parallel=3"])
        lines.append(f"# @foreach item in {chance.choice(before)}{parallel}")
        lines.append("# @select items")
        value = "\nX-Value: {{item}}"
    method = chance.choice(["GET"] * 14 + ["POST", "POST", "PUT", "PUT", "HEAD"])
    if method != "HEAD":
        lines.append(f"# @capture val_{name} = jsonpath $.n")
    if chance.random() < 0.2 and method != "HEAD":
        lines.append("# @capture shared = jsonpath $.n")
    if chance.random() < 0.1 and method != "HEAD":
        lines.append("# @assert jsonpath $.n > 3000000")
    if method != "GET" and chance.random() < 0.5:
        lines.append("# @independent")
    if with_cookies and chance.random() < 0.2:
        query.append(chance.choice(["g={{g1}}-{{g2}}", "h={{h1}}-{{h2}}"]))
    ahead, behind = scripts_of(chance, name) if with_cookies else ("", "")
    query = "&".join(query)
    asked = f"\n{method} {{{{base}}}}/{name}?{query}{value}\n"
    return "\n".join(lines) + f"\n{ahead}".rstrip() + asked + behind


def scripts_of(chance, name):
    """Scripts of some requests: that set globals and headers, that look at them, that do not."""
    ahead = behind = ""
    if chance.random() < 0.1:
        ahead = f'< {{% request.variables.set("own", "{name}"); client.log(request.iteration()) %}}'
    elif chance.random() < 0.1:
        ahead = f'{{{{\n  exports.own = "{name}"; exports.h{chance.choice("12")} = "{name}";\n}}}}'
    if chance.random() < 0.15:
        setting = chance.choice(
            [
                f'client.global.set("g{chance.choice("12")}", "{name}")',
                f'client.global.headers.set("X-Value", "{name}")',
                'client.global.clear("g1")',
                'client.log(client.global.get("g1"), client.global.get("g2"))',
                'client.test("passes", () => {})',
            ]
        )
        behind = f"\n> {{% {setting} %}}\n"
    return ahead, behind


TIMES = {"seconds", "started", "timings", "begun", "jobs", "first_byte", "headers", "elapsed"}


def without_times(value, key=""):
    """A report without what differs from run to run; of the headers `Date` alone does."""
    if isinstance(value, dict):
        return {
            name: without_times(each, name)
            for name, each in value.items()
            if name not in TIMES or name == "headers"
        }
    if isinstance(value, list):
        return [
            without_times(each) for each in value if not (key == "headers" and each[0] == "Date")
        ]
    return value


@pytest.fixture
def report(tmp_path, monkeypatch, capfd, origin):
    """Runs the files of a folder, and gives what their JSON report says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLSHEET_STATE", str(tmp_path / "state"))

    def report(jobs, *options):
        path = tmp_path / f"report{jobs}.json"
        asked = ["--var", f"base={origin}", "--jobs", str(jobs), "--report", f"json={path}"]
        code = main(["run", "api", "--state", str(tmp_path / "state"), *asked, *options])
        return code, without_times(json.loads(path.read_text()))

    (tmp_path / "api").mkdir()
    # What scripts set is nearer.
    (tmp_path / "api" / ".env").write_text("g1=-\ng2=-\nh1=-\nh2=-\n")
    yield report
    capfd.readouterr()


@pytest.mark.parametrize("options", [(), ("--fail-fast",), ("--repeat", "2")], ids=" ".join)
@pytest.mark.parametrize("seed", range(5))
def test_the_report_is_that_of_one_job(seed, options, report, tmp_path):
    chance = Random(seed)
    shared = file_of(chance, "lib", 4)
    (tmp_path / "api" / "lib.http").write_text(shared)
    for file in ("a", "b"):
        text = file_of(chance, file, 14, others=[f"lib{n}" for n in range(4)])
        (tmp_path / "api" / f"{file}.http").write_text(f"import ./lib.http\n\n{text}")
    alone = report(1, *options)
    assert alone[1]["summary"]["passed"] or options == ("--fail-fast",)
    assert report(7, *options) == alone


@pytest.mark.parametrize("seed", range(5))
def test_without_cookies_steps_see_what_they_see_in_a_row(seed, origin, tmp_path):
    """As in an editor, where each step sees all before it."""
    text = file_of(Random(seed), "r", 25, with_cookies=False)
    document = read_document(tmp_path / "api.http", text)
    workspace = Workspace(tmp_path, {document.path: document})
    steps = plan(workspace, requests_of(document))

    def session():
        return Session(workspace, DiskFiles(tmp_path), Settings(values={"base": origin}))

    alone = session()
    conductor = Conductor([Part(session, steps)], redactor=Redactor(), jobs=6)
    try:
        assert seen(conductor.results()) == seen(alone.run(steps))
    finally:
        alone.close()
        conductor.close()


def seen(results):
    """What does not depend on time."""
    return [
        (
            result.place.name,
            result.outcome,
            result.skip_reason,
            result.results,
            result.iteration,
            [hop.request.url for hop in result.fate.exchange.hops] if result.response else None,
        )
        for result in results
    ]
