"""Every predicate on what fits and what does not, as hurl.dev and httpYac describe them."""

from datetime import UTC, datetime

import pytest

from callsheet.run.findings import ABSENT, Nodes, Unfit
from callsheet.run.predicates import PREDICATES
from callsheet.values import parse_json

_SHA256_OF_ABC = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
_BIG = parse_json("12345678901234567890123")


@pytest.mark.parametrize(
    ("predicate", "actual", "expected", "holds"),
    [
        ("==", 200, 200, True),
        ("==", 200, "200", False),
        ("==", 1, True, False),
        ("==", True, True, True),
        ("==", None, None, True),
        ("==", ABSENT, None, False),
        ("==", parse_json("1.10"), parse_json("1.1"), True),
        ("==", parse_json("1E2"), 100, True),
        ("==", _BIG, parse_json("12345678901234567890124"), False),
        ("==", {"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}, True),
        ("==", {"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ("==", [1, 2], [2, 1], False),
        ("==", "ab", ["a", "b"], False),
        ("==", b"\x01", b"\x01", True),
        ("==", Nodes(("x",)), "x", True),
        ("==", Nodes(("x", "y")), ["x", "y"], True),
        ("!=", 200, 201, True),
        ("!=", "a", 1, True),
        (">", 2, 1, True),
        (">", parse_json("0.3"), parse_json("0.30"), False),
        ("<=", "a", "b", True),
        ("<", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC), True),
        ("startsWith", "beacon", "be", True),
        ("startsWith", b"\xff\x01", b"\xff", True),
        ("endsWith", "beacon", "be", False),
        ("contains", "beacon", "aco", True),
        ("contains", "id 7", 7, True),
        ("contains", [1, "2"], 1, True),
        ("contains", [1, "2"], 2, False),
        ("contains", b"abc", b"b", True),
        ("contains", Nodes(("x", "y")), "y", True),
        ("matches", "order 17", r"\d+$", True),
        ("matches", "é", r"^\p{L}$", True),
        ("matches", "ABC", "(?i)^abc$", True),
        ("matches", "abc", "^b", False),
        ("exists", None, None, True),
        ("exists", "", None, True),
        ("exists", ABSENT, None, False),
        ("exists", Nodes(()), None, False),
        ("isTrue", 0, None, False),
        ("isTrue", "0", None, True),
        ("isTrue", [], None, True),
        ("isFalse", "", None, True),
        ("isFalse", None, None, True),
        ("isEmpty", [], None, True),
        ("isEmpty", {"a": 1}, None, False),
        ("isEmpty", "", None, True),
        ("isBoolean", False, None, True),
        ("isBoolean", 0, None, False),
        ("isInteger", 7, None, True),
        ("isInteger", True, None, False),
        ("isInteger", parse_json("7.0"), None, False),
        ("isFloat", parse_json("7.0"), None, True),
        ("isNumber", parse_json("7.5"), None, True),
        ("isString", "7", None, True),
        ("isList", (), None, True),
        ("isArray", "text", None, False),
        ("isObject", {}, None, True),
        ("isCollection", {}, None, True),
        ("isCollection", "x", None, False),
        ("isDate", datetime(2026, 1, 1, tzinfo=UTC), None, True),
        ("isIsoDate", "2026-11-21T03:44:00Z", None, True),
        ("isIsoDate", "2026-11-21", None, False),
        ("isIpv4", "127.0.0.1", None, True),
        ("isIpv4", "127.0.0.256", None, False),
        ("isIpv6", "::1", None, True),
        ("isUuid", "123e4567-e89b-12d3-a456-426614174000", None, True),
        ("isUuid", "123e4567e89b12d3a456426614174000", None, True),
        ("isUuid", "123e4567-e89b12d3a456426614174000", None, False),
        ("isDate", "2026-11-21T03:44:00Z", None, False),
        ("sha256", "abc", _SHA256_OF_ABC, True),
        ("sha256", b"abc", _SHA256_OF_ABC, True),
        ("md5", "abc", "kAFQmDzST7DWlj99KOF/cg==", True),
        ("sha512", "abc", "x", False),
    ],
)
def test_judgement(predicate, actual, expected, holds):
    assert PREDICATES[predicate](actual, expected) is holds


@pytest.mark.parametrize(
    ("predicate", "actual", "expected", "reason"),
    [
        (">", "a", 1, "text cannot be compared with a number"),
        (">", ABSENT, 1, "nothing cannot be compared with a number"),
        (">", True, 1, "a boolean cannot be compared"),
        ("contains", 7, 7, "a number cannot contain anything"),
        ("startsWith", None, "a", "null cannot start with a text"),
        ("matches", 17, "1", "a number cannot be matched"),
        ("isEmpty", 0, None, "a number cannot be empty"),
        ("md5", {}, "x", "an object cannot have a digest"),
        ("isUuid", 7, None, "a number cannot be read"),
    ],
)
def test_what_does_not_fit_says_why(predicate, actual, expected, reason):
    assert PREDICATES[predicate](actual, expected) == Unfit(reason)


def test_a_pattern_that_is_none_says_why():
    outcome = PREDICATES["matches"]("x", "(")
    assert isinstance(outcome, Unfit)
    assert "regular expression" in outcome.reason.lower() or "expecting" in outcome.reason
