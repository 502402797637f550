"""`# @snapshot` by the command: what is written, what fails, what `--update-snapshots` does."""

import json
from pathlib import Path

import pytest

from callsheet.cli.main import main
from wire_server import WireServer, ok, routes

ITEMS = b'{"id": 7, "at": "2026-01-01", "items": [{"n": 1.50, "at": "x"}]}'


class Runs:
    """Runs one file against answers that can be changed."""

    def __init__(self, folder: Path, capsys) -> None:
        self.folder, self.capsys = folder, capsys
        self.answers: dict[str, bytes] = {"/a": ok(ITEMS, "Content-Type: application/json")}
        self.file = folder / "orders.http"
        self.kept = folder / "__snapshots__" / "orders.http.snap"

    def __call__(self, text: str, *options: str) -> tuple[int, str]:
        with WireServer(routes(self.answers)) as server:
            self.file.write_text(text, encoding="utf-8")
            origin = ("--var", f"host={server.origin}")
            code = main(["run", str(self.file), *origin, *options])
        said = self.capsys.readouterr()
        return code, (said.out + said.err).replace(server.origin, "")


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.chdir(tmp_path)
    return Runs(tmp_path, capsys)


ORDERS = "### list orders\nGET {{host}}/a\n\n# @snapshot mask=$.at,$.items[*].at\n"

KEPT = """\
# Snapshots of orders.http

`callsheet run --update-snapshots` writes this file; review its changes as those of code.

## list orders

```json
{
  "id": 7,
  "at": "<masked>",
  "items": [
    {
      "n": 1.50,
      "at": "<masked>"
    }
  ]
}
```
"""


def test_what_is_new_is_written_and_then_compared_by_value(run):
    code, said = run(ORDERS)
    assert (code, "snapshots: 1 written" in said) == (0, True)
    assert run.kept.read_text() == KEPT
    run.answers["/a"] = ok(b'{"items": [{"at": 0, "n": 1.5}], "at": null, "id": 7.0}')
    code, said = run(ORDERS)
    assert (code, "snapshots" in said) == (0, False)
    assert run.kept.read_text() == KEPT


def test_what_differs_fails_until_it_is_updated(run):
    run(ORDERS)
    run.answers["/a"] = ok(ITEMS.replace(b"7", b"8"))
    code, said = run(ORDERS)
    assert code == 1
    assert 'the answer is not as "list orders" in __snapshots__/orders.http.snap' in said
    assert '-  "id": 7' in said
    assert '+  "id": 8' in said
    assert run.kept.read_text() == KEPT
    code, said = run(ORDERS, "--update-snapshots")
    assert (code, "snapshots: 1 updated" in said) == (0, True)
    assert run.kept.read_text() == KEPT.replace("7", "8")
    assert run(ORDERS)[0] == 0


def test_where_nobody_would_commit_it_nothing_is_written(run, monkeypatch):
    monkeypatch.setenv("CI", "true")
    code, said = run(ORDERS)
    assert code == 1
    assert '__snapshots__/orders.http.snap has no "list orders"' in said
    assert not run.kept.exists()
    assert run(ORDERS, "--update-snapshots")[0] == 0
    assert run(ORDERS)[0] == 0


def test_what_nobody_asks_for_any_more_is_told_and_dropped(run):
    run(ORDERS + "# @snapshot second of=status\n")
    code, said = run(ORDERS)
    assert (code, "1 obsolete" in said) == (0, True)
    assert "## list orders: second" in run.kept.read_text()
    code, said = run(ORDERS, "--update-snapshots")
    assert (code, "snapshots: 1 removed" in said) == (0, True)
    assert run.kept.read_text() == KEPT
    run("### list orders\nGET {{host}}/a\n", "--update-snapshots")
    assert not run.kept.exists()


def test_parts_of_an_answer(run):
    run.answers["/a"] = ok(
        b"one\r\n```\ntwo\n",
        "X-B: 1",
        "X-A: 2",
        "Date: now",
        "Set-Cookie: sid=secret",
        "X-Id: 7",
    )
    text = """\
GET {{host}}/a

# @snapshot
# @snapshot of=status
# @snapshot of=headers mask=X-Id
# @snapshot of=header.X-A
# @snapshot long of="body count"
"""
    assert run(text)[0] == 0
    sections = run.kept.read_text().partition("## ")[2]
    assert (
        sections
        == """\
#1

````text
one
```
two
````

## #1: status

```text
200
```

## #1: headers

```text
Content-Length: <masked>
Date: <masked>
Set-Cookie: <masked>
X-A: 2
X-B: 1
X-Id: <masked>
```

## #1: header.X-A

```text
"2"
```

## #1: long

```text
13
```
"""
    )
    assert run(text)[0] == 0


def test_each_round_of_a_loop_has_its_own(run):
    for number in range(3):
        run.answers[f"/{number}"] = ok(b"[%d]" % number)
    text = "### each\n# @foreach n in [2, 0, 1]\nGET {{host}}/{{n}}\n\n# @snapshot\n"
    assert run(text)[0] == 0
    kept = run.kept.read_text()
    assert [line for line in kept.split("\n") if line.startswith("## ")] == [
        "## each [0]",
        "## each [1]",
        "## each [2]",
    ]
    assert run(text)[0] == 0
    assert run(text.replace("[2, 0, 1]", "[0, 2, 1]"))[0] == 1
    fewer = text.replace("[2, 0, 1]", "[2]")
    assert "obsolete" not in run(fewer)[1]
    assert "snapshots: 2 removed" in run(fewer, "--update-snapshots")[1]
    assert "[1]" not in run.kept.read_text()


