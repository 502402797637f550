"""Loads out of an OData service that nobody here wrote: its relative links, filters and keys."""

import json

import pytest

from callsheet.cli.main import main
from counterparts.odata import odata
from loaded import tables_in

TITLES = ("O'Neil", "Tom & Jerry", "100 % + 1", "é 日本 🎬", 'a "b" #c?', "x/y;z")
FILMS = [
    {
        "id": n,
        "title": f"{TITLES[n % len(TITLES)]} {n}",
        "released": f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}",
        "changed": f"2026-01-01T00:{n // 60:02}:{n % 60:02}.123Z",
        "price": None if n % 5 == 0 else n + 0.25,
        "budget": n * 1000,
        "code": f"01234567-89ab-cdef-0123-{n:012x}",
        "open": n % 2 == 0,
    }
    for n in range(1, 131)
]
SCENES = [
    {"film_id": film, "number": n, "heading": f"INT. STAGE {n}"}
    for film in range(1, 21)
    for n in range(1, film + 1)
]
PLACES = [{"name": title, "note": title * 2} for title in (*TITLES, "(a,b)='c'", "a b")]

HEAD = (
    "# @import callsheet:odata\n\n### studio\n# @resource studio\n# @use odata\n# @base-url {}\n\n"
)
USED = "# @use studio\n"


@pytest.fixture(scope="module")
def service():
    with odata({"films": FILMS, "scenes": SCENES, "places": PLACES}) as url:
        yield url


@pytest.fixture
def loaded(service, tmp_path, capsys):
    """Loads requests of the service: the tables, and the JSON report by request."""

    def load(*requests, into="ndjson:rows", code=0):
        path = tmp_path / "api.http"
        path.write_text(HEAD.format(service) + "\n\n".join(f"### {each}" for each in requests))
        kind, _, place = into.partition(":")
        ended = main(["load", str(path), "--into", f"{kind}:{tmp_path / place}", "--report=json"])
        printed = capsys.readouterr()
        assert ended == code, printed
        (file,) = json.loads(printed.out)["files"]
        return tables_in(into, tmp_path), {each["name"]: each for each in file["requests"]}

    return load


def ordered(rows, *names):
    return sorted(rows, key=lambda row: tuple(row[name] for name in names))


@pytest.mark.parametrize(
    "paging",
    [
        USED,
        USED + "# @paginate auto\n",
        "# @paginate json_link next_url_path=$['@odata.nextLink']\n",
        "# @paginate auto\n",
        USED + "# @header OData-MaxVersion: 4.0\n# @param $count=true\n# @paginate auto\n",
    ],
)
def test_all_pages(paging, service, loaded):
    address = "" if USED in paging else service
    tables, report = loaded(
        f"films\n{paging}GET {address}/Films", f"scenes\n{paging}GET {address}/Scenes"
    )
    assert tables["films"] == FILMS
    assert ordered(tables["scenes"], "film_id", "number") == SCENES
    # The last full page of scenes has a link too, to one without any.
    assert (report["films"]["pages"], report["scenes"]["pages"]) == (4, 31)
    for request in report.values():
        chosen = [each for each in request["said"] if each.startswith("`auto`")]
        auto = "`auto` chose `json_link next_url_path=['@odata.nextLink']`: a URL stands there"
        assert chosen == ([auto] if "auto" in paging else [])


@pytest.mark.parametrize("into", ["sqlite:rows.db", "duckdb:rows.duckdb", "csv:rows"])
def test_targets(into, loaded):
    tables, _ = loaded(f"films\n{USED}GET /Films?$select=id,title,code,price", into=into)
    expected = [{name: film[name] for name in ("id", "title", "price", "code")} for film in FILMS]
    if into.startswith("csv"):
        texts = [{name: value and str(value) for name, value in row.items()} for row in expected]
        expected = texts
    assert [dict(sorted(row.items())) for row in tables["films"]] == [
        dict(sorted(row.items())) for row in expected
    ]


