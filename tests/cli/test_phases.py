"""Setup, teardown and what is disabled, as a server sees them."""

import json

import pytest

from callsheet.cli.main import main
from callsheet.run.session import Session
from loopback import serving

API = """\
### clean
# @teardown
DELETE {{host}}/text/clean

### one
# @assert status == 200
GET {{host}}/text/one

### prepare
# @setup
POST {{host}}/text/prepare

### two
POST {{host}}/text/two

### undo
# @teardown
DELETE {{host}}/text/{{two.response.body}}
"""
FOLDER = """\
### begin
# @setup
# @capture id = status
POST {{host}}/text/begin

### end
# @teardown
DELETE {{host}}/text/end-{{id}}
"""


@pytest.fixture(scope="module")
def server():
    with serving() as loopback:
        yield loopback


@pytest.fixture
def write(tmp_path, monkeypatch, server):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    server.received.clear()

    def write(text=API, name="api.http"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    return write


@pytest.fixture(params=[(), ("--jobs", "4")], ids=["in turn", "at once"])
def jobs(request):
    return request.param


@pytest.fixture
def reported(server, capsys):
    """Runs and gives the exit code and the report."""

    def reported(*arguments):
        words = ["run", *arguments, "--var", f"host={server.origin}", "--report", "json"]
        code = main(words)
        return code, json.loads(capsys.readouterr().out)

    return reported


@pytest.fixture
def run_in_turn(reported):
    """Runs and gives the exit code, and what became of each request."""

    def run(*arguments):
        code, report = reported(*arguments)
        requests = [each for file in report["files"] for each in file["requests"]]
        return code, {each["name"]: each["skip_reason"] or each["outcome"] for each in requests}

    return run


@pytest.fixture
def run(run_in_turn, jobs):
    return lambda *arguments: run_in_turn(*arguments, *jobs)


def targets(server):
    found = [target.partition("/text/")[2] for target in server.targets]
    server.received.clear()
    return found


def test_around_what_is_selected(write, run, server):
    write()
    assert run("--name", "one")[0] == 0
    assert targets(server) == ["prepare", "one", "clean"]
    found = run("--name", "one")[1]
    assert found["undo"] == 'it needs "two", which has no answer'


def test_after_a_failure(write, run, server):
    write(API.replace("== 200", "== 500"))
    code, found = run("--fail-fast")
    assert code == 1
    assert found == {
        "clean": "passed",
        "one": "failed",
        "prepare": "passed",
        "two": 'stopped at "one"',
        "undo": 'it needs "two", which has no answer',
    }
    assert targets(server) == ["prepare", "one", "clean"]


def test_all_of_it(write, run, server):
    write()
    assert run()[0] == 0
    assert targets(server) == ["prepare", "one", "two", "clean", "two"]


def test_a_setup_that_goes_wrong(write, run, server):
    write(API.replace("# @setup\n", "# @setup\n# @assert status == 201\n"))
    code, found = run()
    assert code == 1
    assert found == {
        "clean": "passed",
        "one": 'the setup "prepare" went wrong',
        "prepare": "failed",
        "two": 'the setup "prepare" went wrong',
        "undo": 'it needs "two", which has no answer',
    }
    assert targets(server) == ["prepare", "clean"]
    assert set(run("--failed")[1]) == {"clean", "one", "prepare", "two", "undo"}


def test_a_teardown_that_goes_wrong_counts(write, run, server):
    write(API.replace("# @teardown\n", "# @teardown\n# @assert status == 201\n", 1))
    assert run()[0] == 1
    assert run("--failed")[1] == {
        "clean": "failed",
        "prepare": "passed",
        "undo": 'it needs "two", which has no answer',
    }


def test_the_folder_goes_around_each_file(write, run, server):
    write(FOLDER, "_resource.http")
    write("### a\nGET {{host}}/text/a\n", "a.http")
    write("### b\nGET {{host}}/text/b\n", "b.http")
    assert run()[0] == 0
    sent = targets(server)
    assert sorted(sent) == ["a", "b", "begin", "begin", "end-200", "end-200"]
    assert sent[0] == "begin"
    assert sent[-1] == "end-200"
    run("--name", "a")
    assert targets(server) == ["begin", "a", "end-200"]


def interrupting(monkeypatch, *names):
    """Ctrl-C while a request of one of these names is under way."""
    perform = Session.perform

    def interrupted(self, step, *args, **more):
        if step.place.name in names:
            raise KeyboardInterrupt
        return perform(self, step, *args, **more)

    monkeypatch.setattr(Session, "perform", interrupted)


def test_after_ctrl_c(write, run, server, monkeypatch):
    write()
    write(API, "other.http")
    interrupting(monkeypatch, "two")
    code, found = run("api.http")
    assert code == 130
    assert targets(server) == ["prepare", "one", "clean"]
    assert found["undo"] == 'it needs "two", which has no answer'
    assert found["two"] == "interrupted"


def test_what_has_not_begun_is_not_cleaned_up(write, run_in_turn, server, monkeypatch):
    write()
    write(API.replace("/text/", "/text/other-"), "other.http")
    with monkeypatch.context() as patch:
        interrupting(patch, "one")
        assert run_in_turn()[0] == 130
    assert targets(server) == ["prepare", "clean"]
    write(API.replace("== 200", "== 500"))
    assert run_in_turn("--fail-fast")[0] == 1
    assert targets(server) == ["prepare", "one", "clean"]


def test_ctrl_c_again_ends_it(write, run_in_turn, server, monkeypatch):
    write(f"{API}\n### more\n# @teardown\nDELETE {{{{host}}}}/text/more\n")
    interrupting(monkeypatch, "one", "clean")
    code, found = run_in_turn()
    assert code == 130
    assert targets(server) == ["prepare"]
    assert found["clean"] == found["more"] == "interrupted twice"


def test_disabled_around(write, run, server):
    write("### b\n# @disabled false\nGET {{host}}/text/b\n### c\nGET {{host}}/text/c\n", "b.http")
    write("# @disabled\n### a\nGET {{host}}/text/a\n", "a.http")
    write("# @disabled flag == 1\n", "_resource.http")
    code, found = run("--var", "flag=1")
    assert code == 0
    assert found == {"a": "disabled", "b": "passed", "c": "disabled: flag == 1"}
    assert run("--var", "flag=2")[1]["c"] == "passed"
    targets(server)


def test_a_condition_around_that_cannot_be_known(write, reported, server):
    write("# @disabled nobody.knows > 3\n### a\nGET {{host}}/text/a\n")
    code, report = reported()
    assert code == 4
    (request,) = report["files"][0]["requests"]
    assert request["error"]["line"] == 1
    assert targets(server) == []


def test_a_disabled_loop_looks_for_no_rows(write, run):
    write("### a\n# @disabled\n# @foreach x in missing.csv\nGET {{host}}/text/{{x.id}}\n")
    assert run() == (0, {"a": "disabled"})
