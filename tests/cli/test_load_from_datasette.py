"""Loads out of Datasette, an API that nobody here wrote; the rows are those of its database."""

import json
import sqlite3
from contextlib import closing

import pytest

from callsheet.cli.main import main
from counterparts.datasette import datasette
from loaded import tables_in

ODD = (
    "a,b",
    "c/d",
    "100 %",
    "~2C",
    "é 日本",
    "a+b&c=d#e?",
    "",
    "it's",
    '"',
    "\u2028",
    "{{x}}",
    "🎬",
)
"""Parts of keys, which Datasette puts into the tokens of its pages."""

TABLES = """
CREATE TABLE films (id INTEGER PRIMARY KEY, title TEXT NOT NULL, year INTEGER, budget INTEGER,
    rating REAL);
CREATE TABLE scenes (film INTEGER REFERENCES films (id), number INTEGER, heading TEXT,
    PRIMARY KEY (film, number));
CREATE TABLE props (place TEXT, name TEXT, note TEXT, PRIMARY KEY (place, name));
CREATE TABLE notes (text TEXT);
CREATE TABLE takes (id INTEGER PRIMARY KEY, good TEXT, changed TEXT NOT NULL);
"""
FILMS = [
    (n, f"Film {n} é\n“{n}”", 1900 + n % 40 if n % 3 else None, 2**63 - n, n / 7 if n % 5 else None)
    for n in range(1, 401)
]
SCENES = [(film, n, f"INT. STAGE {n}") for film in range(1, 61) for n in range(1, film % 21)]
PROPS = [(place, name, place or None) for place in ODD for name in ODD]
NOTES = [(None if n % 4 == 0 else f"{ODD[n % len(ODD)]}\t{n}",) for n in range(310)]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("datasette") / "studio.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(TABLES)
        for name, rows in (
            ("films", FILMS),
            ("scenes", SCENES),
            ("props", PROPS),
            ("notes", NOTES),
        ):
            write(connection, name, rows)
    return path


@pytest.fixture(scope="module")
def served(database):
    with datasette(database) as url:
        yield url


@pytest.fixture
def api(served, database):
    """Without any takes."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM takes")
    return served


def write(connection, table, rows):
    places = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({places})", rows)


def change(database, table, rows):
    with closing(sqlite3.connect(database)) as connection, connection:
        write(connection, table, rows)


def source(database, query):
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def load(text, folder, capsys, into="ndjson:rows"):
    """All that was loaded, and the JSON report by request."""
    (folder / "api.http").write_text(text)
    arguments = ["load", str(folder / "api.http"), "--into", into, "--report", "json"]
    kind, _, place = into.partition(":")
    arguments[3] = f"{kind}:{folder / place}"
    code = main(arguments)
    printed = capsys.readouterr()
    assert code == 0, printed
    (file,) = json.loads(printed.out)["files"]
    return tables_in(into, folder), {each["name"]: each for each in file["requests"]}


def every_table(api, paginate, shape):
    lines = [f"# @paginate {paginate}", ""]
    for name in ("films", "scenes", "props", "notes"):
        lines += [f"### {name}", f"GET {api}/{name}.json?_shape={shape}&_size=100&_nosuggest=1", ""]
    return "\n".join(lines)


def all_rows(database):
    queries = {
        "films": "SELECT * FROM films ORDER BY id",
        "scenes": "SELECT * FROM scenes ORDER BY film, number",
        "props": "SELECT * FROM props ORDER BY place, name",
        "notes": "SELECT rowid, * FROM notes ORDER BY rowid",
    }
    return {name: source(database, query) for name, query in queries.items()}


def by_id(rows):
    return sorted(rows, key=lambda row: row["id"])


AUTO = ["`auto` chose `header_link`: a Link field leads to the next page"]


@pytest.mark.parametrize(
    ("paginate", "shape", "into"),
    [
        ("json_link next_url_path=next_url", "objects", "ndjson:rows"),
        ("json_link next_url_path=next_url", "objects", "sqlite:rows.db"),
        ("json_link next_url_path=next_url", "objects", "duckdb:rows.duckdb"),
        ("header_link", "array", "ndjson:rows"),
        ("cursor cursor_path=next cursor_param=_next", "objects", "ndjson:rows"),
        ("auto", "array", "ndjson:rows"),
        ("auto", "objects", "ndjson:rows"),
    ],
)
def test_all_pages_of_all_tables(paginate, shape, into, api, database, tmp_path, capsys):
    expected = all_rows(database)
    found, report = load(every_table(api, paginate, shape), tmp_path, capsys, into)
    assert found == expected
    for name, rows in expected.items():
        assert report[name]["pages"] == -(-len(rows) // 100)
        chosen = [said for said in report[name]["said"] if said.startswith("`auto`")]
        assert chosen == (AUTO if paginate == "auto" else [])


@pytest.mark.parametrize("sort", ["year", "rating"])
def test_pages_sorted_by_a_column_with_nulls(sort, api, database, tmp_path, capsys):
    text = (
        "### films\n# @paginate json_link next_url_path=next_url\n"
        f"GET {api}/films.json?_shape=objects&_size=90&_sort_desc={sort}&_nosuggest=1\n"
    )
    found, _ = load(text, tmp_path, capsys)
    assert by_id(found["films"]) == source(database, "SELECT * FROM films ORDER BY id")


def test_rows_through_steps_keep_every_digit(api, database, tmp_path, capsys):
    text = (
        "### films\n# @paginate header_link\n# @filter item.id % 2 === 0\n"
        "# @map ({...item, half: item.budget / 2n})\n"
        f"GET {api}/films.json?_shape=array&_size=200\n"
    )
    found, _ = load(text, tmp_path, capsys)
    query = "SELECT *, budget / 2 AS half FROM films WHERE id % 2 = 0 ORDER BY id"
    assert found["films"] == source(database, query)


FAMILY = """\
# @paginate json_link next_url_path=next_url

