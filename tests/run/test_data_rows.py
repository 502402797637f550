"""Rows for each of which a run is gone through."""

import pytest

from callsheet.problems import UsageError
from callsheet.run.data_rows import data_rows


@pytest.mark.parametrize(
    ("name", "text", "rows"),
    [
        ("a.csv", 'id,name\n1,Ada\n2,"Bob, B."\n', [("1", "Ada"), ("2", "Bob, B.")]),
        ("a.csv", "\ufeffid;name\r\n01;é\r\n", [("01", "é")]),
        ("a.txt", "id\tname\n1\tAda\n", [("1", "Ada")]),
        ("a.JSON", '[{"id": 1.10, "name": null}]', [("1.10", "null")]),
        ("a.json", '[{"id": [1, {"x": 2}], "name": "Ada"}]', [('[1,{"x":2}]', "Ada")]),
    ],
)
def test_rows(tmp_path, name, text, rows):
    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    found = data_rows(tmp_path / name)
    assert [(row["id"], row["name"]) for row in found] == rows


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "", "has no rows"),
        ("a.csv", "id,name\n", "has no rows"),
        ("a.json", "[]", "has no rows"),
        ("a.json", "{}", "holds no list"),
        ("a.json", '"abc"', "holds no list"),
        ("a.json", "[1]", "holds what is no object"),
        ("a.json", "[", "is no JSON"),
        ("a.csv", 'id\n"1\n', "is no CSV"),
        ("a.csv", "id,name\n1,Ada,x\n", "the row at line 2 has more values"),
        ("a.csv", b"id\n\xff\n", "cannot be read: byte 0xff"),
        ("a.csv", None, "cannot be read: it does not exist"),
    ],
)
def test_what_has_no_rows(tmp_path, name, text, said):
    if text is not None:
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UsageError, match=said):
        data_rows(tmp_path / name)


def test_how_rows_are_written_is_told_by_kind(tmp_path):
    hints = []
    for name, text in (("a.csv", ""), ("a.json", "[]")):
        (tmp_path / name).write_text(text)
        with pytest.raises(UsageError) as raised:
            data_rows(tmp_path / name)
        hints.append(raised.value.hint)
    assert ["first line" in hint for hint in hints] == [True, False]


def test_empty_values_behind_the_last_name_are_none(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,name\n1,Ada,,\n")
    assert data_rows(path) == ({"id": "1", "name": "Ada"},)