def test_repetitions_share_theirs_and_jobs_change_nothing(run):
    requests = "".join(
        f"### r{number}\nGET {{{{host}}}}/{number}\n\n# @snapshot\n" for number in range(8)
    )
    for number in range(8):
        run.answers[f"/{number}"] = ok(b"[%d]" % number)
    assert run(requests, "--repeat", "2", "--jobs", "4")[0] == 0
    kept = run.kept.read_text()
    assert [line for line in kept.split("\n") if line.startswith("## ")] == [
        f"## r{number}" for number in range(8)
    ]
    run.kept.unlink()
    assert run(requests)[0] == 0
    assert run.kept.read_text() == kept
    run.answers["/3"] = ok(b"[0]")
    code, said = run(requests, "--repeat", "2", "--jobs", "4")
    assert code == 1
    assert "16 assertions, 2 failed" in said


def test_secrets_are_masked_in_the_file_and_in_the_difference(run):
    run.answers["/a"] = ok(b'{"token": "tell-nobody", "n": 1}')
    text = "### a\nGET {{host}}/a?k={{k}}\n\n# @snapshot\n"
    run.answers["/a?k=tell-nobody"] = run.answers["/a"]
    assert run(text, "--secret", "k=tell-nobody")[0] == 0
    assert "tell-nobody" not in run.kept.read_text()
    assert "•••" in run.kept.read_text()
    run.answers["/a?k=tell-nobody"] = ok(b'{"token": "tell-nobody", "n": 2}')
    code, said = run(text, "--secret", "k=tell-nobody")
    assert code == 1
    assert '+  "n": 2' in said
    assert "tell-nobody" not in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("# @snapshot mask=$.[", "`mask`: "),
        ("# @snapshot of=body.$.none", "`body.$.none` is nothing that could be kept"),
        ('# @snapshot of="jsonpath"', "`of=jsonpath`: "),
        ("# @snapshot\n# @snapshot mask=$.id", 'several snapshots are called "#1"'),
        ("# @no-log\n# @snapshot", "`# @no-log` keeps the answer out of snapshots"),
    ],
)
def test_what_cannot_be_taken_is_told(line, said, run):
    code, told = run(f"GET {{{{host}}}}/a\n\n{line}\n")
    assert code == 1
    assert said in told
    assert not run.kept.exists()


def test_a_folder_that_leads_elsewhere_is_not_written_to(run, tmp_path):
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (tmp_path / "__snapshots__").symlink_to(outside)
    (tmp_path / ".git").mkdir()
    code, said = run(ORDERS)
    assert code == 4
    assert "it lies outside the workspace" in said
    assert list(outside.iterdir()) == []


def test_a_report_has_the_difference(run):
    run(ORDERS)
    run.answers["/a"] = ok(b"[]")
    run(ORDERS, "--report", "json=report.json")
    report = json.loads((run.folder / "report.json").read_text())
    (assertion,) = report["files"][0]["requests"][0]["assertions"]
    assert assertion["expression"] == "@snapshot mask=$.at,$.items[*].at"
    assert assertion["difference"].startswith("@@ ")


def test_what_is_nested_too_deeply_is_told(run):
    run.answers["/a"] = ok(b"[" * 700 + b"]" * 700)
    code, said = run(ORDERS.replace(" mask=$.at,$.items[*].at", ""))
    assert code == 1
    assert "the answer is nested too deeply" in said


def test_each_row_of_data_has_its_own(run):
    text = """\
### who
GET {{host}}/{{name}}

# @snapshot

### twice
# @loop for 2
GET {{host}}/{{name}}

# @snapshot
"""
    data = run.folder / "users.csv"
    data.write_text("name\nann\nbob\n")
    run.answers = {"/ann": ok(b'{"n": "ann"}'), "/bob": ok(b'{"n": "bob"}')}
    code, said = run(text, "--data", str(data))
    assert (code, "snapshots: 6 written" in said) == (0, True)
    titles = [line for line in run.kept.read_text().split("\n") if line.startswith("## ")]
    rows = ("## who [row 0]", "## who [row 1]")
    rounds = [f"## twice [row {row}] [{round_}]" for row in (0, 1) for round_ in (0, 1)]
    assert titles == [*rows, *rounds]
    assert "snapshots" not in run(text, "--data", str(data), "--repeat", "2", "--jobs", "4")[1]
    run.answers["/bob"] = ok(b'{"n": "eve"}')
    code, said = run(text, "--data", str(data))
    assert (code, 'the answer is not as "who [row 1]"' in said) == (1, True)
    data.write_text("name\nann\n")
    code, said = run(text, "--data", str(data), "--update-snapshots")
    assert (code, "snapshots: 3 removed" in said) == (0, True)
    code, said = run(text, "--var", "name=ann", "--update-snapshots")
    assert (code, "snapshots: 3 written" in said) == (0, True)
    assert "removed" not in said
