"""What is new: from the mark on, each item once, and dlt's own Incremental beside it."""

import json

import pytest

from callsheet.problems import Problem
from callsheet.run.incremental import mark_of
from callsheet.values import json_text, parse_json
from counterparts.dlt_duckdb import run_with_dlt
from incremental_request import loads, tracker


def at(*values):
    return [{"id": index, "at": value} for index, value in enumerate(values)]


def kept(directive, items, mark=None, key=()):
    each, _ = tracker(directive, mark, key)
    found = each.kept(tuple(items))
    assert not isinstance(found, Problem), found.message
    return [item["at"] for item in found], each


def refused(directive, items, mark=None):
    each, text = tracker(directive, mark)
    found = each.kept(tuple(items))
    assert isinstance(found, Problem)
    return f"{found.code} at `{found.span.of(text)}`: {found.message}"


def test_the_start_is_the_mark_else_the_initial_value():
    first, _ = tracker("cursor_path=at initial_value=2024-01-25T00:00:00Z")
    assert first.values() == {
        "start_value": "2024-01-25T00:00:00Z",
        "initial_value": "2024-01-25T00:00:00Z",
        "last_value": "2024-01-25T00:00:00Z",
    }
    first.kept(tuple(at("2024-01-26", "2024-01-28", "2024-01-27")))
    second, _ = tracker("cursor_path=at initial_value=2024-01-25T00:00:00Z", first.mark)
    assert second.values() == {
        "start_value": "2024-01-28",
        "initial_value": "2024-01-25T00:00:00Z",
        "last_value": "2024-01-28",
    }


def test_without_any_start_nothing_is_said_of_it():
    each, _ = tracker("cursor_path=at")
    assert each.values() == {}
    assert each.mark is None


def test_the_greatest_value_counts_however_it_is_written_and_is_never_lowered():
    values, each = kept(
        "cursor_path=at", at("2024-01-28T00:30:00+02:00", "2024-01-28", "2024-01-27")
    )
    assert len(values) == 3
    assert mark_of(each.mark).value == "2024-01-28"
    _, later = kept("cursor_path=at", at("2024-01-01"), each.mark)
    assert later.mark == each.mark


def test_numbers_keep_their_digits():
    items = parse_json('[{"at": 12345678901234567890}, {"at": 1.10}, {"at": 1e3}]')
    values, each = kept("cursor_path=at initial_value=1.1", items)
    assert json_text(values) == "[12345678901234567890,1.10,1e3]"
    assert json_text(mark_of(each.mark).value) == "12345678901234567890"
    again, _ = tracker("cursor_path=at initial_value=1.1", parse_json(json_text(each.mark)))
    assert again.values()["start_value"] == 12345678901234567890


def test_the_initial_value_has_the_type_of_the_items():
    assert kept("cursor_path=at initial_value=5", at(4, 5, 6))[0] == [5, 6]
    assert kept("cursor_path=at initial_value=5", at("4", "5", "6", "10"))[0] == ["5", "6"]
    start = "initial_value=2024-01-25"
    items = at("2024-01-24T23:59:59Z", "2024-01-25T00:00:00+00:00", "2024-01-25T00:00:00+01:00")
    assert kept(f"cursor_path=at {start}", items)[0] == ["2024-01-25T00:00:00+00:00"]


def test_items_of_the_mark_come_once():
    items = at("a", "b", "b")
    _, first = kept("cursor_path=at", items)
    more = [*items, {"id": 9, "at": "b"}, {"at": "b", "id": 1}]
    values, second = kept("cursor_path=at", more, first.mark)
    assert values == ["b"]
    assert kept("cursor_path=at", more, second.mark)[0] == []


def test_only_items_of_the_mark_are_remembered():
    _, first = kept("cursor_path=at", at("a", "b", "b"))
    assert len(mark_of(first.mark).seen) == 2
    _, second = kept("cursor_path=at", at("b", "c"), first.mark)
    assert len(mark_of(second.mark).seen) == 1


