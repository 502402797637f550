"""`callsheet load` as a person sees it: what arrives in the target, what is said, the exit code."""

import json
import os
import pty
import re
import sys
import termios
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from callsheet.cli.main import main
from callsheet.cli.screen import Screen
from callsheet.run.session import Session
from loaded import tables_in
from loopback import serving

INTO = "sqlite:rows.sqlite"
ITEMS = "### items\n# @paginate json_link\n# @select $.items\n"


@pytest.fixture
def server():
    with serving() as loopback:
        yield loopback


@pytest.fixture
def load(tmp_path, monkeypatch, server):
    """Loads a file whose addresses begin with a slash; gives the exit code."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def load(text, *options, into=INTO):
        text = text.replace(" /", f" {server.origin}/")
        Path("api.http").write_text(text)
        return main(["load", "api.http", "--into", into, *options])

    return load


def rows(into=INTO):
    return {
        name: [{key: value for key, value in row.items() if key != "_idx"} for row in table]
        for name, table in tables_in(into, Path()).items()
    }


def ids(table="items", into=INTO):
    return [row["id"] for row in rows(into)[table]]


@pytest.mark.parametrize(
    "into", ["ndjson:out", "csv:out", "parquet:out", "sqlite:rows.sqlite", "duckdb:rows.duckdb"]
)
def test_all_pages_arrive_in_every_kind_of_target(into, load, capsys):
    assert load(ITEMS + "GET /pages/3\n", into=into) == 0
    assert [int(each) for each in ids(into=into)] == [2, 3, 4, 5, 6, 7]
    said = capsys.readouterr().out
    assert "3 pages · 6 items" in said
    assert "items → 6 rows (replace)\n6 rows in " in said


def test_a_dry_run_sends_nothing_and_leaves_nothing(load, server, capsys):
    text = (
        ITEMS
        + "# @load select=off\nGET /pages/3\n"
        + "### kids\n# @foreach item in items\n# @load table=children key=id,page\n"
        + "GET /pages/1?of={{item.id}}\n"
    )
    assert load(text, "--dry-run") == 0
    assert capsys.readouterr().out == (
        "into sqlite:rows.sqlite\n"
        "  items: sent for others\n"
        "  kids: merge by id, page the table children, after items\n"
    )
    assert load(text, "--dry-run", "--full") == 0
    assert (
        "  kids: replace by id, page the table children, after items\n" in capsys.readouterr().out
    )
    assert server.received == []
    assert sorted(path.name for path in Path().iterdir()) == ["api.http"]


def test_a_parent_that_is_not_loaded_is_sent(load, server):
    text = (
        ITEMS + "# @load select=off\nGET /pages/1\n"
        "### kids\n# @foreach item in items\n# @select $.items\nGET /pages/1?of={{item.id}}\n"
    )
    assert load(text) == 0
    assert server.targets == ["GET /pages/1", "GET /pages/1?of=2", "GET /pages/1?of=3"]
    assert {name: len(table) for name, table in rows().items()} == {"kids": 4}


def test_children_at_the_same_time_give_rows_in_order(load):
    text = (
        ITEMS + "# @load select=off\nGET /pages/3\n"
        "### kids\n# @foreach item in items parallel=4\n# @include item.id\n"
        "# @paginate json_link\nGET /pages/2?of={{item.id}}\n"
    )
    assert load(text) == 0
    kids = [(row["_items_id"], row["id"]) for row in rows()["kids"]]
    assert kids == [(item, kid) for item in range(2, 8) for kid in range(2, 6)]


def test_what_the_file_says_holds_for_its_requests(load):
    text = "# @load write=append nesting=1\n\n### a\nGET /json\n### b\n# @load table=x\nGET /json\n"
    for _ in range(2):
        assert load(text) == 0
    assert {name: len(table) for name, table in rows().items()} == {"a": 4, "x": 4}


def test_a_login_is_sent_and_not_loaded(load, server):
    text = (
        "### login\n# @result token = response.body.access_token\nGET /token\n"
        + ITEMS
        + "# @auth session login\nAuthorization: Bearer {{token}}\n"
    )
    text = text.replace("Authorization", "GET /pages/1\nAuthorization")
    assert load(text) == 0
    assert list(rows()) == ["items"]
    assert server.targets == ["GET /token", "GET /pages/1"]


@pytest.mark.parametrize(
    ("names", "tables"),
    [(["one"], ["one"]), (["t*"], ["three", "two"]), (["one", "two"], ["one", "two"])],
)
def test_names_choose(names, tables, load):
    text = "".join(f"### {name}\nGET /pages/1\n" for name in ("one", "two", "three"))
    options = [word for name in names for word in ("--name", name)]
    assert load(text, *options) == 0
    assert list(rows()) == tables


def test_what_is_posted_is_loaded_when_it_says_so(load):
    text = "### seen\n# @load\n# @select $.items\nPOST /pages/1\n### unseen\nPOST /pages/1\n"
    assert load(text) == 0
    assert list(rows()) == ["seen"]


def test_full_begins_anew(load):
    assert load(ITEMS + "# @load key=id\nGET /pages/3\n") == 0
    assert load(ITEMS + "# @load key=id\nGET /pages/1\n") == 0
    assert sorted(ids()) == [2, 3, 4, 5, 6, 7]
    assert load(ITEMS + "# @load key=id\nGET /pages/1\n", "--full") == 0
    assert ids() == [2, 3]


def test_appending_adds(load):
    for _ in range(2):
        assert load(ITEMS + "# @load write=append\nGET /pages/1\n") == 0
    assert ids() == [2, 3, 2, 3]


def test_no_rows_empty_a_table_that_is_replaced(load, capsys):
    assert load(ITEMS + "GET /pages/1\n") == 0
    assert load(ITEMS + "GET /pages/0\n") == 0
    assert "items → 0 rows (replace)" in capsys.readouterr().out
    assert rows() == {"items": []}


FAILURES = [
    ("GET /status/500\n", 4, "http-status", "page 1 answered 500"),
    ("GET /pages/circle\n", 4, "paging-stopped", "would ask for the same as page 1"),
    ("GET http://127.0.0.1:1/\n", 4, "connect", "nothing listens"),
    ("GET /pages/{{nobody}}\n", 4, "unresolved-variable", "`nobody` has no value"),
    ("# @error empty when true\nGET /pages/1\n", 1, None, "empty"),
    ("# @load key=nr\nGET /pages/1\n", 4, "directive-argument", "row 1 of the table has no `nr`"),
    (
        "# @foreach n in [1, 0]\n# @map n ? item : {id: null}\n# @load key=id\nGET /pages/1\n",
        4,
        "directive-argument",
        "row 3 of the table has no `id`",
    ),
    (
        "# @load key=name.a nesting=1\n# @map ({name: item.id > 2 ? {} : {a: 1}})\nGET /pages/1\n",
        4,
        "directive-argument",
        "api.http:7:13: error: row 2 of the table has no `name.a`",
    ),
    ("# @filter item..id\nGET /pages/1\n", 3, "syntax", ""),
]


@pytest.mark.parametrize(("request_text", "exit_code", "code", "said"), FAILURES)
def test_what_fails_leaves_the_target_as_it_was(request_text, exit_code, code, said, load, capsys):
    assert load(ITEMS + "GET /pages/1\n") == 0
    before = Path("rows.sqlite").read_bytes()
    capsys.readouterr()
    text = "### first\n# @select $.items\nGET /pages/1\n" + ITEMS + request_text
    assert load(text, "--report", "json=report.json") == exit_code
    printed = capsys.readouterr().out
    assert said in printed
    assert printed.endswith("nothing was loaded: the target is as it was\n")
    assert Path("rows.sqlite").read_bytes() == before
    assert [path.name for path in Path().glob(".*loading*")] == []
    failed = json.loads(Path("report.json").read_text())["files"][0]["requests"][-1]
    assert code is None or code in failed["error"]["code"]


def test_what_comes_after_a_failure_is_skipped(load, server, capsys):
    text = "### a\nGET /status/500\n### b\nGET /json\n"
    assert load(text, "--report", "json") == 4
    requests = json.loads(capsys.readouterr().out)["files"][0]["requests"]
    assert [(each["outcome"], each["skip_reason"]) for each in requests] == [
        ("errored", None),
        ("skipped", 'stopped at "a"'),
    ]
    assert server.targets == ["GET /status/500"]


def test_ctrl_c_loads_nothing(load, capsys, monkeypatch):
    perform = Session.perform

    def interrupted(self, step, **more):
        if step.place.name == "b":
            raise KeyboardInterrupt
        return perform(self, step, **more)

    monkeypatch.setattr(Session, "perform", interrupted)
    text = "### a\nGET /json\n### b\nGET /json\n### c\nGET /json\n"
    assert load(text, "--report", "json=report.json") == 130
    requests = json.loads(Path("report.json").read_text())["files"][0]["requests"]
    assert [(each["name"], each["outcome"]) for each in requests] == [
        ("a", "passed"),
        ("b", "skipped"),
        ("c", "skipped"),
    ]
    assert "nothing was loaded" in capsys.readouterr().out
    assert rows() == {}


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("### a\nPOST /a\n", [], "nothing is loaded from here"),
        ("### items\nGET /a\n", ["--name", "itemz"], 'did you mean "items"?'),
    ],
)
def test_what_cannot_be_loaded(text, options, said, load, capsys):
    assert load(text, *options) == 2
    told = capsys.readouterr().err
    assert said in told
    assert not Path("rows.sqlite").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("key=id wrte=merge", '`@load` has no "wrte="'),
        ("write=mergee", '"mergee" is not known here'),
        ("nesting=deep", '"deep" is no whole number'),
        ("key={{key}}", "`@load` takes no variables"),
    ],
)
def test_a_wrong_load_line_is_told_by_load_and_by_check(line, said, load, server, capsys):
    assert load(f"@key = id\n\n### items\n# @load {line}\nGET /pages/1\n") == 3
    assert said in capsys.readouterr().err
    assert main(["check", "api.http"]) == 3
    assert said in capsys.readouterr().out
    assert server.received == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "### a\n# @load write=merge\nGET /a\n",
            "2:15: error: rows cannot be merged without a key",
        ),
        (
            "### a\n# @load table=_callsheet_state\nGET /a\n",
            "2:15: error: tables whose names begin",
        ),
        ("### sqlite_stat1\nGET /a\n", "1:5: error: tables whose names begin with `sqlite_`"),
        ("### a\n# @load table=_dlt_loads\nGET /a\n", "begin with `_dlt_` belong to the target"),
        (
            "### a\n# @load table=x\nGET /a\n### b\n# @load table=X\nGET /b\n",
            '5:15: error: "b" goes to the table "x", as "a" does',
        ),
        ("### a\n# @load key= write=merge\nGET /a\n", "2:13: error: `key=` has nothing behind it"),
    ],
)
def test_what_no_target_takes_is_told_before_anything_is_sent(text, said, load, server, capsys):
    assert load(text) == 3
    assert said in capsys.readouterr().err
    assert server.received == []


def test_a_key_may_be_that_of_the_file(load):
    assert (
        load("# @load key=id\n\n### items\n# @select $.items\n# @load write=merge\nGET /pages/1\n")
        == 0
    )


def test_a_wrong_load_line_of_another_request_does_not_matter(load):
    text = "### a\n# @load wrte=merge\nGET /json\n### b\nGET /json\n"
    assert load(text, "--name", "b") == 0


def test_a_folder_is_no_file(load, capsys):
    Path("folder").mkdir()
    assert main(["load", "folder", "--into", INTO]) == 2
    assert '"folder" is a folder' in capsys.readouterr().err


def test_the_report_tells_pages_and_rows(load, capsys):
    assert load(ITEMS + "GET /pages/3\n", "--report", "json") == 0
    (request,) = json.loads(capsys.readouterr().out)["files"][0]["requests"]
    assert (request["pages"], request["rows"]) == (3, 6)
    assert [page["items"] for page in request["page_list"]] == [2, 2, 2]
    assert len(rows()["items"]) == 6


def test_secrets_are_masked_wherever_they_stand(load, capsys):
    text = "### it-canary-1\n# @select $.items\nGET /pages/1?key=canary-1\n"
    assert load(text, "--secret", "key=canary-1") == 0
    assert "canary-1" not in capsys.readouterr().out
    assert load(text, "--secret", "key=canary-1", "--dry-run") == 0
    assert "canary-1" not in capsys.readouterr().out


def test_a_confirmation_is_given_beforehand(load):
    text = "### a\n# @confirm\nGET /json\n"
    assert load(text) == 4
    assert load(text, "--yes") == 0


@pytest.fixture
def terminal(monkeypatch):
    """Makes standard error a real terminal of so many columns; gives what it was sent."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")

    @contextmanager
    def terminal(columns):
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, columns))
        shown = bytearray()

        def read():
            while True:
                try:
                    data = os.read(ours, 4096)
                except OSError:
                    return
                shown.extend(data)

        reader = Thread(target=read)
        with os.fdopen(theirs, "w") as stream, monkeypatch.context() as patched:
            patched.setattr(sys, "stderr", stream)
            reader.start()
            yield shown
        reader.join()
        os.close(ours)

    return terminal


