"""Link fields as RFC 8288 has them, and as servers write them."""

import pytest

from callsheet.run.paginate.link_fields import link_to


@pytest.mark.parametrize(
    ("field", "url"),
    [
        ('<http://a/2>; rel="next"', "http://a/2"),
        ("<http://a/2>;rel=next", "http://a/2"),
        ("<http://a/2> ; REL = NEXT", "http://a/2"),
        ('<a>; rel="prev", <b>; rel="next"', "b"),
        ('<a>; rel="prev",<b>; rel="last next"', "b"),
        ('<a>; title="x, <no>; rel=next", <b>; rel="next"', "b"),
        ('<a>; title="quoted \\" <no>; rel=next"; rel="next"', "a"),
        ("<a,b;c>; rel=next", "a,b;c"),
        ("<>; rel=next", ""),
        (", ,<a>; rel=next,", "a"),
        ("<a>; rel=prev; rel=next", None),
        ("<a>; rev=next", None),
        ('<a>; rel="nextish"', None),
        ("<a>; crossorigin; rel=next", "a"),
        ("<a>;; rel=next;", "a"),
        ("<a>; rel='prev', <b>; rel='next'", "b"),
        ("<a> junk, <b>; rel=next", "b"),
        ('<a>; title="never closed, <b>; rel=next', "b"),
        ("no link at all", None),
        ("<never closed; rel=next", None),
        ("", None),
    ],
)
def test_a_field(field, url):
    assert link_to((("Link", field),), "next") == url


def test_several_fields_and_other_relations():
    headers = (("Link", '<a>; rel="first"'), ("X", "<x>; rel=next"), ("link", "<b>; rel=weiter"))
    assert link_to(headers, "Weiter") == "b"
    assert link_to(headers, "next") is None
    assert link_to((("Link", "<a>; rel=next, <b>; rel=next"),), "next") == "a"


@pytest.mark.parametrize("piece", [" ", ",", ";", '"', "<", "<a>;", '\\"', '; a="', "<a>; rel ="])
def test_a_hostile_field_takes_no_longer_than_its_length(piece):
    # Without end: this test would run for minutes if the time grew with the square.
    assert link_to((("Link", piece * 300_000),), "next") is None
