"""Tables that somebody else made: what is written into them, and what is refused."""

import sqlite3
from contextlib import closing

import pytest

from callsheet.load.table import Table, Write
from callsheet.problems import UsageError
from loaded import load, tables_in, types_in

INTO = "sqlite:rows.sqlite"
THINGS = Table("things", Write.APPEND)


def made(folder, sql):
    with closing(sqlite3.connect(folder / "rows.sqlite")) as connection:
        connection.executescript(sql)


def test_indexes_and_views_survive_a_wider_type(tmp_path):
    made(
        tmp_path,
        "CREATE TABLE things (id INTEGER, n INTEGER); CREATE INDEX by_id ON things (id);"
        "CREATE VIEW few AS SELECT n FROM things; INSERT INTO things VALUES (1, 5);",
    )
    load(INTO, tmp_path, {THINGS: [{"id": 2, "n": "x"}]})
    assert types_in(INTO, tmp_path, "things") == {"id": "INTEGER", "n": "TEXT"}
    with closing(sqlite3.connect(tmp_path / "rows.sqlite")) as connection:
        assert connection.execute("SELECT n FROM few").fetchall() == [("5",), ("x",)]
        indexes = connection.execute("PRAGMA index_list(things)").fetchall()
    assert [index[1] for index in indexes] == ["by_id"]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (
            (
                "CREATE TABLE things (id INTEGER PRIMARY KEY, n INTEGER);"
                "INSERT INTO things VALUES (1, 1)"
            ),
            (
                "column `n` of table `things` needs a wider type, "
                "but the table has constraints that callsheet did not make"
            ),
        ),
        (
            "CREATE TABLE things (id INTEGER, n DECIMAL(10,2))",
            "column `n` of table `things` has the type DECIMAL(10,2), which is not written",
        ),
    ],
)
def test_what_would_harm_a_table_is_refused(sql, message, tmp_path):
    made(tmp_path, sql)
    before = tables_in(INTO, tmp_path)
    with pytest.raises(UsageError) as raised:
        load(INTO, tmp_path, {THINGS: [{"id": 2, "n": "x"}]})
    assert raised.value.message == message
    assert tables_in(INTO, tmp_path) == before


def test_a_constraint_that_does_not_hold_undoes_everything(tmp_path):
    made(tmp_path, "CREATE TABLE things (id INTEGER PRIMARY KEY); INSERT INTO things VALUES (1)")
    with pytest.raises(UsageError, match="UNIQUE constraint failed"):
        load(INTO, tmp_path, {Table("others"): [{"a": 1}], THINGS: [{"id": 1}]})
    assert tables_in(INTO, tmp_path) == {"things": [{"id": 1}]}


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "rows.sqlite").write_text("GET https://example.org" * 50)
    with pytest.raises(UsageError, match="file is not a database"):
        load(INTO, tmp_path, {THINGS: [{"a": 1}]})
