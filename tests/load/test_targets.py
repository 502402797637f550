"""Every kind of target: the three ways of writing, types that widen, nested values, state."""

import sqlite3
from contextlib import closing

import duckdb
import pytest

from callsheet.load import staging
from callsheet.load.duckdb_file import DuckdbDatabase
from callsheet.load.places import target_of
from callsheet.load.table import Table, Write
from callsheet.problems import UsageError
from callsheet.values import parse_json
from loaded import PLACES, load, marks_in, tables_in, types_in

TYPED = ("sqlite:rows.sqlite", "duckdb:rows.duckdb", "parquet:rows")

FIRST = [{"id": 1, "name": "slate"}, {"id": 2, "name": "boom"}]
SECOND = [{"id": 2, "name": "dolly"}, {"id": 3, "name": "gaffer"}, {"id": 3, "name": "grip"}]


@pytest.fixture(params=PLACES)
def into(request):
    return request.param


def found(into, folder, table="things"):
    """Identifiers as texts, since CSV has nothing else."""
    rows = tables_in(into, folder).get(table, [])
    return [(str(row["id"]), row["name"]) for row in rows]


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (Write.REPLACE, "2 dolly, 3 grip"),
        (Write.APPEND, "1 slate, 2 boom, 2 dolly, 3 gaffer, 3 grip"),
        (Write.MERGE, "1 slate, 2 dolly, 3 grip"),
    ],
)
def test_ways_of_writing(into, tmp_path, write, expected):
    table = Table("things", write, ("id",))
    load(into, tmp_path, {table: FIRST})
    load(into, tmp_path, {table: SECOND})
    assert ", ".join(" ".join(row) for row in found(into, tmp_path)) == expected


def test_wide_rows_are_staged_a_few_at_a_time(into, tmp_path, monkeypatch):
    monkeypatch.setattr("callsheet.load.staging.LONG", 2000)
    lines = []
    line = staging._line
    monkeypatch.setattr(staging, "_line", lambda chunk: lines.append(line(chunk)) or lines[-1])
    rows = [{"id": n, "name": str(n) * 500} for n in range(10, 30)]
    load(into, tmp_path, {Table("things", Write.MERGE, ("id",)): rows})
    assert found(into, tmp_path) == [(str(row["id"]), row["name"]) for row in rows]
    assert len([each for each in lines if len(each) < 2000]) == 20


def test_what_duckdb_holds_does_not_depend_on_the_machine(tmp_path):
    with closing(DuckdbDatabase(tmp_path / "rows.duckdb")) as database:
        settings = "SELECT current_setting('threads'), current_setting('memory_limit')"
        assert database.rows(settings) == [(2, "244.1 MiB")]


