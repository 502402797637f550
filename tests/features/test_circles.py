"""Names that need themselves."""

import pytest

from callsheet.features.circles import circles


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ({"a": "b", "b": "c"}, ()),
        ({"a": "a"}, (("a",),)),
        ({"a": "b", "b": "a"}, (("a", "b"),)),
        ({"a": "bc", "b": "d", "c": "d", "d": ""}, ()),
        ({"x": "a", "a": "b", "b": "c", "c": "a"}, (("a", "b", "c"),)),
        ({"a": "b", "b": "a", "c": "d", "d": "c"}, (("a", "b"), ("c", "d"))),
        ({"a": "ab", "b": "a"}, (("a",), ("a", "b"))),
        ({"a": "unknown"}, ()),
    ],
)
def test_circles(needs: dict[str, str], expected: tuple[tuple[str, ...], ...]):
    assert circles(tuple((name, frozenset(needed)) for name, needed in needs.items())) == expected


def test_a_chain_longer_than_pythons_stack():
    length = 5000
    chain = tuple((str(n), frozenset({str((n + 1) % length)})) for n in range(length))
    assert [len(circle) for circle in circles(chain)] == [length]