def texts(shown):
    return [text for text in shown.decode().split("\r\x1b[2K") if text]


def test_progress_on_a_terminal(load, terminal):
    with terminal(80) as shown:
        assert load(ITEMS + "GET /pages/3\n") == 0
    sending, *pages, writing = texts(shown)
    assert writing == "items: writing 6 rows"
    assert shown.endswith(b"\r\x1b[2K")
    assert sending.startswith("sending 1 of 1: GET http://127.0.0.1:")
    assert [each.partition(" items, ")[0] for each in pages] == [
        "items: 1 page, 2",
        "items: 2 pages, 4",
    ]
    assert all(re.fullmatch(r".* items, [\d,]+ rows/s", each) for each in pages)


def test_progress_of_rounds(load, terminal):
    with terminal(80) as shown:
        assert load("### items\n# @foreach n in [1, 2]\n# @select $.items\nGET /pages/{{n}}\n") == 0
    first, second = (each for each in texts(shown) if "round" in each)
    assert re.fullmatch(r"items: 1 round, 1 s left, [\d,]+ rows/s", first)
    assert re.fullmatch(r"items: 2 rounds, [\d,]+ rows/s", second)


def test_progress_of_writing_several_tables(load, terminal):
    more = ITEMS.replace("items", "more", 1)
    with terminal(80) as shown:
        assert load(f"{ITEMS}GET /pages/3\n\n{more}GET /pages/2\n") == 0
    assert texts(shown)[-1] == "writing 10 rows into 2 tables"


