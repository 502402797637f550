"""Where the items of an answer are: at a path, or found."""

import pytest

from callsheet.run.paginate.select import items_path, select_items


@pytest.mark.parametrize(
    ("body", "path", "items"),
    [
        ({"a": {"b": [1, 2]}}, "$.a.b", (1, 2)),
        ({"a": {"b": [1, 2]}}, "a.b", (1, 2)),
        ({"a": [{"b": 1}, {"b": 2}]}, "a[*].b", (1, 2)),
        ({"a": [[1], [2]]}, "a[*]", ([1], [2])),
        ({"a": 1}, "$", ({"a": 1},)),
        ([1, 2], "$", (1, 2)),
        ({"a": 1}, "gone", ()),
        ({"a": None}, "a", ()),
        ({"a": 0}, "a", (0,)),
        ({"a": "text"}, "a", ("text",)),
        ([], None, ()),
        ([None, 1], None, (None, 1)),
        (None, None, ()),
        ("", None, ()),
        ("text", None, ("text",)),
        (7, None, (7,)),
        ({}, None, ({},)),
    ],
)
def test_items(body, path, items):
    assert select_items(body, path)[0] == items


@pytest.mark.parametrize(
    ("body", "path", "note"),
    [
        ([{"id": 1}], "$", ""),
        ({"id": 1}, "$", "the whole answer was taken for one item; `# @select` says otherwise"),
        ({"data": []}, "$.data", "the items were found at `$.data`"),
        ({"errors": [], "a": {"results": [1]}}, "$.a.results", "the items were found at"),
        ({"things": [1], "n": 1}, "$.things", "the items were found at `$.things`"),
        ({"value": [{}], "@odata.count": 1}, "$.value", "the items were found at `$.value`"),
        ({"DATA": [1], "x": [{}]}, "$.DATA", "the items were found at `$.DATA`"),
        ({"data": {"data": [1], "n": {"data": [2]}}}, "$.data.data", "the items were found at"),
        ({"meta": {"data": [1]}, "items": [2]}, "$.items", "the items were found at `$.items`"),
        ({"a": {"tags": [1]}, "users": [{}]}, "$.users",
         "the items were found at `$.users`; `# @select` says otherwise"),
        ({"_links": {"self": [{}]}, "tags": ["a"], "users": [{}]}, "$.users", "the items were"),
        ({"links": [{}]}, "$.links", "the items were found at `$.links`"),
        ({"a": {"b": {"c": [1]}}}, "$.a.b.c", "the items were found at `$.a.b.c`"),
        ({"a": {"b": {"c": {"d": [1]}}}}, "$", "the whole answer"),
        ({"odd name": [1]}, "$['odd name']", "the items were found at `$['odd name']`"),
        ({"a": {"it's": [1]}}, '$.a["it\'s"]', "the items were found at"),
    ],
)  # fmt: skip
def test_where_they_are_found(body, path, note):
    found, said = items_path(body)
    assert found == path
    assert said.startswith(note)
    assert select_items(body, None) == (select_items(body, path)[0], said)


def test_a_path_that_is_none():
    with pytest.raises(ValueError, match="no JSONPath"):
        select_items({"a": 1}, "a[")
