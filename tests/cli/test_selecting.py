"""What is chosen, in which order and how often, as the command does it."""

import json
import subprocess
from pathlib import Path

import pytest

from callsheet.cli.main import main
from callsheet.run.session import Session
from loopback import serving

API = """\
### one
GET {{host}}/text/one

### two
# @assert status == 500
GET {{host}}/text/two

### three
# @ref two
GET {{host}}/text/three

### four
# @disabled
GET {{host}}/text/four

### five
# @ref four
GET {{host}}/text/five
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


@pytest.fixture
def run(server, capsys):
    """Runs and gives the exit code, and what the report says of each request."""

    def run(*arguments):
        words = ["run", *arguments, "--var", f"host={server.origin}", "--report", "json"]
        code = main(words)
        report = json.loads(capsys.readouterr().out)
        requests = [each for file in report["files"] for each in file["requests"]]
        return code, {each["name"]: each["outcome"] for each in requests}

    return run


def targets(server):
    found = [target.removeprefix("GET /text/") for target in server.targets]
    server.received.clear()
    return found


def test_what_failed_is_done_again(write, run, server):
    write()
    assert run()[0] == 1
    assert targets(server) == ["one", "two", "three"]
    code, outcomes = run("--failed")
    assert (code, outcomes) == (1, {"two": "failed"})
    write(API.replace("status == 500", "status == 200").replace("### one", "# new\n\n### one"))
    assert run("--failed") == (0, {"two": "passed"})


def test_what_passed_is_forgotten_and_the_rest_is_not(write, run, capsys):
    write("### a\n# @assert status == 1\nGET {{host}}/text/a\n", "a.http")
    write("### b\n# @assert status == 1\nGET {{host}}/text/b\n", "b.http")
    assert run()[0] == 1
    write("### a\nGET {{host}}/text/a\n", "a.http")
    assert run("a.http") == (0, {"a": "passed"})
    assert run("--failed") == (1, {"b": "failed"})
    write("### b\nGET {{host}}/text/b\n", "b.http")
    assert run("--failed") == (0, {"b": "passed"})
    assert main(["run", "--failed"]) == 0
    said = capsys.readouterr()
    assert said.err == "callsheet: nothing that is selected failed when it was run last\n"
    assert said.out.strip().startswith("0 requests")


def test_what_fail_fast_did_not_reach(write, run):
    write(API.replace("# @ref two\n", ""))
    assert run("--fail-fast")[1]["three"] == "skipped"
    found = {"two": "failed", "three": "passed", "four": "skipped", "five": "skipped"}
    assert run("--failed") == (1, found)
    assert run("--failed") == (1, {"two": "failed"})


def test_what_ctrl_c_did_not_reach(write, run, monkeypatch):
    write(API.replace("# @assert status == 500\n", ""))
    perform = Session.perform

    def interrupted(self, step, **more):
        if step.place.name == "two":
            raise KeyboardInterrupt
        return perform(self, step, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Session, "perform", interrupted)
        assert run()[0] == 130
    assert run("--failed", "--name", "t*") == (0, {"two": "passed", "three": "passed"})


def test_what_is_needed_goes_along(write, run):
    write(API.replace("# @assert", "# @ref one\n# @assert"))
    run()
    assert run("--failed") == (1, {"one": "passed", "two": "failed"})


def test_a_dry_run_is_no_run(write, run, capsys):
    write()
    run("--dry-run")
    assert main(["run", "--failed"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(
        "callsheet: `--failed` repeats what failed, and nothing was run here yet"
    )


def test_where_nothing_can_be_written_nothing_is_remembered(write, run, tmp_path):
    write()
    (tmp_path / "state").write_text("no folder")
    assert run()[0] == 1


def test_shards_are_everything(write, run, capsys):
    for name in "abcde":
        write(f"### {name}\nGET {{{{host}}}}/text/{name}\n", f"{name}.http")
    shards = [run("--shard", f"{number}/3") for number in (1, 2, 3)]
    assert all(code == 0 for code, _ in shards)
    assert sorted(name for _, outcomes in shards for name in outcomes) == list("abcde")
    assert all(outcomes for _, outcomes in shards)


def test_an_empty_shard_is_no_failure(write, run, capsys):
    write()
    assert run("--shard", "2/2") == (0, {})
    assert main(["list", "--shard", "2/2"]) == 0
    assert "shard 2 of 2 is empty: one file is selected" in capsys.readouterr().err


def test_a_shard_has_what_it_needs(write, run):
    write("import ./a.http\n### b\nGET {{host}}/text/{{a.response.status}}\n", "b.http")
    write("### a\nGET {{host}}/text/a\n", "a.http")
    assert run("--shard", "2/2") == (0, {"a": "passed", "b": "passed"})


def test_a_seed_gives_the_order_again(write, run, server, capsys):
    for name in "abcdefgh":
        write(f"### {name}\nGET {{{{host}}}}/text/{name}\n", f"{name}.http")
    main(["run", "--shuffle", "--var", f"host={server.origin}", "--report", "json=r.json"])
    seed = json.loads(Path("r.json").read_text())["seed"]
    assert f"seed {seed}" in capsys.readouterr().out
    order = targets(server)
    assert sorted(order) == list("abcdefgh")
    run("--shuffle", "--seed", str(seed))
    assert targets(server) == order
    run("--shuffle", "--seed", str(seed), "--repeat", "2")
    again = targets(server)
    assert again[:8] == order
    assert sorted(again[8:]) == list("abcdefgh")
    assert again[8:] != order


def test_repeated(write, server, capsys):
    write("### a\n# @capture x = status\nGET {{host}}/text/a\n### b\nGET {{host}}/text/{{x}}\n")
    words = ["run", "--repeat", "3", "--var", f"host={server.origin}", "--report", "json"]
    assert main(words) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    found = [(each["name"], each["repetition"]) for each in file["requests"]]
    assert sorted(found, key=lambda each: each[1]) == [(n, i) for i in range(3) for n in "ab"]


def test_each_repetition_is_anew(write, server, capsys):
    write("GET {{host}}/cookie\n### b\nPOST {{host}}/echo\n")
    assert main(["run", "--repeat", "2", "--var", f"host={server.origin}"]) == 0
    cookies = [dict(each.headers).get("Cookie") for each in server.received]
    assert cookies == [None, "sid=abc", None, "sid=abc"]


LATE = "### a\nGET {{host}}/text/a\n### late\n# @assert status == 200\nGET {{host}}/late/3\n"


def test_until_all_is_good(write, run, server):
    write(LATE)
    assert run("--until") == (0, {"a": "passed", "late": "passed"})
    assert len(server.received) == 6


def test_the_last_try_counts(write, run, server, capsys):
    write(LATE)
    assert run("--until", "--repeat", "2") == (1, {"a": "passed", "late": "failed"})
    assert len(server.received) == 4
    server.received.clear()
    words = ["run", "--until", "--repeat", "5", "--var", f"host={server.origin}"]
    assert main([*words, "--report", "json=r.json"]) == 0
    said = capsys.readouterr().out
    assert said.count("1 failed") == 4
    assert said.count("try 2 of 5") == said.count("try 3 of 5") == 1
    requests = json.loads(Path("r.json").read_text())["files"][0]["requests"]
    assert [each["repetition"] for each in requests] == [2, 2]
    assert run("--failed") == (0, {})


def test_a_file_with_errors_is_not_tried_again(write, run, server):
    write("### a\nGET {{host}}/text/a\n### b\n# @assert status ==\nGET {{host}}/text/b\n")
    assert run("--until")[0] == 3
    assert targets(server) == ["a"]


def test_rows_of_a_file(write, server, capsys):
    first = "### a\n# @capture n = status\nGET {{host}}/text/{{id}}\n"
    write(f"{first}### b\nGET {{{{host}}}}/text/{{{{id}}}}-{{{{n}}}}-{{{{x}}}}\n")
    write("id,x\n7,row\n8,row\n", "rows.csv")
    words = ["run", "--data", "rows.csv", "--var", f"host={server.origin}", "--var", "x=typed"]
    assert main([*words, "--report", "json"]) == 0
    assert targets(server) == ["7", "7-200-typed", "8", "8-200-typed"]
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert sorted(each["repetition"] for each in file["requests"]) == [0, 0, 1, 1]
    main([*words, "--repeat", "2", "--name", "a"])
    assert targets(server) == ["7", "8", "7", "8"]


def test_until_all_rows_are_good(write, run, server):
    write("### late\n# @assert status == 200\nGET {{host}}/late/{{often}}\n")
    write('[{"often": 1}, {"often": 2}]', "rows.json")
    assert run("--until", "--data", "rows.json") == (0, {"late": "passed"})
    assert server.targets == ["GET /late/1", "GET /late/2"] * 2


def test_changed_since(write, run, capsys, tmp_path):
    write(API.replace("# @assert status == 500\n", ""))
    who = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "One")):
        subprocess.run(("git", *words), check=True, cwd=tmp_path)
    assert run("--changed-since", "HEAD") == (0, {})
    assert main(["list", "--changed-since", "HEAD"]) == 0
    assert capsys.readouterr().err.endswith('callsheet: nothing has changed since "HEAD"\n')
    write(API)
    assert run("--changed-since", "HEAD") == (1, {"two": "failed", "three": "passed"})
    assert run("--changed-since", "HEAD", "--name", "three")[1] == {
        "two": "failed",
        "three": "passed",
    }
    assert main(["run", "--changed-since", "nowhere"]) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--seed", "3"], "`--seed` says nothing without `--shuffle`"),
        (["--tag", ""], "`--tag` needs a tag"),
        (["--tag", "one,!"], "`--tag` needs a tag"),
        (["--changed-since", ""], "`--changed-since` needs the files in a git repository"),
        (["--data", "no.csv"], '`--data`: "no.csv" cannot be read: it does not exist'),
        (["--repeat", "0"], "`--repeat` takes a number from 1 on"),
        (["--shard", "3"], '`--shard` takes NUMBER/OF, not "3"'),
        (["--shard", "3/2"], "there is no shard 3 of 2"),
    ],
)
def test_wrong_usage(write, capsys, words, message):
    write()
    assert main(["run", *words]) == 2
    assert message in capsys.readouterr().err


def test_what_is_listed(write, run, capsys):
    write()
    run()
    capsys.readouterr()
    assert main(["list", "--failed", "--report", "json"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert [each["name"] for each in file["requests"]] == ["two"]
    assert main(["list", "--tag", "!nothing", "--name", "t*", "--shard", "1/1"]) == 0
    assert "three" in capsys.readouterr().out
