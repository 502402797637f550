"""`Accept` and `Prefer`."""

import pytest

from callsheet.mock.wishes import Wishes, accepted, wishes_of


@pytest.mark.parametrize(
    ("field", "wishes"),
    [
        ("", Wishes()),
        ("code=404", Wishes("404")),
        ('Code = 404 ,example="a b", dynamic=true', Wishes("404", "a b", True)),
        ("dynamic", Wishes(dynamic=True)),
        ("dynamic=false", Wishes()),
        ("respond-async; x=1, code=200; y, code=300", Wishes("200")),
        ('example="a, code=2"', Wishes(example="a, code=2")),
        (",,=,", Wishes()),
    ],
)
def test_prefer(field: str, wishes: Wishes):
    assert wishes_of(field) == wishes


@pytest.mark.parametrize(
    ("accept", "known", "best"),
    [
        ("", ["a/b", "c/d"], "a/b"),
        ("", [], None),
        ("*/*", ["a/b", "c/d"], "a/b"),
        ("c/*", ["a/b", "c/d"], "c/d"),
        ("a/b;q=0.1, c/d", ["a/b", "c/d"], "c/d"),
        ("a/*;q=0.9, a/b;q=0.1, c/d;q=0.5", ["a/b", "c/d"], "c/d"),
        ("a/b;q=0, */*", ["a/b", "c/d"], "c/d"),
        ("A/B; level=1", ["a/b"], "a/b"),
        ("a/b;q=much", ["a/b"], "a/b"),
        ("x/y", ["a/b"], None),
        ("x/y", ["*/*"], "*/*"),
        ("x/y", ["x/*"], "x/*"),
    ],
)
def test_accept(accept: str, known: list[str], best: str | None):
    assert accepted(accept, known) == best
