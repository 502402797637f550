"""Beside dlt itself: what we promise to do as dlt does, and `dlt:` through it."""

import json
from contextlib import closing

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.load.names import LONGEST, snake_case
from callsheet.load.table import Table
from counterparts.dlt_duckdb import run_with_dlt
from loaded import load

NAMES = """
import json, sys
from dlt.common.normalizers.naming.snake_case import NamingConvention
naming = NamingConvention()
names = json.load(sys.stdin)
empty = "_empty"
print(json.dumps([naming.normalize_identifier(name) if name.strip() else empty for name in names]))
"""

PIPELINE = """
import json, sys, dlt
rows, nesting = json.load(sys.stdin)
pipeline = dlt.pipeline(
    "p", destination=dlt.destinations.duckdb("dlt.duckdb"), dataset_name="theirs"
)
resource = dlt.resource([rows], name="My Things", max_table_nesting=nesting)
pipeline.run(resource).raise_on_failed_jobs()
print("null")
"""

OURS = """
import json, sys
from pathlib import Path
from callsheet.load.places import target_of
from callsheet.load.table import Table, Write
from callsheet.values import parse_json
into, write, nesting, batches, marks, ends = json.load(sys.stdin)
target = target_of(into, Path.cwd())
target.begin()
found = target.marks()
for batch in batches:
    target.write(Table("My Things", Write(write), ("id",), nesting), parse_json(json.dumps(batch)))
target.commit(marks) if ends else target.abort()
print(json.dumps(found))
"""

ROWS = [
    {
        "id": 1,
        "createdAt": "2024-01-01T00:00:00Z",
        "n": 2.5,
        "b": True,
        "o": {"x": [1, {"y": 2}], "p": {"q": 1}},
        "big": 2**40,
        "Some Text": "a",
        "day": "2024-01-01",
        "e": [],
        "lists": [[1, 2], [3]],
    },
    {"id": 2, "n": 1, "new": "x", "tags": [{"id": 7, "deep": [{"er": "z"}]}]},
]


def test_names_are_those_of_dlt(tmp_path):
    found = []

    @given(st.text(st.characters(codec="utf-8"), max_size=12) | st.text("aB2_ -+@|*", max_size=9))
    @settings(max_examples=600, deadline=None, database=None)
    def gather(name):
        found.append(name)

    gather()
    found += ["&\u1bb9\x89", "\u0663a", "a\u00b2"]
    theirs = run_with_dlt(NAMES, found, tmp_path)
    assert {n: snake_case(n) for n in found} == dict(zip(found, theirs, strict=True))
    assert max(map(len, found)) < LONGEST


@pytest.mark.parametrize("nesting", [0, 1, 2, 3, 9])
def test_tables_are_those_of_dlt(nesting, tmp_path):
    run_with_dlt(PIPELINE, [ROWS, nesting], tmp_path)
    load("duckdb:ours.duckdb", tmp_path, {Table("My Things", nesting=nesting): ROWS})
    theirs = described(tmp_path / "dlt.duckdb", "theirs", "_dlt")
    ours = described(tmp_path / "ours.duckdb", "main", "_callsheet")
    assert ours == theirs
    assert len(ours) >= 1


@pytest.mark.parametrize(
    ("write", "expected"), [("replace", [2, 3]), ("append", [1, 2, 2, 3]), ("merge", [1, 2, 3])]
)
def test_rows_through_dlt(write, expected, tmp_path):
    arguments = ("dlt:duckdb/films", write, 1)
    assert run_with_dlt(OURS, [*arguments, [ROWS], {"m": 1.5}, True], tmp_path) == {}
    more = [[{"id": 2, "n": 5}], [{"id": 3, "added": True}]]
    assert run_with_dlt(OURS, [*arguments, more, {"k": "v"}, True], tmp_path) == {"m": 1.5}
    lost = [*arguments, [[{"id": 9}]], {"k": "lost"}, False]
    assert run_with_dlt(OURS, lost, tmp_path) == {"m": 1.5, "k": "v"}
    with closing(duckdb.connect(str(tmp_path / "callsheet.duckdb"))) as connection:
        rows = connection.execute("SELECT id FROM films.my_things ORDER BY id").fetchall()
    assert [identifier for (identifier,) in rows] == expected