def test_with_a_lag_items_of_the_mark_come_again():
    _, first = kept("cursor_path=at", at(5))
    assert kept("cursor_path=at initial_value=5 lag=3", at(5), first.mark)[0] == [5]


def test_a_key_tells_items_of_the_mark_apart():
    _, first = kept("cursor_path=at", at("a"), key=("id",))
    changed = [{"id": 0, "at": "a", "title": "new"}, {"id": 1, "at": "a"}, {"at": "a"}]
    assert kept("cursor_path=at", changed, first.mark, ("id",))[0] == ["a", "a"]


def test_the_digest_does_not_round():
    items = parse_json('[{"at": 1, "x": 0.10000000000000000001}]')
    _, first = kept("cursor_path=at", items)
    other = parse_json('[{"at": 1, "x": 0.10000000000000000002}]')
    assert kept("cursor_path=at", other, first.mark)[0] == [1]


def test_what_was_kept_is_json():
    _, each = kept("cursor_path=at", at("a", "a"))
    state = parse_json(json_text(each.mark))
    assert kept("cursor_path=at", at("a", "a"), state)[0] == []
    assert mark_of({"something": "else"}) is None
    assert mark_of(None) is None


def test_a_range_has_no_mark():
    directive = "cursor_path=at initial_value=2 end_value=4"
    values, each = kept(directive, at(1, 2, 3, 4), {"value": 3, "seen": []})
    assert values == [2, 3]
    assert each.mark is None
    assert each.values() == {
        "start_value": 2, "initial_value": 2, "last_value": 2, "end_value": 4,
    }  # fmt: skip


def test_a_lag_begins_earlier_never_before_the_initial_value():
    mark = {"value": 10, "seen": []}
    assert tracker("cursor_path=at lag=3", mark)[0].values()["start_value"] == 7
    directive = "cursor_path=at initial_value=9 lag=3"
    assert tracker(directive, mark)[0].values()["start_value"] == 9
    values, each = kept("cursor_path=at lag=3", at(6, 7, 9), mark)
    assert values == [7, 9]
    assert mark_of(each.mark).value == 10


@pytest.mark.parametrize(
    ("order", "pages", "asked"),
    [
        ("row_order=asc", [[1, 2], [3, 5], [6]], 2),
        ("row_order=desc", [[6, 5], [2, 1], [0]], 2),
        ("", [[1, 2], [3, 5], [6]], 3),
    ],
)
def test_paging_ends_where_the_rest_is_known(order, pages, asked):
    directive = f"cursor_path=at initial_value=2 end_value=5 {order}"
    each, _ = tracker(directive)
    number = 0
    for number, page in enumerate(pages, start=1):  # noqa: B007 - it is looked at behind the loop
        each.kept(tuple(at(*page)))
        if each.is_past():
            break
    assert number == asked


def test_items_of_the_mark_do_not_end_the_paging():
    mark = kept("cursor_path=at", at(5))[1].mark
    each, _ = tracker("cursor_path=at row_order=desc", mark)
    assert each.kept(({"id": 0, "at": 5},)) == ()
    assert not each.is_past()


def test_a_path_may_lead_deeper():
    items = [{"meta": {"a-t": [1, 2]}}, {"meta": {"a-t": [3]}}]
    each, _ = tracker("cursor_path=\"$.meta['a-t'][0]\"")
    assert each.kept(tuple(items)) == tuple(items)
    assert mark_of(each.mark).value == 3
    each, _ = tracker("cursor_path=meta.at")
    assert each.kept(({"meta": {"at": 4}},))
    assert mark_of(each.mark).value == 4


