import pytest

from callsheet.load.flatten import flattened

ROW = {"id": 1, "o": {"p": {"q": 2}}, "l": [{"m": [3, [4]]}, 5]}


def laid_out(row, nesting):
    return [
        (
            "/".join(record.lists),
            {path.replace("\x1f", "."): v for path, v in record.fields.items()},
        )
        for record in flattened(row, "r", nesting)
    ]


@pytest.mark.parametrize(
    ("nesting", "expected"),
    [
        (0, [("", ROW)]),
        (
            1,
            [
                ("", {"id": 1, "o.p": {"q": 2}}),
                ("l", {"m": [3, [4]]}),
                ("l", {"value": 5}),
            ],
        ),
        (
            4,
            [
                ("", {"id": 1, "o.p.q": 2}),
                ("l", {}),
                ("l/m", {"value": 3}),
                ("l/m", {}),
                ("l/m/list", {"value": 4}),
                ("l", {"value": 5}),
            ],
        ),
    ],
)
def test_levels(nesting, expected):
    assert laid_out(ROW, nesting) == expected


def test_links():
    links = [dict(record.links) for record in flattened({"l": [{"m": [1]}, 2]}, "r", 9)]
    assert links[0] == {"_callsheet_id": "r"}
    ids = [each["_callsheet_id"] for each in links]
    assert len(set(ids)) == len(ids) == 4
    below = [
        (each["_callsheet_parent_id"], each["_callsheet_root_id"], each["_callsheet_list_idx"])
        for each in links[1:]
    ]
    assert below == [("r", "r", 0), (ids[1], "r", 0), ("r", "r", 1)]


@pytest.mark.parametrize(
    ("row", "expected"), [(5, {"value": 5}), ("a", {"value": "a"}), (None, {"value": None})]
)
def test_what_is_no_object(row, expected):
    assert laid_out(row, 1) == [("", expected)]