def test_what_dlt_would_refuse_goes_there_as_text(tmp_path):
    row = {"id": 1, "big": 2**63, "small": -(2**63), "half": "\ud800!", "o": {"\udfff": [-(2**70)]}}
    rows = [{"id": 0, "big": 7}, row]
    run_with_dlt(OURS, ["dlt:duckdb/films", "append", 0, [rows], {}, True], tmp_path)
    with closing(duckdb.connect(str(tmp_path / "callsheet.duckdb"))) as connection:
        sql = "SELECT big, small, half, CAST(o AS VARCHAR) FROM films.my_things ORDER BY id"
        small, found = connection.execute(sql).fetchall()
    assert small[0] == "7"
    assert found == (str(2**63), -(2**63), "\\ud800!", f'{{"\\\\udfff":["{-(2**70)}"]}}')


def test_a_mark_is_forgotten_through_dlt(tmp_path):
    arguments = ("dlt:duckdb/films", "append", 0)
    assert run_with_dlt(OURS, [*arguments, [ROWS], {"m": 1.5, "k": "v"}, True], tmp_path) == {}
    program = OURS.replace("for batch in batches:", "for batch in ():").replace(
        "found = target.marks()", "found = [target.marks(), sorted(target.moved())]"
    )
    forget = [*arguments, [], {"m": None}, True]
    assert run_with_dlt(program, forget, tmp_path) == [{"m": 1.5, "k": "v"}, ["k", "m"]]
    assert run_with_dlt(program, [*arguments, [], {}, False], tmp_path) == [{"k": "v"}, ["k"]]
    with closing(duckdb.connect(str(tmp_path / "callsheet.duckdb"))) as connection:
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'films'"
        ).fetchall()
    assert "callsheet_state" not in [name for (name,) in tables]


def test_files_through_dlt(tmp_path):
    bucket = (tmp_path / "bucket").as_uri()
    program = f"import os\nos.environ['DESTINATION__FILESYSTEM__BUCKET_URL'] = {bucket!r}\n{OURS}"
    arguments = ["dlt:filesystem", "append", 0, [ROWS], {"m": "kept"}, True]
    assert run_with_dlt(program, arguments, tmp_path) == {}
    assert list((tmp_path / "bucket" / "callsheet_data" / "my_things").iterdir())
    assert run_with_dlt(program, arguments, tmp_path) == {"m": "kept"}
    # Marks are those of the place, not of the machine.
    assert run_with_dlt(OURS, ["dlt:duckdb", *arguments[1:]], tmp_path) == {}


def test_what_dlt_cannot_do_is_one_sentence(tmp_path):
    program = OURS.replace("target.begin()", "begin(target)").replace(
        "target = target_of",
        "from callsheet.problems import UsageError\n"
        "def begin(target):\n"
        "    try:\n"
        "        target.begin()\n"
        "    except UsageError as error:\n"
        "        print(json.dumps(error.message))\n"
        "        sys.exit()\n"
        "target = target_of",
    )
    said = run_with_dlt(program, ["dlt:duckbd", "append", 0, [], {}, True], tmp_path)
    assert said.startswith("dlt cannot load into `duckbd`: ")
    assert "\n" not in said


def described(path, schema, ours):
    """Tables, columns with types, and rows, without the columns that link them."""
    with closing(duckdb.connect(str(path))) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        columns = connection.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() "
            "WHERE database_name = current_database() "
            f"AND schema_name = '{schema}' AND NOT starts_with(table_name, '{ours}')"
        ).fetchall()
        tables: dict[str, dict[str, str]] = {}
        for table, column, kind in columns:
            if not column.startswith(ours) or column.endswith("_list_idx"):
                tables.setdefault(table, {})[column.removeprefix(ours)] = kind
        return {
            name: (kinds, rows(connection, schema, name, kinds, ours))
            for name, kinds in tables.items()
        }


def rows(connection, schema, table, kinds, ours):
    chosen = ", ".join(
        f'CAST("{ours if name == "_list_idx" else ""}{name}" AS VARCHAR)' for name in sorted(kinds)
    )
    found = connection.execute(f'SELECT {chosen} FROM "{schema}"."{table}"').fetchall()
    return sorted([json.dumps(tidy(row)) for row in found])


def tidy(row):
    return [json.loads(cell) if cell and cell[0] in "[{" else cell for cell in row]
