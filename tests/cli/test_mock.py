"""`callsheet mock` as a person sees it: what it says, what it refuses, how it ends."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from callsheet.cli.main import main
from mock_requests import PARCELS


@contextmanager
def mocked(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and where it listens."""
    run = [sys.executable, "-m", "callsheet", "mock", "--port", "0", *words]
    with subprocess.Popen(
        run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        try:
            yield process, said
        finally:
            process.kill()


def test_imported_requests_pass_against_the_mock(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(tmp_path)
    Path("parcels.yaml").write_bytes(PARCELS.read_bytes())
    main(["import", "openapi", "parcels.yaml", "-o", "out"])
    text = Path("out/parcels.http").read_text().split("\n")
    Path("out/parcels.http").write_text(
        "\n".join("# @auth bearer x" if "@auth oauth2" in line else line for line in text)
    )
    Path("out/sample.jpg").write_bytes(b"\xff")
    with mocked("parcels.yaml") as (process, said):
        url, _, rest = said.partition(" ")
        assert rest == "answers by parcels.yaml (9 operations); Ctrl-C ends it\n"
        code = main(["run", "out", "--var", f"baseUrl={url}", "--contract"])
        assert code == 0, capsys.readouterr().out
        Path("wrong.http").write_text(f"GET {url}/parcels?state=x&api_key=hunter2\nX-Key: a\n")
        main(["run", "wrong.http"])
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    lines = out.rstrip("\n").split("\n")
    assert len(lines) == 9 + 3
    assert lines[-3:] == snapshot(
        [
            "400 GET /parcels?state=x&api_key=•••",
            '    query.state is "x", none of ["sent","lost"]',
            "    cookie.visit is missing",
        ]
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["none.json"], 2, 'no file or folder "none.json"'),
        (["a.json"], 3, "a.json:1: error: it is not JSON"),
        (["b.http"], 3, "b.http: error: no answer is stored in it"),
        (["empty"], 2, "no request file"),
        (["folder"], 2, "no answer is stored"),
        (["c.json", "--port", "70000"], 2, "there is no port 70000"),
        (["c.json", "--host", "203.0.113.1"], 2, "nothing can listen on 203.0.113.1:4010"),
        (["c.json", "--delay", "soon"], 2, '`--delay` takes a duration, not "soon"'),
        ([], 2, "what is missing"),
    ],
)
def test_what_cannot_be_served(tmp_path, monkeypatch, capsys, words, code, said):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    Path("empty").mkdir()
    Path("folder").mkdir()
    Path("folder/a.http").write_text("GET /x\n")
    Path("a.json").write_text("{")
    Path("b.http").write_text("GET /x\n")
    Path("c.json").write_text(json.dumps({"openapi": "3.1.0", "paths": {}}))
    assert main(["mock", *words]) == code
    assert said in capsys.readouterr().err