def test_a_merge_by_two_columns_wins_within_a_run(into, tmp_path):
    rows = [{"id": n % 2, "name": "ab"[n % 4 // 2], "n": n} for n in range(1, 9)]
    load(into, tmp_path, {Table("things", Write.MERGE, ("id", "name")): rows})
    left = tables_in(into, tmp_path)["things"]
    assert [str(row["n"]) for row in left] == ["5", "6", "7", "8"]


@pytest.mark.parametrize("write", [Write.APPEND, Write.MERGE])
@pytest.mark.parametrize("into", TYPED[:2])
def test_tables_of_others_may_have_capitals(into, tmp_path, write):
    kind, _, place = into.partition(":")
    connect = {"sqlite": sqlite3.connect, "duckdb": duckdb.connect}[kind]
    with closing(connect(str(tmp_path / place))) as database:
        database.execute('CREATE TABLE "Things" ("Id" INTEGER, "Name" INTEGER)')
        database.execute('INSERT INTO "Things" VALUES (7, 8)')
        database.commit()
    load(into, tmp_path, {Table("things", write, ("id",)): FIRST})
    (rows,) = tables_in(into, tmp_path).values()
    assert [[*map(str, row.values())] for row in rows] == [
        ["7", "8"],
        ["1", "slate"],
        ["2", "boom"],
    ]
    assert [*rows[0]] == ["Id", "Name"]


def test_columns_without_a_type_are_told(tmp_path):
    with closing(sqlite3.connect(tmp_path / "rows.sqlite")) as database:
        database.execute("CREATE TABLE things (id, name)")
    with pytest.raises(UsageError, match="`id` of table `things` has no type"):
        load("sqlite:rows.sqlite", tmp_path, {Table("things", Write.APPEND): FIRST})


def test_fields_with_names_of_ours_are_merged(into, tmp_path):
    ours = ("_callsheet_row", "_callsheet_row_", "_callsheet_id", "there")
    rows = [{"id": 1, **dict.fromkeys(ours, n)} for n in (3, 2)]
    for nesting in (0, 1):
        load(into, tmp_path, {Table("things", Write.MERGE, ("id",), nesting): rows})
        (row,) = tables_in(into, tmp_path)["things"]
        values = [str(row[name]) for name in row if name not in ("id", "_callsheet_id")]
        assert values == ["2", "2", "2", "2"]


def test_many_chunks_keep_their_order(into, tmp_path):
    pages = [[{"id": n, "name": None} for n in range(at, at + 700)] for at in range(0, 2800, 700)]
    target = target_of(into, tmp_path)
    target.begin()
    for page in pages:
        target.write(Table("things"), page)
    target.commit({})
    rows = [row["id"] for row in tables_in(into, tmp_path)["things"]]
    assert [int(each) for each in rows] == list(range(2800))


@pytest.mark.parametrize("hiding", [("rowid",), ("oid", "rowid"), ("_rowid_", "oid", "rowid")])
def test_columns_that_hide_the_order_of_rows(into, tmp_path, hiding):
    table = Table("things", Write.APPEND)
    rows = [{"n": n, **dict.fromkeys(hiding, -n)} for n in range(30)]
    load(into, tmp_path, {table: rows})
    load(into, tmp_path, {table: [{"n": "last"}]})
    left = tables_in(into, tmp_path)["things"]
    assert [str(row["n"]) for row in left] == [*map(str, range(30)), "last"]


def test_no_rows_empty_a_table(into, tmp_path):
    load(into, tmp_path, {Table("things"): FIRST})
    load(into, tmp_path, {Table("things"): []})
    assert found(into, tmp_path) == []
    load(into, tmp_path, {Table("things"): SECOND[:1]})
    assert found(into, tmp_path) == [("2", "dolly")]


@pytest.mark.parametrize("write", [Write.APPEND, Write.MERGE])
def test_no_rows_change_nothing(into, tmp_path, write):
    load(into, tmp_path, {Table("things"): FIRST})
    load(into, tmp_path, {Table("things", write, ("id",)): []})
    assert found(into, tmp_path) == [("1", "slate"), ("2", "boom")]


def test_other_tables_stay(into, tmp_path):
    load(into, tmp_path, {Table("things"): FIRST})
    load(into, tmp_path, {Table("others"): SECOND})
    assert found(into, tmp_path) == [("1", "slate"), ("2", "boom")]
    assert len(found(into, tmp_path, "others")) == 3


def test_columns_come_and_go(into, tmp_path):
    table = Table("things", Write.APPEND)
    load(into, tmp_path, {table: [{"a": "1"}, {"a": "2", "b": "x"}]})
    load(into, tmp_path, {table: [{"c": ""}]})
    rows = tables_in(into, tmp_path)["things"]
    assert [row.get("a") for row in rows] == ["1", "2", None]
    assert [row.get("b") for row in rows] == [None, "x", None]
    # A reader that is not ours makes null of the empty text of CSV.
    assert rows[2]["c"] == (None if into.startswith("csv") else "")


# What came first, what came in the next run, the type then, what is read.
WIDENING = [
    ("[true]", "[false]", "BOOLEAN", [True, False]),
    ("[1]", "[2]", "BIGINT", [1, 2]),
    ("[1]", "[2.5]", "DOUBLE", [1.0, 2.5]),
    ("[2.5]", "[9007199254740992]", "DOUBLE", [2.5, 9007199254740992.0]),
    ("[9007199254740993]", "[2.5]", "VARCHAR", ["9007199254740993", "2.5"]),
    ("[2.5]", "[9007199254740993]", "VARCHAR", ["2.5", "9007199254740993"]),
    ("[1]", "[9223372036854775808]", "VARCHAR", ["1", "9223372036854775808"]),
    ("[0.30000000000000004]", '["x"]', "VARCHAR", ["0.30000000000000004", "x"]),
    ("[1.5]", "[0.1234567890123456789]", "VARCHAR", ["1.5", "0.1234567890123456789"]),
    ("[true, false]", "[1]", "VARCHAR", ["true", "false", "1"]),
    ('["a"]', "[1.10]", "VARCHAR", ["a", "1.10"]),
    ('[{"a":1.10}]', "[[]]", "JSON", ['{"a":1.10}', "[]"]),
    ('[{"a":1.10}]', '["a"]', "VARCHAR", ['{"a":1.10}', "a"]),
    ("[null]", "[3]", "BIGINT", [None, 3]),
    ("[3]", "[null]", "BIGINT", [3, None]),
    ("[null]", "[null]", "VARCHAR", [None, None]),
    ('["a\\u0000b"]', '["\\ud800"]', "VARCHAR", ["a\0b", "\\ud800"]),
]
OF_SQLITE = {"BIGINT": "INTEGER", "DOUBLE": "REAL", "VARCHAR": "TEXT"}


@pytest.mark.parametrize("into", TYPED)
@pytest.mark.parametrize("write", [Write.APPEND, Write.MERGE])
def test_types_widen(into, tmp_path, write):
    for run in (0, 1):
        tables = {
            Table(f"T {number}", write, ("k",)): [
                {"k": f"{run}.{place}", "v": value}
                for place, value in enumerate(parse_json(case[run]))
            ]
            for number, case in enumerate(WIDENING)
        }
        load(into, tmp_path, tables)
    tables = tables_in(into, tmp_path)
    names = [f"t_{number}" for number in range(len(WIDENING))]
    read = [(types_in(into, tmp_path, n)["v"], [row["v"] for row in tables[n]]) for n in names]
    assert read == [
        (OF_SQLITE.get(declared, declared) if "sqlite" in into else declared, expected)
        for _, _, declared, expected in WIDENING
    ]


@pytest.mark.parametrize("into", TYPED)
def test_timestamps(into, tmp_path):
    table = Table("t", Write.APPEND)
    load(into, tmp_path, {table: [{"v": "2026-01-31T10:00:00+02:00"}]})
    stays = "sqlite" in into
    assert types_in(into, tmp_path, "t")["v"] == (
        "TIMESTAMP" if stays else "TIMESTAMP WITH TIME ZONE"
    )
    read = "2026-01-31T10:00:00+02:00" if stays else "2026-01-31 08:00:00+00"
    assert tables_in(into, tmp_path)["t"] == [{"v": read}]
    load(into, tmp_path, {table: [{"v": "soon"}]})
    read = "2026-01-31T10:00:00+02:00" if stays else "2026-01-31T08:00:00.000000Z"
    assert tables_in(into, tmp_path)["t"] == [{"v": read}, {"v": "soon"}]


def test_lines_of_json_keep_every_digit(tmp_path):
    rows = '[{"a":1.10,"b":null},{"b":[12345678901234567890,1E5]},{"a":"\\ud800"}]'
    for _ in range(2):
        load("ndjson:rows", tmp_path, {Table("t", Write.APPEND): parse_json(rows)})
    lines = (tmp_path / "rows" / "t.ndjson").read_text().split("\n")
    assert lines[:3] == lines[3:6] == rows[1:-1].replace("},{", "}\n{").split("\n")


def test_fields_of_csv(tmp_path):
    row = {"a": 'x"y', "b": "1,2", "c": "line\r\nline\rline\n", "d": None, "e": "", "f": " "}
    for _ in range(2):
        load("csv:rows", tmp_path, {Table("t", Write.APPEND): [row]})
    line = '"x""y","1,2","line\r\nline\rline\n",,""," "\r\n'.replace('" "', " ")
    expected = "a,b,c,d,e,f\r\n" + 2 * line
    assert (tmp_path / "rows" / "t.csv").read_bytes().decode() == expected


NESTED = [{"id": 1, "o": {"x": 1}, "tags": ["a", "b"]}, {"id": 2, "tags": [{"value": "c"}]}]


def tags(into, folder):
    return [row["value"] for row in tables_in(into, folder).get("things__tags", [])]


@pytest.mark.parametrize(
    ("write", "expected"),
    [(Write.REPLACE, ["d"]), (Write.APPEND, ["a", "b", "c", "d"]), (Write.MERGE, ["c", "d"])],
)
def test_lists_follow_their_rows(into, tmp_path, write, expected):
    table = Table("things", write, ("id",), nesting=2)
    load(into, tmp_path, {table: NESTED})
    assert tags(into, tmp_path) == ["a", "b", "c"]
    earlier = [{"id": 1, "tags": ["gone"]}] if write is Write.MERGE else []
    load(into, tmp_path, {table: [*earlier, {"id": 1, "tags": ["d"]}]})
    assert tags(into, tmp_path) == expected
    tables = tables_in(into, tmp_path)
    roots = {row["_callsheet_id"] for row in tables["things"]}
    assert {row["_callsheet_parent_id"] for row in tables["things__tags"]} <= roots


@pytest.mark.parametrize(("write", "expected"), [(Write.REPLACE, []), (Write.MERGE, ["c"])])
def test_lists_that_are_empty_now(into, tmp_path, write, expected):
    table = Table("things", write, ("id",), nesting=2)
    load(into, tmp_path, {table: NESTED})
    load(into, tmp_path, {table: [{"id": 1, "tags": []}]})
    assert tags(into, tmp_path) == expected


def test_marks_are_kept_by_name(into, tmp_path):
    assert marks_in(into, tmp_path) == {}
    load(into, tmp_path, {Table("things"): FIRST}, {"a": "2026-01-31", "b": 1})
    load(into, tmp_path, {Table("things"): FIRST}, {"b": {"p": [None]}})
    assert marks_in(into, tmp_path) == {"a": "2026-01-31", "b": {"p": [None]}}


def test_namesakes_are_told_and_stay_who_they_are(into, tmp_path):
    table = Table("things", Write.APPEND)
    notes = load(into, tmp_path, {table: [{"a b": "1", "a_b": "2"}]})
    assert notes == (
        "field `a b` is column `a_b` of table `things`",
        "field `a_b` is column `a_b_2` of table `things`",
    )
    load(into, tmp_path, {table: [{"a_b": "2", "a b": "1"}]})
    rows = tables_in(into, tmp_path)["things"]
    assert [(str(row["a_b"]), str(row["a_b_2"])) for row in rows] == [("1", "2"), ("1", "2")]


def test_a_field_with_a_name_of_ours(into, tmp_path):
    table = Table("things", nesting=1)
    load(into, tmp_path, {table: [{"_callsheet_id": "mine"}]})
    assert tables_in(into, tmp_path)["things"][0]["_callsheet_id_2"] == "mine"


def test_rows_that_are_no_objects(into, tmp_path):
    load(into, tmp_path, {Table("things"): ["a", {}, None]})
    values = [row.get("value") or None for row in tables_in(into, tmp_path)["things"]]
    assert values == ["a", None, None]


def test_rows_without_fields(into, tmp_path):
    load(into, tmp_path, {Table("things"): [{}, {}]})
    rows = tables_in(into, tmp_path)["things"]
    assert len(rows) == 2


@pytest.mark.parametrize("row", [{"name": "x"}, {"id": None}])
def test_a_row_without_its_key(into, tmp_path, row):
    table = Table("things", Write.MERGE, ("id",))
    load(into, tmp_path, {table: FIRST})
    with pytest.raises(UsageError) as raised:
        load(into, tmp_path, {table: [*SECOND, row]})
    assert raised.value.message == "row 4 of table `things` has no `id`, which is its key"
    assert found(into, tmp_path) == [("1", "slate"), ("2", "boom")]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (
            (Table("My Things"), Table("my_things")),
            "`My Things` and `my_things` are both table `my_things` in the target",
        ),
        ((Table("things", Write.MERGE),), "table `things` cannot be merged without a key"),
    ],
)
def test_tables_that_cannot_be(into, tmp_path, tables, message):
    with pytest.raises(UsageError) as raised:
        load(into, tmp_path, dict.fromkeys(tables, ()))
    assert raised.value.message == message


def test_names_that_are_data(into, tmp_path):
    row = {"by_id": {f"c{number}": 1 for number in range(2000)}}
    with pytest.raises(UsageError) as raised:
        load(into, tmp_path, {Table("things", nesting=1): [row]})
    assert raised.value.message == "table `things` would have more than 1900 columns"
    load(into, tmp_path, {Table("things"): [row]})


def test_a_field_of_a_later_run_is_not_taken_for_its_namesake(into, tmp_path):
    table = Table("things", Write.APPEND)
    load(into, tmp_path, {table: [{"a_b": "1"}]})
    load(into, tmp_path, {table: [{"a b": "2"}]})
    row = tables_in(into, tmp_path)["things"][1]
    assert (row.get("a_b"), str(row["a_b_2"])) == (None, "2")


def test_what_is_replaced_names_its_fields_anew(into, tmp_path):
    load(into, tmp_path, {Table("things"): [{"a_b": "1"}]})
    load(into, tmp_path, {Table("things"): [{"a b": "2"}]})
    assert [str(row["a_b"]) for row in tables_in(into, tmp_path)["things"]] == ["2"]


def test_an_aborted_run_leaves_nothing(into, tmp_path):
    target = target_of(into, tmp_path)
    target.begin()
    target.write(Table("things"), FIRST)
    target.abort()
    assert list(tmp_path.iterdir()) == []


def test_an_aborted_run_leaves_what_was_there(into, tmp_path):
    load(into, tmp_path, {Table("things"): FIRST}, {"a": 1})
    before = content(tmp_path)
    target = target_of(into, tmp_path)
    target.begin()
    target.write(Table("things"), SECOND)
    target.abort()
    assert content(tmp_path) == before


def test_one_run_at_a_time(into, tmp_path):
    target = target_of(into, tmp_path)
    target.begin()
    with pytest.raises(UsageError, match="another load writes to"):
        target_of(into, tmp_path).begin()
    target.write(Table("things"), FIRST)
    target.commit({})
    assert found(into, tmp_path) == [("1", "slate"), ("2", "boom")]


def content(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
