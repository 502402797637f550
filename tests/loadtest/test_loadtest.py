"""`callsheet loadtest` with the real Locust: processes, ended by Ctrl-C when enough has come."""

import json
import re
import signal
import socket
import subprocess
import sys
import threading
from urllib.request import urlopen

import pytest

from callsheet.cli import loadtest
from callsheet.cli.main import main
from loopback import serving

PATIENCE = 60


class Watched(list):
    """What came to a server; `enough` is set when that is so much."""

    def __init__(self, number):
        super().__init__()
        self.number = number
        self.enough = threading.Event()

    def append(self, received):
        super().append(received)
        if len(self) >= self.number:
            self.enough.set()


@pytest.fixture
def server():
    with serving() as loopback:
        yield loopback


@pytest.fixture
def start(tmp_path, server):
    """Starts a load test; those that a test leaves behind are ended."""
    started = []

    def start(text, *arguments, enough=30):
        server.received = Watched(enough)
        (tmp_path / "api.http").write_text(text.replace("{origin}", server.origin))
        command = [sys.executable, "-m", "callsheet", "loadtest", "api.http", *arguments]
        process = subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        threading.Thread(target=end, args=(process, server.received), daemon=True).start()
        return process

    def end(process, received):
        """Nobody waits for more to come when nobody sends it."""
        process.wait()
        received.enough.set()

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def interrupted(process, server):
    """What a process says and ends with that is interrupted when enough has come."""
    assert server.received.enough.wait(PATIENCE)
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=PATIENCE)
    return said, process.returncode


def counted(said):
    """How many requests of each name there were at the end, and how many of them failed."""
    rows = re.findall(r"^[A-Z]+ +(\w+) +(\d+) +(\d+)\(", said, re.MULTILINE)
    return {name: (int(requests), int(failures)) for name, requests, failures in rows}


GOOD = """\
### login
GET {origin}/cookie

### me
GET {origin}/echo
Cookie: sid=abc
X-User: {{login.response.headers.Content-Length}}

# @assert status == 200
"""


def test_each_user_goes_through_the_file_in_its_order(start, server, tmp_path):
    files = ("--csv", "out/load", "--html", "out/page.html")
    said, code = interrupted(start(GOOD, "--users", "2", "--spawn-rate", "2", *files), server)
    assert code == 0, said
    logins, others = (server.targets.count(f"GET /{path}") for path in ("cookie", "echo"))
    assert counted(said) == {"login": (logins, 0), "me": (others, 0)}
    assert 0 <= logins - others <= 2
    assert logins + others == len(server.targets)
    assert "Aggregated" in said
    assert "<html" in (tmp_path / "out/page.html").read_text()
    assert (tmp_path / "out/load_failures.csv").exists()


def test_users_share_neither_cookies_nor_captured_values(start, server):
    text = """\
### mine
GET {origin}/text/{{$uuid}}

# @capture me = body

### again
GET {origin}/echo?me={{me}}
"""
    interrupted(start(text, "--users", "3", "--spawn-rate", "3"), server)
    sent = [target.partition("/text/")[2] for target in server.targets if "/text/" in target]
    kept = [target.partition("me=")[2] for target in server.targets if "me=" in target]
    assert len(set(sent)) == len(sent)
    assert len(set(kept)) == len(kept)
    assert set(kept) <= set(sent)


def test_setup_once_a_user_and_teardown_at_the_end(start, server):
    text = """\
### prepare
# @setup
GET {origin}/text/up

### work
GET {origin}/echo/{{prepare.response.body.*}}

### clean
# @teardown
GET {origin}/text/down
"""
    said, code = interrupted(start(text, "--users", "2", "--spawn-rate", "2"), server)
    assert code == 0, said
    # The second user may begin when the first has sent enough already.
    begun = server.targets.count("GET /text/up")
    assert begun in (1, 2)
    assert server.targets.count("GET /text/down") == begun
    assert server.targets.count("GET /echo/up") >= 20


def test_weights_mix_requests_and_what_they_need_is_sent_once_a_user(start, server):
    text = """\
### login
# @weight 0
GET {origin}/json

### often
# @weight 100000
GET {origin}/text/{{login.response.body.$.name}}

### hardly
GET {origin}/text/hardly
"""
    said, code = interrupted(start(text, "--users", "2", "--spawn-rate", "2"), server)
    assert code == 0, said
    assert server.targets.count("GET /json") in (1, 2)
    assert server.targets.count("GET /text/Ada") >= 20