### films
GET {api}/films.json?_shape=objects&_size=3&id__lte=7

### scenes
# @foreach film in films parallel=4
# @include film.title
# @load key=film,number
GET {api}/scenes.json?_shape=objects&_size=4&film={{{{film.id}}}}&_nosuggest=1

### same
# @foreach scene in scenes
# @include scene.heading
# @filter item.number === scene.number
GET {api}/scenes.json?_shape=objects&_size=4&film={{{{scene.film}}}}\
&number__gte={{{{scene.number}}}}&number__lte={{{{scene.number}}}}&_nosuggest=1
"""


@pytest.mark.parametrize("into", ["ndjson:rows", "duckdb:rows.duckdb"])
def test_children_and_their_children(into, api, database, tmp_path, capsys):
    found, _ = load(FAMILY.format(api=api), tmp_path, capsys, into)
    scenes = "SELECT scenes.*, title AS _films_title FROM scenes JOIN films ON film = id"
    of = "WHERE film <= {} ORDER BY film, number"
    assert found["films"] == source(database, "SELECT * FROM films WHERE id <= 7 ORDER BY id")
    assert found["scenes"] == source(database, f"{scenes} {of.format(7)}")
    same = f"SELECT *, heading AS _scenes_heading FROM scenes {of.format(7)}"
    assert found["same"] == source(database, same)


def test_rows_of_every_table_that_the_api_tells_of(api, database, tmp_path, capsys):
    text = (
        "### tables\n# @select $.tables[?@.count > 0]\n# @load select=off\n"
        f"GET {api}.json\n\n"
        "### everything\n# @foreach table in tables\n# @include table.name\n"
        "# @select $.rows\n# @paginate cursor cursor_path=next cursor_param=_next\n"
        f"GET {api}/{{{{table.name}}}}.json?_shape=objects&_size=max\n"
    )
    found, _ = load(text, tmp_path, capsys)
    expected = all_rows(database)
    by_table = {name: [] for name in expected}
    for row in found["everything"]:
        by_table[row.pop("_tables_name")].append(row)
    assert by_table == expected


NEW_TAKES = """\
### takes
# @paginate json_link next_url_path=next_url
# @incremental cursor_path=changed initial_value=2026-01-01T00:00:00+00:00
# @load key=id
GET {api}/takes.json?_shape=objects&_size=20&_sort=changed\
&changed__gte={{{{%incremental.start_value}}}}
"""

MORE_TAKES = """\
### takes
# @paginate header_link
# @incremental cursor_path=id initial_value=0 start_param=id__gte
GET {api}/takes.json?_shape=array&_size=20
"""


def take(number, second, good="no"):
    return number, good, f"2026-02-01T00:{second // 60:02}:{second % 60:02}+00:00"


@pytest.mark.parametrize("into", ["ndjson:rows", "sqlite:rows.db", "duckdb:rows.duckdb"])
def test_only_what_changed_comes_again(into, api, database, tmp_path, capsys):
    query = "SELECT id, good FROM takes ORDER BY id"
    pages = []
    for takes in (
        [take(n, n) for n in range(1, 71)],
        [],
        [take(5, 100, "yes"), take(70, 101, "yes"), *(take(n, 102) for n in range(71, 75))],
        [take(99, 102)],
    ):
        if takes:
            change(database, "takes", takes)
        found, report = load(NEW_TAKES.format(api=api), tmp_path, capsys, into)
        left = [{"id": row["id"], "good": row["good"]} for row in by_id(found["takes"])]
        assert left == source(database, query)
        pages.append((report["takes"]["pages"], report["takes"]["rows"]))
    assert pages == [(4, 70), (1, 0), (1, 6), (1, 1)]


def test_new_rows_are_appended_once(api, database, tmp_path, capsys):
    pages = []
    for last in (45, 45, 90):
        change(database, "takes", [take(n, n) for n in range(1, last + 1)])
        found, report = load(MORE_TAKES.format(api=api), tmp_path, capsys, "sqlite:rows.db")
        assert [row["id"] for row in found["takes"]] == list(range(1, last + 1))
        pages.append((report["takes"]["pages"], report["takes"]["rows"]))
    assert pages == [(3, 45), (1, 0), (3, 45)]


def test_a_run_sees_the_items_of_all_pages(api, database, tmp_path, capsys):
    (tmp_path / "api.http").write_text(
        "### props\n# @paginate cursor cursor_path=next cursor_param=_next\n"
        f"GET {api}/props.json?_shape=objects&_size=50\n\n"
        "### one\n# @assert response.body.rows[0].note === props.items[143].note\n"
        "# @assert props.items.length === 144\n# @param place={{props.items[143].place}}\n"
        f"GET {api}/props.json?_shape=objects\n"
    )
    code = main(["run", str(tmp_path / "api.http"), "--report", "json"])
    printed = capsys.readouterr().out
    assert code == 0, printed
    props, _ = json.loads(printed)["files"][0]["requests"]
    assert (props["pages"], [page["items"] for page in props["page_list"]]) == (3, [50, 50, 44])
