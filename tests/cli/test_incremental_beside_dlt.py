"""Beside dlt's own REST API source: incremental loads, one after the other, as its documentation
has them; the URLs that are asked, and the rows that are there in the end.
"""

from dataclasses import dataclass

import pytest

from callsheet.cli.main import main
from counterparts.dlt_duckdb import run_with_dlt
from loaded import tables_in
from paged_api import Answer, Asked, paged_api

_LOADS = """
import json, sys, dlt
from dlt.sources.rest_api import rest_api_source
found = {}
for name, config in json.load(sys.stdin).items():
    pipeline = dlt.pipeline(
        name, destination=dlt.destinations.duckdb(f"{name}.duckdb"), dataset_name="rows"
    )
    for _ in range(3):
        pipeline.run(rest_api_source(config)).raise_on_failed_jobs()
    with pipeline.sql_client() as client:
        found[name] = client.execute_sql("SELECT id, name FROM posts ORDER BY id, name")
print(json.dumps(found))
"""

LOADS = (
    [(1, "2024-01-25T00:00:00Z"), (2, "2024-02-01T10:00:00Z"), (3, "2024-02-01T10:00:00Z")],
    [(2, "2024-03-01T00:00:00Z"), (4, "2024-02-15T00:00:00Z"), (3, "2024-02-01T10:00:00Z")],
    [(5, "2024-02-20T00:00:00Z")],
)
"""The posts that the API has at each load."""


class Posts:
    """Does not look at what is asked for: it may give more than what is new."""

    def __init__(self):
        self.loads = 0

    def __call__(self, _: Asked) -> Answer:
        posts = LOADS[self.loads % len(LOADS)]
        self.loads += 1
        named = f"load {self.loads}"
        return Answer([{"id": key, "name": named, "updated_at": at} for key, at in posts])


@dataclass(frozen=True)
class Case:
    theirs: dict
    ours: str
    path: str = "posts?since={{incremental.start_value}}"
    write: str = "merge"


PLAIN = {"cursor_path": "updated_at", "initial_value": "2024-01-25T00:00:00Z"}
SINCE = {"since": {"type": "incremental", **PLAIN}}
OURS = "cursor_path=updated_at initial_value=2024-01-25T00:00:00Z"

UNTIL = {"end_value": "2024-02-16T00:00:00Z"}

CASES = {
    "merge": Case({"params": SINCE}, f"# @load key=id\n# @incremental {OURS}"),
    "placeholder": Case(
        {"params": {"since": "{incremental.start_value}"}, "incremental": PLAIN},
        f"# @load key=id\n# @incremental {OURS}",
    ),
    "start_param": Case(
        {"incremental": {**PLAIN, "start_param": "since"}},
        f"# @load key=id\n# @incremental {OURS} start_param=since",
        "posts",
    ),
    "append": Case(
        {"params": SINCE}, f"# @load key=id write=append\n# @incremental {OURS}", write="append"
    ),
    "append_without_key": Case({"params": SINCE}, f"# @incremental {OURS}", write="append"),
    "end_value": Case(
        {"incremental": {**PLAIN, "start_param": "since", **UNTIL, "end_param": "until"}},
        f"# @load key=id\n# @incremental {OURS} start_param=since"
        f" end_value={UNTIL['end_value']} end_param=until",
        "posts",
    ),
    "lag": Case(
        {"incremental": {**PLAIN, "start_param": "since", "lag": 86400}},
        f"# @load key=id\n# @incremental {OURS} start_param=since lag=1d",
        "posts",
    ),
}


def config(base, case):
    resource = {
        "name": "posts",
        "write_disposition": case.write,
        "endpoint": {"path": "posts", "paginator": {"type": "single_page"}, **case.theirs},
    }
    resource |= {"primary_key": "id"} if "key=id" in case.ours else {}
    return {"client": {"base_url": base}, "resources": [resource]}


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    """By case: dlt's rows and requests of all loads, then ours."""
    folder = tmp_path_factory.mktemp("beside")
    with paged_api({name: Posts() for name in CASES}) as api:
        sources = {name: config(f"{api.origin}/{name}/", case) for name, case in CASES.items()}
        rows = run_with_dlt(_LOADS, sources, folder)
        asked = {name: list(api.asked[name]) for name in CASES}
    with paged_api({name: Posts() for name in CASES}) as api:
        found = {
            name: loaded(
                f"### posts\n{case.ours}\nGET {api.origin}/{name}/{case.path}\n", folder / name
            )
            for name, case in CASES.items()
        }
        return {name: (rows[name], asked[name], found[name], api.asked[name]) for name in CASES}


def loaded(text, folder):
    folder.mkdir()
    path = folder / "api.http"
    path.write_text(text)
    for _ in LOADS:
        assert main(["load", str(path), "--into", f"sqlite:{folder}/rows.sqlite"]) == 0
    rows = tables_in("sqlite:rows.sqlite", folder)["posts"]
    return sorted([row["id"], row["name"]] for row in rows)


@pytest.mark.parametrize("name", CASES)
def test_as_dlt(name, beside):
    rows, asked, our_rows, we_asked = beside[name]
    assert [each.replace(":", "%3A") for each in we_asked] == asked
    assert our_rows == rows
