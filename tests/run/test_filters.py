"""Every filter of Hurl; the examples follow hurl.dev's page on filters."""

from datetime import UTC, datetime, timedelta

import pytest

from callsheet.run import paths
from callsheet.run.filters import _FILTERS, apply_filter
from callsheet.run.findings import ABSENT, Nodes, Unfit
from callsheet.values import json_text, parse_json

_CASES = [
    ("base64Decode", (), "SGk=", b"Hi"),
    ("base64Encode", (), b"\xff\xfe", "//4="),
    ("base64UrlSafeDecode", (), "__4", b"\xff\xfe"),
    ("base64UrlSafeEncode", (), b"\xff\xfe", "__4"),
    ("charsetDecode", ("gb2312",), b"\xc4\xe3", "你"),
    ("charsetEncode", ("latin-1",), "é", b"\xe9"),
    ("count", (), [1, 2, 3], 3),
    ("count", (), b"abc", 3),
    ("count", (), Nodes(("a", "b")), 2),
    ("count", (), ABSENT, 0),
    ("dateFormat", ("%d/%m/%Y",), datetime(2026, 11, 21, tzinfo=UTC), "21/11/2026"),
    ("first", (), ["a", "b"], "a"),
    ("first", (), [], ABSENT),
    ("htmlEscape", (), "a > b & 'c'", "a &gt; b &amp; &#x27;c&#x27;"),
    ("htmlUnescape", (), "a &gt; b", "a > b"),
    ("jsonpath", ("$.a",), '{"a": 7}', 7),
    ("jsonpath", ("$.a",), {"a": None}, None),
    ("jsonpath", ("$.b",), {"a": None}, ABSENT),
    ("last", (), ["a", "b"], "b"),
    ("location", (), {"url": "http://x/a", "location": "http://x/b"}, "http://x/b"),
    ("nth", ("-2",), ["a", "b"], "a"),
    ("nth", ("2",), ["a", "b"], ABSENT),
    ("regex", (r"id=(\d+)",), "?id=17", "17"),
    ("regex", (r"\d+",), "?id=17", "17"),
    ("regex", ("x",), "abc", ABSENT),
    ("replace", ("a", "b"), "aba", "bbb"),
    ("replaceRegex", (r"(\d)", "<$1>"), "a1b2", "a<1>b<2>"),
    ("split", (",",), "a,b", ["a", "b"]),
    ("toDate", ("%d/%m/%Y",), "21/11/2026", datetime(2026, 11, 21, tzinfo=UTC)),
    ("toHex", (), b"\xd4\x1d", "d41d"),
    ("toInt", (), "123", 123),
    ("toInt", (), parse_json("1.9"), 1),
    ("toString", (), 7, "7"),
    ("toString", (), datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00.000000Z"),
    ("urlDecode", (), "a%20b", "a b"),
    ("urlEncode", (), "a b/c", "a%20b/c"),
    ("urlQueryParam", ("b",), "http://x/?a=1&b=2%203", "2 3"),
    ("urlQueryParam", ("c",), "http://x/?a=1", ABSENT),
    ("utf8Decode", (), "é".encode(), "é"),
    ("utf8Encode", (), "é", "é".encode()),
    ("xpath", ("string(//b)",), "<a><b>x</b></a>", "x"),
]


@pytest.mark.parametrize(("name", "arguments", "finding", "made"), _CASES)
def test_filter(name, arguments, finding, made):
    assert apply_filter(name, arguments, finding) == made


def test_a_float_keeps_its_digits():
    assert json_text(apply_filter("toFloat", (), "1.10")) == "1.10"


def test_days_are_counted_from_now():
    soon = datetime.now(UTC) + timedelta(days=3, hours=1)
    assert apply_filter("daysAfterNow", (), soon) == 3
    assert apply_filter("daysBeforeNow", (), soon) == -3


def test_nothing_stays_nothing():
    assert {apply_filter(name, ("x", "y"), ABSENT) for name in _FILTERS if name != "count"} == {
        ABSENT
    }


@pytest.mark.parametrize(
    ("name", "arguments", "finding", "reason"),
    [
        ("base64Decode", (), "%", "`base64Decode` cannot read text: "),
        ("toInt", (), "x", '"x" is no whole number'),
        ("toFloat", (), "1.", '"1." is no number'),
        ("toInt", (), True, "a boolean is not a number"),
        ("first", (), "text", "the filter takes a list, not text"),
        ("split", (",",), 7, "the filter takes text, not a number"),
        ("utf8Decode", (), b"\xff", "`utf8Decode` cannot read bytes: "),
        ("jsonpath", ("$.a",), "{", "`jsonpath` cannot read text: "),
    ],
)
def test_what_does_not_fit_says_why(name, arguments, finding, reason):
    outcome = apply_filter(name, arguments, finding)
    assert isinstance(outcome, Unfit)
    assert outcome.reason.startswith(reason)


def test_an_xpath_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(paths, "LONGEST_WAIT", 0.05)
    text = f"<a>{'<b/>' * 3000}</a>"
    assert apply_filter("xpath", ("count(//b[//b])",), text) == Unfit(
        '"count(//b[//b])" takes more than 0.05 s'
    )