FILTERS = {
    'title eq ${"O\'Neil 66"}': [66],
    'startswith(title,${"Tom & J"}) and id lt ${20}': [1, 7, 13, 19],
    'contains(title,${"% + "}) and id le ${8}': [2, 8],
    'title in ${["é 日本 🎬 3", "x/y;z 5"]}': [3, 5],
    'title eq ${`a "b" #c?` + " 4"}': [4],
    'released eq ${odata.date("2026-03-03T10:00:00Z")}': [2, 86],
    "released lt ${odata.date(new Date(Date.UTC(2026, 0, 14)))}": [12, 36, 60, 84, 96, 120],
    'changed ge ${new Date("2026-01-01T00:02:09.000Z")}': [129, 130],
    'code eq ${odata.guid("01234567-89ab-cdef-0123-00000000007f")}': [127],
    "price eq ${null} and id lt ${16}": [5, 10, 15],
    "price gt ${128.5}": [129],
    "open eq ${false} and budget le ${5000}": [1, 3, 5],
    "not (id gt ${3})": [1, 2, 3],
}


def test_filters(loaded):
    requests = [
        f"filter{n}\n{USED}# @param $filter={{{{odata.filter`{text}`}}}}\nGET /Films?$select=id"
        for n, text in enumerate(FILTERS)
    ]
    tables, _ = loaded(*requests)
    found = {text: [row["id"] for row in tables[f"filter{n}"]] for n, text in enumerate(FILTERS)}
    assert found == FILTERS


def test_a_filter_holds_on_all_pages(loaded):
    text = """odata.filter`title ge ${"O'"} and open eq ${true}`"""
    request = (
        f"films\n{USED}# @param $filter={{{{{text}}}}}\n"
        "# @param $orderby=changed desc,id\n# @param $select=id,title\nGET /Films"
    )
    tables, report = loaded(request)
    expected = [
        {"id": film["id"], "title": film["title"]}
        for film in reversed(FILMS)
        if film["title"] >= "O'" and film["open"]
    ]
    assert len(expected) > 40
    assert (tables["films"], report["films"]["pages"]) == (expected, 2)


@pytest.mark.parametrize("into", ["ndjson:rows", "sqlite:rows.db"])
def test_children_have_links_of_their_own(into, loaded):
    tables, report = loaded(
        f"films\n{USED}GET /Films?$select=id,title&$filter=id le 20",
        f"scenes\n{USED}# @foreach film in films parallel=3\n# @include film.title\n"
        "GET /Films{{odata.key(film.id)}}/scenes",
        into=into,
    )
    titles = {film["id"]: film["title"] for film in FILMS}
    assert tables["scenes"] == [
        {**scene, "_films_title": titles[scene["film_id"]]} for scene in SCENES
    ]
    assert report["scenes"]["pages"] == 3


def test_keys(loaded):
    tables, _ = loaded(
        f"places\n{USED}GET /Places",
        f"place\n{USED}# @foreach each in places\nGET /Places{{{{odata.key(each.name)}}}}",
        f"scene\n{USED}# @foreach n in [1, 2, 3]\n"
        "GET /Scenes{{odata.key({film_id: 9, number: n})}}",
        f"film\n{USED}GET /Films{{{{odata.key(7)}}}}",
    )
    assert ordered(tables["places"], "name") == ordered(PLACES, "name")
    context = {"aodata_context": "$metadata#Places/$entity"}
    assert tables["place"] == [{**context, **row} for row in tables["places"]]
    assert [row["number"] for row in tables["scene"]] == [1, 2, 3]
    assert tables["film"][0]["title"] == FILMS[6]["title"]


def test_expanded_children_become_a_table(loaded):
    request = (
        f"films\n{USED}# @load nesting=1\n"
        "GET /Films?$select=id&$expand=scenes($select=number)&$filter=id le 6"
    )
    tables, _ = loaded(request, into="sqlite:rows.db")
    assert [row["id"] for row in tables["films"]] == [1, 2, 3, 4, 5, 6]
    found = [row["number"] for row in tables["films__scenes"]]
    assert found == [scene["number"] for scene in SCENES if scene["film_id"] <= 6]


def test_only_what_is_new(loaded):
    request = (
        f"films\n{USED}# @incremental cursor_path=changed initial_value=2026-01-01T00:01:00Z\n"
        "# @load key=id\n"
        "# @param $filter={{odata.filter`changed ge ${new Date(incremental.start_value)}`}}\n"
        "GET /Films"
    )
    counts = []
    for _ in range(2):
        tables, report = loaded(request)
        assert tables["films"] == FILMS[59:]
        counts.append((report["films"]["pages"], report["films"]["rows"]))
    assert counts == [(2, 71), (1, 0)]
