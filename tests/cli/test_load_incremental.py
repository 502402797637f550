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


def test_another_environment_has_a_mark_of_its_own(loading, capsys):
    Path("http-client.env.json").write_text('{"dev": {}, "prod": {}}')
    assert taken(capsys, "--env", "dev") == (6, "since=0")
    assert taken(capsys, "--env", "prod") == (6, "since=0")
    assert taken(capsys, "--env", "dev")[0] == 0
