"""JSON level by level, against the whole of it."""

import json
from functools import reduce

import pytest

from callsheet.lsp.json_levels import below, children, level_of, table

BODY = {
    "items": [{"id": 1, "name": "Ada"}, {"id": 2, "tags": ["a", "b"], "name": None}],
    "é": {"": -1.5e3},
    "text": 'with "quotes" and \n',
    "yes": True,
}
DATA = json.dumps(BODY).encode()
KINDS = {
    dict: "object", list: "array", str: "string", bool: "boolean", int: "number",
    float: "number", type(None): "null",
}  # fmt: skip


def level_at(data, path):
    return reduce(below, path, level_of(data))


def paths_in(value, path=()):
    yield path, value
    if isinstance(value, dict | list):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, member in members:
            yield from paths_in(member, (*path, key))


@pytest.mark.parametrize(("path", "value"), tuple(paths_in(BODY)))
@pytest.mark.parametrize("data", [DATA, b"\xef\xbb\xbf " + DATA], ids=["plain", "mark"])
def test_every_value_is_where_it_is(data, path, value):
    level = level_at(data, path)
    assert level.kind == KINDS[type(value)]
    size = len(value) if isinstance(value, dict | list) else 0
    assert len(level.members) == size
    assert [key for key, _ in children(level, 0, 100)] == (
        list(value) if isinstance(value, dict) else list(range(size))
    )


def test_a_member_of_an_object_is_named_by_its_place_too():
    assert level_at(DATA, (0, 1, "tags", 0)).text == '"a"'


@pytest.mark.parametrize("path", [("nothing",), ("items", 2), ("text", 0), ("yes", "a")])
def test_nothing_is_where_nothing_is(path):
    assert level_at(DATA, path) is None


@pytest.mark.parametrize("data", [b"", b"<a/>", b'{"a": ', b"\xff\xfe"])
def test_what_is_no_json_has_no_levels(data):
    assert level_at(data, ()) is None


def test_objects_are_rows():
    rows = table(level_at(DATA, ("items",)), 0, 10)
    assert rows.columns == ("id", "name", "tags")
    assert rows.rows == (("1", "Ada", ""), ("2", "null", "[2]"))
    assert rows.total == 2
    assert table(level_at(DATA, ("items",)), 1, 10).rows == (("2", "null", "[2]"),)


@pytest.mark.parametrize("path", [(), ("items", 1, "tags"), ("text",)])
def test_other_things_are_none(path):
    assert table(level_at(DATA, path), 0, 10) is None


def test_a_body_that_is_nested_for_mischief_is_none():
    assert level_of(b"[" * 5000 + b"]" * 5000) is None
