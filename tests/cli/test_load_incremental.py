"""`callsheet load` twice: the second one begins where the first one ended."""

import json
from pathlib import Path

import pytest

from callsheet.cli.main import main
from loaded import tables_in
from loopback import serving

TEXT = """\
### items
# @paginate json_link next_url_path=next
# @incremental cursor_path=id initial_value=0
# @load key=id
GET {origin}/pages/3?since={{{{incremental.start_value}}}}
"""
INTO = "sqlite:loaded.db"


@pytest.fixture
def loading(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with serving() as server:
        Path("api.http").write_text(TEXT.format(origin=server.origin))
        yield server


def taken(capsys, *options):
    """How many rows a load took, and what it asked for first."""
    assert main(["load", "api.http", "--into", INTO, "--report", "json", *options]) == 0
    (request,) = json.loads(capsys.readouterr().out)["files"][0]["requests"]
    return request["rows"], request["page_list"][0]["url"].rpartition("?")[2]


def test_the_second_load_takes_nothing_twice(loading, capsys):
    assert taken(capsys) == (6, "since=0")
    rows, asked = taken(capsys)
    assert (rows, asked != "since=0") == (0, True)
    assert len(tables_in(INTO, Path())["items"]) == 6


def test_full_begins_anew(loading, capsys):
    assert taken(capsys) == (6, "since=0")
    assert taken(capsys, "--full") == (6, "since=0")


PARENTS = """\
### hourly
# @foreach part in parts
# @incremental cursor_path=id initial_value=0
# @select $.items
GET {origin}/pages/3?part={{{{part}}}}

### other
# @incremental cursor_path=id initial_value=0
# @select $.items
GET {origin}/pages/3
"""


def test_full_forgets_the_marks_of_all_rows_that_go(loading, capsys):
    Path("api.http").write_text(PARENTS.format(origin=loading.origin))
    Path("http-client.env.json").write_text('{"dev": {"parts": [1, 2]}, "prod": {"parts": [2]}}')
    for options in (
        ["--env", "dev"],
        ["--env", "prod"],
        ["--env", "prod", "--full", "-n", "hourly"],
    ):
        assert main(["load", "api.http", "--into", INTO, *options]) == 0
    assert len(tables_in(INTO, Path())["hourly"]) == 2
    capsys.readouterr()
    assert main(["load", "api.http", "--into", INTO, "--env", "dev"]) == 0
    told = capsys.readouterr().out
    # The rows of both environments were in the table that was replaced; the other table stayed.
    assert "hourly → 4 rows (append)" in told
    assert "other → 0 rows (append)" in told


def test_another_environment_has_a_mark_of_its_own(loading, capsys):
    Path("http-client.env.json").write_text('{"dev": {}, "prod": {}}')
    assert taken(capsys, "--env", "dev") == (6, "since=0")
    assert taken(capsys, "--env", "prod") == (6, "since=0")
    assert taken(capsys, "--env", "dev")[0] == 0
