"""Folders whose files somebody else has changed."""

import pytest

from callsheet.load.table import Table, Write
from callsheet.problems import UsageError
from loaded import load, tables_in

APPEND = Table("t", Write.APPEND)


@pytest.mark.parametrize(
    ("into", "name", "text", "message"),
    [
        ("ndjson:rows", "t.ndjson", '{"a":1}\n[2]\n', "line 2 of `{}` is no JSON object"),
        ("csv:rows", "t.csv", "a,b\n1\n", "row 2 of `{}` has 1 fields, its header has 2"),
        ("csv:rows", "_state.json", "{}", "`{}` is no state of a load: it has no version"),
    ],
)
def test_a_file_that_is_broken_stays(into, name, text, message, tmp_path):
    file = tmp_path / "rows" / name
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(UsageError) as raised:
        load(into, tmp_path, {APPEND: [{"a": 1}]})
    assert raised.value.message.startswith(message.format(file))
    assert {path.name: path.read_text() for path in file.parent.iterdir()} == {name: text}


def test_csv_of_others(tmp_path):
    file = tmp_path / "rows" / "t.csv"
    file.parent.mkdir()
    file.write_bytes(b'\xef\xbb\xbfa,"b ""c"""\n1,\n"2",""')
    load("csv:rows", tmp_path, {APPEND: [{"a": 3}]})
    assert file.read_bytes() == b'a,"b ""c"""\r\n1,\r\n2,""\r\n3,\r\n'


def test_files_of_other_kinds_stay(tmp_path):
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "t.txt").write_text("mine")
    load("ndjson:rows", tmp_path, {Table("t"): [{"a": 3}]})
    load("csv:rows", tmp_path, {Table("t"): [{"a": 3}]})
    names = sorted(path.name for path in (tmp_path / "rows").iterdir())
    assert names == ["_state.json", "t.csv", "t.ndjson", "t.txt"]
    assert tables_in("ndjson:rows", tmp_path) == {"t": [{"a": 3}]}
