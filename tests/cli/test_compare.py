"""`callsheet run --compare staging prod`: what is told, and the exit code."""

import json
import signal

import pytest

from callsheet.cli.main import main
from wire_server import WireServer, ok, routes

REQUESTS = """\
### list
# @foreach n in [1, 2]
GET {{host}}/list?n={{n}}

### one
GET {{host}}/one
Authorization: Bearer {{token}}

# @snapshot mask=$.at

### gone
GET {{host}}/gone

### text
GET {{host}}/text
"""


def table(origin, *, changed):
    item = f'{{"id": 1, "at": {int(changed)}, "self": "{origin}/one", "token": "tell-nobody"'
    item += ', "price": 2.0' if changed else ', "price": 2'
    json_type = "Content-Type: application/json"
    one = ok(item.encode() + (b', "new": [1]}' if changed else b"}"), json_type, "Date: x")
    return {
        "/list?n=1": ok(b"[1, 2]", json_type),
        "/list?n=2": ok(b"[1, 3]" if changed else b"[1, 2]", json_type),
        "/one": one,
        "/gone": ok(b"", status="404 Not Found") if changed else ok(b""),
        "/text": ok(b"a\nb\n" if changed else b"a\nc\n", "Content-Type: text/plain"),
    }


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.http").write_text(REQUESTS)

    def start(*options, changed=True):
        staging, prod = {}, {}
        with WireServer(routes(staging)) as one, WireServer(routes(prod)) as two:
            staging.update(table(one.origin, changed=False))
            prod.update(table(two.origin, changed=changed))
            hosts = {"staging": {"host": one.origin}, "prod": {"host": two.origin}}
            (tmp_path / "http-client.env.json").write_text(json.dumps(hosts))
            secret = ("--secret", "token=tell-nobody")
            code = main(["run", "a.http", "--compare", "staging", "prod", *secret, *options])
        said = capsys.readouterr()
        return code, said.out, said.err

    return start


def test_what_is_another_is_told_by_request(run):
    code, said, _ = run()
    assert code == 1
    lines = said.split("\n")
    assert lines[0].startswith("= list [0] GET {{host}}/list?n={{n}}")
    assert lines[1].startswith("≠ list [1] GET")
    assert "    body (- staging, + prod):" in lines
    assert "      -  2" in lines
    assert "      +  3" in lines
    assert '      +  "new": [' in lines
    assert "    status: staging 200, prod 404" in lines
    assert "      -c" in lines
    assert not any("price" in line and line.strip()[0] in "-+" for line in lines)
    assert not any("<origin>" in line and line.strip()[0] in "-+" for line in lines)
    assert "tell-nobody" not in said
    assert lines[-2].startswith("5 requests in staging and prod · 4 different · 1 the same · ")


def test_the_same_answers_are_good(run, tmp_path):
    code, said, _ = run(changed=False)
    assert code == 0
    assert "5 requests in staging and prod · 5 the same" in said
    assert not (tmp_path / "__snapshots__").exists()


def test_as_json(run):
    code, said, _ = run("--report", "json", "--name", "one")
    assert code == 1
    report = json.loads(said)
    assert report["environments"] == ["staging", "prod"]
    assert report["summary"] == {"requests": 1, "same": 0, "different": 1, "unanswered": 0}
    (request,) = report["compare"]
    assert (request["name"], request["same"], request["answered"]) == ("one", False, True)
    assert request["left"]["status"] == request["right"]["status"] == 200
    (difference,) = request["differences"]
    assert difference["what"] == "body"
    assert difference["right"]["self"] == "<origin>/one"
    assert difference["right"]["at"] == "<masked>"
    assert difference["difference"].startswith("@@ ")
    assert "tell-nobody" not in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--env", "prod"), "`--compare` names both environments"),
        (("--until",), "`--until` does not go with `--compare`"),
        (("--update-snapshots",), "`--update-snapshots` does not go with `--compare`"),
        (("--plan",), "`--plan` does not go with `--compare`"),
        (("--output", "body"), "`--output` does not go with `--compare`"),
        (("--report", "junit=x.xml"), '`--compare` has no report "junit"'),
    ],
)
def test_what_does_not_go_together_is_refused(options, message, run):
    code, _, told = run(*options)
    assert code == 2
    assert message in told


def test_an_environment_that_there_is_not(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with WireServer(routes({"/": ok(b"{}")})) as server:
        (tmp_path / "a.http").write_text(f"GET {server.origin}/\n")
        (tmp_path / "http-client.env.json").write_text('{"staging": {}, "prod": {}}')
        assert main(["run", "a.http", "--compare", "staging", "prd"]) == 2
        assert not server.requests
    assert 'did you mean "prod"' in capsys.readouterr().err


def test_what_goes_wrong_says_in_which_environment(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.http").write_text("GET http://127.0.0.1:{{port}}/\n\n###\nGET {{x}}/\n")
    hosts = {"staging": {"port": "1", "x": "http://127.0.0.1:1"}, "prod": {"port": "2"}}
    (tmp_path / "http-client.env.json").write_text(json.dumps(hosts))
    assert main(["run", "a.http", "--compare", "staging", "prod"]) == 4
    told = capsys.readouterr().err.split("\n")
    heads = [line for line in told if line[:1] not in ("", " ")]
    assert [line.split()[0] for line in heads] == ["in", "!", "!", "in", "!", "!"]
    assert (heads[0], heads[3]) == ("in staging:", "in prod:")


def test_where_one_has_no_answer(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with WireServer(routes({"/": ok(b"{}")})) as server:
        (tmp_path / "a.http").write_text("GET {{host}}/\n")
        hosts = {"a": {"host": server.origin}, "b": {"host": "http://127.0.0.1:1"}}
        (tmp_path / "http-client.env.json").write_text(json.dumps(hosts))
        assert main(["run", "a.http", "--compare", "a", "b"]) == 4
        said = capsys.readouterr().out
        assert "answer: a 200, b nothing listens on 127.0.0.1:1" in said
        assert "1 different" in said


def test_after_ctrl_c_nothing_is_sent_in_the_other(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    signalled = []

    def interrupting(peer):
        if peer.request():
            signalled.append(1)
            signal.raise_signal(signal.SIGINT)
            peer.request()

    with WireServer(interrupting) as one, WireServer(routes({"/": ok(b"{}")})) as two:
        (tmp_path / "a.http").write_text("GET {{host}}/\n")
        hosts = {"a": {"host": one.origin}, "b": {"host": two.origin}}
        (tmp_path / "http-client.env.json").write_text(json.dumps(hosts))
        assert main(["run", "a.http", "--compare", "a", "b"]) == 130
        assert (signalled, two.requests) == ([1], [])
    assert "1 request in a and b · 1 without answers" in capsys.readouterr().out