@pytest.mark.parametrize(
    ("directive", "items", "mark", "message"),
    [
        ("cursor_path=at", [{"at": 1}, {"id": 2}], None, "the item at [1] has no `at`"),
        ("cursor_path=at", [{"at": None}], None, "the item at [0] has no `at`"),
        ("cursor_path=a.b", [{"a": [1]}], None, "the item at [0] has no `a.b`"),
        ("cursor_path=at", [3], None, "the item at [0] has no `at`"),
        ("cursor_path=at", at(True), None, "`at` of the item at [0] is true"),
        ("cursor_path=at", at(1, "2"), None, '`at` of the item at [1] is "2", others are numbers'),
        ("cursor_path=at", at("2024-01-01", "soon"), None,
         '`at` of the item at [1] is "soon", others are dates'),
        ("cursor_path=at", at("5"), {"value": 5, "seen": []},
         '`at` of the item at [0] is "5", the mark is 5'),
        ("cursor_path=at initial_value=2024", at("2024-01-01"), None,
         'the initial value `2024` is no date, `at` of the items is one: "2024-01-01"'),
        ("cursor_path=at initial_value=abc", at(1), None,
         "the initial value `abc` is no number, `at` of the items is one: 1"),
        ("cursor_path=at initial_value=abc end_value=abd", at(1), None,
         "the initial value `abc` is no number, `at` of the items is one: 1"),
        ("cursor_path=at lag=1h", at(1), None, "a lag in `h` needs dates, not numbers"),
        ("cursor_path=at lag=1", at("abc"), None, "a lag needs numbers or dates"),
    ],
)  # fmt: skip
def test_what_cannot_be_told(directive, items, mark, message):
    assert refused(directive, items, mark) == f"incremental-cursor at `{directive}`: {message}"


def test_a_lag_that_does_not_fit_the_mark_is_told_before_the_send():
    each, _ = tracker("cursor_path=at lag=1h", {"value": 5, "seen": []})
    assert each.values().message == "a lag in `h` needs dates, not numbers"


POSTS = [
    {"id": 1, "title": "Post 1", "at": "2024-01-26"},
    {"id": 2, "title": "Post 2", "at": "2024-01-27"},
    {"id": 3, "title": "Post 3", "at": "2024-01-28"},
]
TIED = [{"id": number, "at": 7} for number in range(4)]

BESIDE_DLT = {
    "the seed": (
        "cursor_path=at initial_value=2024-01-25 start_param=since",
        {"initial_value": "2024-01-25"},
        (),
        [[POSTS], [POSTS[2:], [{"id": 4, "at": "2024-01-29"}]], [[POSTS[0]]], [[]]],
    ),
    "the seed's convert": (
        (
            "cursor_path=at initial_value=1704067200 start_param=since "
            'convert="epoch => new Date(epoch * 1000).toISOString().slice(0, 10)"'
        ),
        {"initial_value": 1704067200, "convert": "day"},
        (),
        [
            [[{"id": 1, "at": 1704153600}, {"id": 2, "at": 1704000000}]],
            [[{"id": 3, "at": 1704153601}]],
        ],
    ),
    "items of the mark": (
        "cursor_path=at initial_value=1 start_param=since",
        {"initial_value": 1},
        (),
        [[TIED[:2]], [TIED[:3]], [TIED, TIED[:1]], [[{"id": 9, "at": 8}], TIED], [TIED[:1]]],
    ),
    "items of the mark by key": (
        "cursor_path=at start_param=since",
        {},
        ("id",),
        [[TIED[:2]], [[{"id": 0, "at": 7, "title": "new"}, {"id": 5, "at": 7}]]],
    ),
    "items of the initial value twice": (
        "cursor_path=at initial_value=7 start_param=since",
        {"initial_value": 7},
        (),
        [[TIED[:1], TIED[:1]], [TIED[:2]]],
    ),
    "a range": (
        "cursor_path=at initial_value=2 end_value=5 start_param=since end_param=until",
        {"initial_value": 2, "end_value": 5},
        (),
        [[at(1, 2, 3), at(5, 4, 6)], [at(2, 4)]],
    ),
    "a range of dates": (
        (
            "cursor_path=at initial_value=2024-01-26 end_value=2024-01-28 start_param=since "
            "end_param=until"
        ),
        {"initial_value": "2024-01-26", "end_value": "2024-01-28"},
        (),
        [[POSTS], [POSTS]],
    ),
    "ascending": (
        "cursor_path=at initial_value=2 end_value=5 row_order=asc start_param=since",
        {"initial_value": 2, "end_value": 5, "row_order": "asc"},
        (),
        [[at(1, 2), at(3, 5), at(6)]],
    ),
    "descending": (
        "cursor_path=at initial_value=2 row_order=desc start_param=since",
        {"initial_value": 2, "row_order": "desc"},
        (),
        [[at(4, 3), at(2, 1), at(0)], [at(6, 5), at(4, 3), at(2)]],
    ),
    "a lag in numbers": (
        "cursor_path=at initial_value=5 lag=3 start_param=since",
        {"initial_value": 5, "lag": 3},
        (),
        [[at(5, 6, 7)], [at(4, 5, 6, 7)], [at(11, 7)], [at(7, 8, 9)], [at(11)]],
    ),
    "a lag in days": (
        "cursor_path=at initial_value=2024-01-25 lag=2 start_param=since",
        {"initial_value": "2024-01-25", "lag": 2},
        (),
        [[POSTS], [POSTS], [[{"id": 4, "at": "2024-01-31"}]], [POSTS]],
    ),
    "a lag in seconds": (
        "cursor_path=at initial_value=2024-01-25T00:00:00Z lag=3600 start_param=since",
        {"initial_value": "2024-01-25T00:00:00Z", "lag": 3600},
        (),
        [[at("2024-01-26T00:30:00Z")], [at("2024-01-25T23:29:59Z", "2024-01-25T23:30:00Z")]],
    ),
    "texts": (
        "cursor_path=at initial_value=9 start_param=since",
        {"initial_value": "9"},
        (),
        [[at("10", "9", "a")], [at("a", "B", "é")], [at("é", "f")]],
    ),
    "a nested cursor": (
        'cursor_path="meta.at" initial_value=1 start_param=since',
        {"initial_value": 1, "cursor_path": "meta.at"},
        (),
        [
            [[{"id": 1, "meta": {"at": 3}}]],
            [[{"id": 2, "meta": {"at": 2}}, {"id": 3, "meta": {"at": 3}}]],
        ],
    ),
}

