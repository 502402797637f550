"""A member goes into a JSON body; all others keep their order and their digits."""

from pathlib import Path

import pytest

from callsheet.exchange import Body, FilePart, OutgoingRequest
from callsheet.run.paginate.body import with_member


def request(body, headers=(), **more):
    parts = None if body is None else Body((body,))
    return OutgoingRequest("POST", "http", "h", None, "/", headers, parts, **more)


@pytest.mark.parametrize(
    ("body", "path", "value", "expected"),
    [
        (None, "page", 1, b'{"page":1}'),
        (b" \n", "page.number", 1, b'{"page":{"number":1}}'),
        (b'{"a": 1, "page": 1, "b": 2}', "page", 2, b'{"a":1,"page":2,"b":2}'),
        (b'{"p": {"size": 5, "n": 1}}', "p.n", 2, b'{"p":{"size":5,"n":2}}'),
        (b'{"p": {"size": 5}}', "$.p.n", 2, b'{"p":{"size":5,"n":2}}'),
        (b'{"p": {"n": 1}}', "$['p'][\"n\"]", 2, b'{"p":{"n":2}}'),
        (b"{}", "page-info['a.b'].$skip", 2, b'{"page-info":{"a.b":{"$skip":2}}}'),
        (b"{}", "$skip", 2, b'{"$skip":2}'),
        (b'{"n": 1.10, "e": 1E5, "i": 123456789012345678901}', "c", "x",
         b'{"n":1.10,"e":1E5,"i":123456789012345678901,"c":"x"}'),
        ('{"ü": "é"}'.encode(), "c", None, '{"ü":"é","c":null}'.encode()),
        (b"{}", "c", [1, {"a": "b"}], b'{"c":[1,{"a":"b"}]}'),
    ],
)  # fmt: skip
def test_a_member(body, path, value, expected):
    assert with_member(request(body), path, value).body == Body((expected,))


@pytest.mark.parametrize(
    ("body", "path", "why"),
    [
        (b"[1]", "a", '"a" would go into what is no JSON object'),
        (b'{"a": 1}', "a.b", '"b" would go into what is no JSON object'),
        (b'{"a": null}', "a.b", '"b" would go into what is no JSON object'),
        (b"a=b", "a", "it is no JSON"),
        (b"{}", "a[0].b", r'"a\[0\].b" is no path of names with dots between them'),
        (b"\xff", "a", "it is no JSON"),
        (FilePart(Path("x"), 1), "a", "it comes from a file"),
    ],
)
def test_a_body_that_takes_none(body, path, why):
    with pytest.raises(ValueError, match=f"^{why}$"):
        with_member(request(body), path, 1)


@pytest.mark.parametrize(
    ("headers", "omitted", "expected"),
    [
        ((), (), (("Content-Type", "application/json"),)),
        ((("content-type", "a/b"),), (), (("content-type", "a/b"),)),
        ((("X", "1"),), ("content-type",), (("X", "1"),)),
        ((("Content-Length", "2"), ("content-type", "a/b")), (), (("content-type", "a/b"),)),
    ],
)
def test_fields_about_the_body(headers, omitted, expected):
    typed = request(b"{}", headers, omitted_headers=frozenset(omitted))
    assert with_member(typed, "a", 1).headers == expected
