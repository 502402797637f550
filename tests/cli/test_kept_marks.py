"""`callsheet env state`: how far incremental loads have come, target by target; forgetting it."""

import json
import re
from pathlib import Path

import pytest

from callsheet.cli.main import main
from callsheet.load.table import Table
from loaded import PLACES, load, marks_in
from loopback import serving

ITEMS = """\
### items
# @paginate json_link next_url_path=next
# @incremental cursor_path=id initial_value=0
# @load key=id
GET {origin}/pages/3?since={{{{incremental.start_value}}}}
"""
CHILDREN = """
### children
# @foreach item in items
# @incremental cursor_path=id initial_value=0
# @load key=id,_items_id
# @include item.id
GET {origin}/pages/0?of={{{{item.id}}}}
"""
MARKS = {
    "items": {"value": 6, "seen": ["a"]},
    'comments@dev["octo",5]': {"value": "2026-01-31T00:00:00Z", "seen": []},
    '"all of it"@"my env"': {"value": "hush-hush", "seen": []},
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    Path("api.http").write_text("### items\nGET http://localhost/\n")
    return tmp_path


@pytest.fixture
def loading():
    with serving() as server:
        Path("api.http").write_text(ITEMS.format(origin=server.origin))
        yield server


def said(capsys, *options, code=0):
    assert main(["env", "state", *options]) == code
    out = capsys.readouterr().out
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "(now)", out)


def keep(into: str, folder: Path, marks=MARKS) -> None:
    load(into, folder, {Table("things"): [{"id": 1}]}, marks)


def test_before_any_load_there_are_none(capsys):
    assert said(capsys) == "no marks are kept\n"
    assert said(capsys, "--into", "sqlite:none.db") == "no marks are kept\n"
    assert not Path("none.db").exists()
    assert said(capsys, "--clear") == "0 marks cleared\n"


@pytest.mark.parametrize("into", PLACES)
def test_the_marks_of_a_target(folder, capsys, into):
    keep(into, folder)
    assert said(capsys, "--into", into, "--secret", "word=hush-hush") == (
        f"{into}\n"
        "  request    environment  parent      value                 kept\n"
        "  all of it  my env                   •••                   (now)\n"
        '  comments   dev          ["octo",5]  2026-01-31T00:00:00Z  (now)\n'
        "  items                               6                     (now)\n"
    )


@pytest.mark.parametrize("into", PLACES)
def test_forgotten_marks_are_gone_and_rows_stay(folder, capsys, into):
    keep(into, folder)
    assert said(capsys, "--into", into, "--clear", "items") == f"1 mark cleared in {into}\n"
    assert sorted(marks_in(into, folder)) == sorted({*MARKS} - {"items"})
    assert said(capsys, "--into", into, "--clear") == f"2 marks cleared in {into}\n"
    assert said(capsys, "--into", into) == "no marks are kept\n"
    place = folder / into.partition(":")[2]
    assert place.is_file() or [each.stem for each in place.iterdir() if "things" in each.name]


def test_as_json(folder, capsys):
    keep("ndjson:rows", folder, {'a@dev["octo",5]': {"value": 12.50, "seen": []}})
    (mark,) = json.loads(said(capsys, "--into", "ndjson:rows", "--report", "json"))["marks"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", mark.pop("kept"))
    assert mark == {
        "target": f"ndjson:{folder / 'rows'}",
        "request": "a",
        "environment": "dev",
        "parent": ["octo", 5],
        "value": 12.5,
    }


def test_a_state_of_an_earlier_version_has_no_times(folder, capsys):
    keep("csv:rows", folder, {"items": {"value": 6, "seen": []}})
    state = json.loads(Path("rows/_state.json").read_text())
    del state["moved"]
    Path("rows/_state.json").write_text(json.dumps(state))
    shown = "csv:rows\n  request  value\n  items    6\n"
    assert said(capsys, "--into", "csv:rows") == shown


def test_what_was_loaded_is_found_again_and_cleared(loading, capsys):
    assert main(["load", "api.http", "--into", "sqlite:loaded.db"]) == 0
    assert main(["load", "api.http", "--into", "ndjson:rows"]) == 0
    capsys.readouterr()
    heading = "  request  value  kept\n"
    assert said(capsys) == (
        f"ndjson:rows\n{heading}  items    7      (now)\n"
        f"sqlite:loaded.db\n{heading}  items    7      (now)\n"
    )
    assert said(capsys, "--into", "sqlite:loaded.db", "--clear") == (
        "1 mark cleared in sqlite:loaded.db\n"
    )
    assert said(capsys) == f"ndjson:rows\n{heading}  items    7      (now)\n"
    assert main(["load", "api.http", "--into", "sqlite:loaded.db"]) == 0
    assert loading.received[-3].target.endswith("since=0")


def test_a_target_that_is_gone_is_not_shown(loading, capsys):
    assert main(["load", "api.http", "--into", "sqlite:loaded.db"]) == 0
    Path("loaded.db").unlink()
    capsys.readouterr()
    assert said(capsys) == "no marks are kept\n"
    assert not Path("loaded.db").exists()


def test_a_broken_target_hides_no_others(loading, capsys):
    for into in ("ndjson:rows", "sqlite:loaded.db"):
        assert main(["load", "api.http", "--into", into]) == 0
    Path("rows/_state.json").write_text("{")
    capsys.readouterr()
    assert main(["env", "state"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("sqlite:loaded.db\n")
    assert "rows/_state.json` is no state of a load" in shown.err
    assert main(["env", "state", "--into", "ndjson:rows"]) == 2


def test_each_round_and_each_environment_has_its_line(loading, capsys):
    text = (ITEMS + CHILDREN).replace("/pages/0", "/pages/1").format(origin=loading.origin)
    Path("api.http").write_text(text)
    Path("http-client.env.json").write_text('{"dev": {}, "prod": {}}')
    for environment in ("dev", "prod"):
        assert main(["load", "api.http", "--into", "ndjson:rows", "--env", environment]) == 0
    capsys.readouterr()
    shown = said(capsys, "--env", "dev").split("\n")
    assert shown[1:4] == [
        "  request   environment  parent  value  kept",
        "  children  dev          [2]     3      (now)",
        "  children  dev          [3]     3      (now)",
    ]
    assert "prod" not in "".join(shown)
    assert said(capsys, "--env", "prod", "--clear", "children").startswith("6 marks")
    assert said(capsys).count("prod") == 1


def test_files_narrow_it_to_their_requests(folder, capsys):
    keep("csv:rows", folder)
    assert said(capsys, "api.http", "--into", "csv:rows").split("\n")[2:] == [
        "  items    6      (now)",
        "",
    ]


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        (["--clear", "itms"], 'no mark of "itms" is kept', 'did you mean "items"?'),
        (["--clear", "zzz"], 'no mark of "zzz" is kept', "there are: all of it, comments, items"),
        (["--into", "csv"], "`csv` does not say where to", "write `csv:DIR`"),
    ],
)
def test_wrong_usage(folder, capsys, options, message, hint):
    keep("csv:rows", folder)
    assert main(["env", "state", "--into", "csv:rows", *options]) == 2
    assert capsys.readouterr().err == f"callsheet: {message}\nhint: {hint}\n"