PROGRAM = """
import io, json, sys
from datetime import datetime, timezone
from urllib.parse import parse_qsl, urlsplit
import requests
from dlt.common.configuration.container import Container
from dlt.common.pipeline import StateInjectableContext
from dlt.sources.rest_api import rest_api_resources

class Canned(requests.Session):
    def send(self, request, **_):
        asked.append(dict(parse_qsl(urlsplit(request.url).query)))
        page = len(asked) - 1
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = 200, request.url, request
        following = "http://h/posts" if page + 1 < len(pages) else None
        answer.raw = io.BytesIO(json.dumps({"next": following, "items": pages[page]}).encode())
        return answer

def day(epoch):
    return datetime.fromtimestamp(int(epoch), timezone.utc).date().isoformat()

results = {}
for name, (directive, said, key, runs) in json.load(sys.stdin).items():
    said = {"cursor_path": "at", "start_param": "since", **said}
    if "until" in directive:
        said["end_param"] = "until"
    if "convert" in said:
        said["convert"] = day
    resource = {"name": "posts", "endpoint": {
        "path": "posts", "data_selector": "items", "incremental": said,
        "paginator": {"type": "json_link", "next_url_path": "next"}}}
    if key:
        resource["primary_key"] = key
    state, loads = {}, []
    for pages in runs:
        asked = []
        with Container().injectable_context(StateInjectableContext(state=state)):
            (made,) = rest_api_resources({"client": {"base_url": "http://h", "session": Canned()},
                                          "resources": [resource]})
            items = list(made)
        loads.append([asked[0], len(asked), items])
    results[name] = loads
print(json.dumps(results))
"""


@pytest.fixture(scope="module")
def of_dlt(tmp_path_factory):
    return run_with_dlt(PROGRAM, BESIDE_DLT, tmp_path_factory.mktemp("dlt"))


@pytest.mark.parametrize("name", BESIDE_DLT)
def test_as_dlt_does(name, of_dlt):
    directive, _, key, runs = BESIDE_DLT[name]
    ours = list(loads(directive, runs, key))
    assert json.loads(json_text(ours)) == of_dlt[name]