def test_failed_assertions_are_failed_requests_and_secrets_are_masked(start, server):
    text = """\
### of canary-secret
GET {origin}/text/{{secrets.key}}

# @assert status == 200
# @assert body == "canary-body"
"""
    said, code = interrupted(start(text, "--secret", "key=canary-secret"), server)
    assert code == 1
    assert "canary-secret" not in said
    assert re.search(r'GET of •••: `body` is "•••", not "canary-body"', said)
    assert re.search(r"GET +of ••• +\d+ +\d+\(100.00%\)", said)


def test_nobody_listens(start, server):
    text = "### nobody\nGET http://127.0.0.1:1/\n\n###\nGET {origin}/json\n"
    said, code = interrupted(start(text, "--wait", "1ms..5ms", enough=3), server)
    assert code == 4, said
    assert "GET nobody: nothing listens on 127.0.0.1:1" in said


def test_a_run_that_sends_nothing_is_not_good(start, server):
    process = start("# @disabled\nGET {origin}/json\n", "--run-time", "1s")
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 4
    assert "callsheet: no request was sent" in said
    assert server.targets == []


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def test_a_master_and_two_workers(start, server, tmp_path):
    text = GOOD.replace("status == 200", "status == 201")
    port = str(free_port())
    workers = [start(text, "--worker", "--master-port", port) for _ in range(2)]
    master = start(
        text,
        *("--master", "--expect-workers", "2", "--master-bind-host", "127.0.0.1"),
        *("--master-bind-port", port, "--users", "4", "--spawn-rate", "4"),
        enough=100,
    )
    said, code = interrupted(master, server)
    assert code == 1, said
    assert "to 2 ready workers" in said
    for worker in workers:
        worker.communicate(timeout=PATIENCE)
        assert worker.returncode in (0, 1)
    logins, others = (server.targets.count(f"GET /{path}") for path in ("cookie", "echo"))
    assert counted(said) == {"login": (logins, 0), "me": (others, others)}
    assert re.search(rf"^{others} +GET me: `status` is 200, not 201", said, re.MULTILINE)


def test_the_page_of_locust(start, server):
    port = free_port()
    start(GOOD, "--web", "--web-port", str(port), "--users", "1", "--", "--autostart", enough=5)
    assert server.received.enough.wait(PATIENCE)
    with urlopen(f"http://127.0.0.1:{port}/stats/requests", timeout=PATIENCE) as answer:
        stats = json.load(answer)["stats"]
    assert {each["name"] for each in stats} <= {"login", "me", "Aggregated"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--master", "--worker"], "`--master` and `--worker` exclude each other"),
        (["--worker", "--web"], "a worker has no web page"),
        (["--run-time", "soon"], '`--run-time` takes a time, not "soon"'),
        (["--wait", "3s..1s"], '`--wait` takes a time, not "3s..1s"'),
        (["--name", "nobody"], 'no request is named "nobody"'),
        (["--users", "many"], "takes a number"),
    ],
)
def test_wrong_usage(tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.http").write_text("GET http://127.0.0.1:1/\n")
    assert main(["loadtest", "api.http", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_what_lies_here_is_not_taken_for_what_is_meant(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.http").write_text("GET http://127.0.0.1:1/\n")
    assert main(["loadtest"]) == 2
    assert "PATH" in capsys.readouterr().err


def test_weights_of_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.http").write_text("# @weight 0\nGET http://127.0.0.1:1/\n")
    assert main(["loadtest", "api.http"]) == 2
    assert "every request has the weight 0" in capsys.readouterr().err


def test_a_file_with_errors_is_not_sent_by_anybody(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.http").write_text("GET http://127.0.0.1:1/\n\n# @assert status ==\n")
    assert main(["loadtest", "api.http"]) == 3
    assert "api.http:3:" in capsys.readouterr().err


def test_without_locust(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(loadtest, "find_spec", lambda _name: None)
    (tmp_path / "api.http").write_text("GET http://127.0.0.1:1/\n")
    assert main(["loadtest", "api.http"]) == 2
    assert "callsheet[loadtest]" in capsys.readouterr().err