def test_progress_keeps_to_one_line_of_a_narrow_terminal(load, terminal):
    with terminal(20) as shown:
        assert load(ITEMS + "GET /pages/3\n") == 0
    assert {len(each) for each in texts(shown)} == {19}
    assert texts(shown)[1] == "items: 1 page, 2 it"


def test_there_is_no_progress_without_a_terminal(load, capsys):
    assert load(ITEMS + "GET /pages/3\n") == 0
    said = capsys.readouterr()
    assert (said.err, "\x1b" in said.out, "\r" in said.out) == ("", False, False)


@pytest.mark.parametrize(("options", "is_kept"), [((), False), (("--report", "json=o"), True)])
def test_answers_are_kept_only_for_a_report(load, monkeypatch, options, is_kept):
    records = []
    monkeypatch.setattr(Screen, "summary", lambda _, record: records.append(record))
    assert load("### items\n# @foreach n in [1, 2]\nGET /pages/{{n}}\n", *options) == 0
    (record,) = records
    assert [each.response.body.size > 0 for each in record.results] == [is_kept] * 2


def test_a_full_load_has_each_key_once(load):
    text = (
        "### items\n# @foreach n in [2, 1]\n# @select $.items\n# @load key=id\nGET /pages/{{n}}\n"
    )
    assert load(text) == 0
    once = rows()
    assert [row["id"] for row in once["items"]] == [2, 3]
    assert load(text, "--full") == 0
    assert rows() == once
    assert load(text.replace("key=id", "key=id write=append"), "--full") == 0
    assert ids() == [2, 3, 2, 3]
