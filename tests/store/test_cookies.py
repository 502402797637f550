import pytest

from callsheet.store.cookies import (
    Cookie,
    FallbackCookies,
    fallback_values,
    is_of_domain,
    secret_values,
    with_changes,
)

A, B, C = (Cookie(name, "1", "a.test", "/") for name in "abc")
A2 = Cookie("a", "2", "a.test", "/")
A3 = Cookie("a", "3", "a.test", "/")


@pytest.mark.parametrize(
    ("current", "before", "after", "merged"),
    [
        ((), (), (A,), (A,)),
        ((A, B), (A,), (A, C), (A, B, C)),
        ((A, B), (A, B), (B,), (B,)),
        ((A2,), (A,), (A,), (A2,)),
        ((A2,), (A,), (A3,), (A3,)),
        ((B,), (A, B), (A, B), (B,)),
        ((A,), (A,), (), ()),
    ],
)
def test_what_two_runs_changed_is_joined(current, before, after, merged):
    assert with_changes(current, before, after) == merged


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a_session_x": "abc", "a_session_y": "d"}', ("abc", "d")),
        ("[]", ()),
        ("{}", ()),
        ("", ()),
        ('{"a": 1}', ()),
        ("{", ()),
    ],
)
def test_values_of_fallback_cookies(text, values):
    assert fallback_values(text) == values


@pytest.mark.parametrize(
    ("domain", "expected"),
    [("a.test", True), (".A.test", True), ("test", True), ("b.test", False), ("", False)],
)
def test_domains(domain, expected):
    assert is_of_domain(A, domain) is expected
    assert is_of_domain(FallbackCookies("https://a.test:443", "{}"), domain) is expected


def test_secret_values():
    kept = (
        Cookie("lang", "en", "a.test", "/"),
        Cookie("seen", "1700000000", "a.test", "/"),
        Cookie("sid", '"abc123def"', "a.test", "/"),
        FallbackCookies("https://a.test:443", '{"a_session_x": "eyJpZCI6"}'),
    )
    assert secret_values(kept) == {"abc123def", "eyJpZCI6"}
