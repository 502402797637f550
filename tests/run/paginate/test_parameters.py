"""A parameter goes into a target, and nothing else in it changes by a byte."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.exchange import OutgoingRequest
from callsheet.run.paginate.parameters import parameters_of, with_parameter


def request(target):
    return OutgoingRequest("GET", "http", "h", None, target, ())


@pytest.mark.parametrize(
    ("target", "name", "value", "expected"),
    [
        ("/a", "page", "2", "/a?page=2"),
        ("/a?", "page", "2", "/a?page=2"),
        ("/a?x=1", "page", "2", "/a?x=1&page=2"),
        ("/a?page=1&x=%7e+%20,", "page", "2", "/a?page=2&x=%7e+%20,"),
        ("/a?page&x", "page", "2", "/a?page=2&x"),
        ("/a?page=1&x=1&page=9", "page", "2", "/a?page=2&x=1"),
        ("/a?page[number]=1", "page[number]", "2", "/a?page[number]=2"),
        ("/a?page%5Bnumber%5D=1", "page[number]", "2", "/a?page%5Bnumber%5D=2"),
        ("/a?Page=1", "page", "2", "/a?Page=1&page=2"),
        ("/a?a=b=c&&d", "page", "2", "/a?a=b=c&&d&page=2"),
        ("/a?x=?", "c", "a b&c=d+é/", "/a?x=?&c=a%20b%26c%3Dd%2B%C3%A9%2F"),
    ],
)
def test_a_parameter(target, name, value, expected):
    assert with_parameter(request(target), name, value).target == expected


_TEXT = st.text(st.characters(exclude_categories=("Cs",)))


@given(_TEXT.filter(bool), _TEXT)
def test_any_name_and_value_come_back(name, value):
    changed = with_parameter(request("/a?x%=1"), name, value)
    assert (name, value) in parse_qsl(changed.target.partition("?")[2], keep_blank_values=True)
    assert with_parameter(changed, name, value) == changed


def test_all_parameters():
    assert parameters_of(request("/a?x=1&y=a+b%20c&z&x=2")) == {"x": "2", "y": "a b c", "z": ""}
    assert parameters_of(request("/a")) == {}
