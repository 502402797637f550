"""Diffs of expected and actual values."""

import pytest

from callsheet.run.value_differences import value_difference
from callsheet.values import parse_json

LONG = "x" * 90


@pytest.mark.parametrize(
    ("expected", "actual", "lines"),
    [
        ("a", "b", []),
        (1, {"a": 1}, []),
        ("a\nb\nc", "a\nB\nc", ["@@ -1,3 +1,3 @@", " a", "-b", "+B", " c"]),
        (LONG, "y", ["@@ -1 +1 @@", f"-{LONG}", "+y"]),
        (
            parse_json('{"a": 1, "b": [1, {"c": 2.0}], "z": null}'),
            parse_json('{"new": 1, "z": null, "b": [1.0, {"c": 3}], "a": 1}'),
            [
                "@@ -3,8 +3,9 @@",
                '   "b": [',
                "     1",
                "     {",
                '-      "c": 2.0',
                '+      "c": 3',
                "     }",
                "   ]",
                '   "z": null',
                '+  "new": 1',
                " }",
            ],
        ),
    ],
)
def test_difference(expected, actual, lines):
    assert value_difference(expected, actual) == "\n".join(lines)
