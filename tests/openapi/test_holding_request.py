"""Requests held against what a description wants of them, as they went out."""

import json

import pytest

from callsheet.exchange import Headers
from callsheet.openapi.holding_request import Asked, request_misfits
from held import JSON, KEYS, described

SHOP: Headers = (("x-shop", "abc"),)
FORM: Headers = (("Content-Type", "application/x-www-form-urlencoded"),)


@pytest.mark.parametrize(
    ("request_", "headers", "body", "expected"),
    [
        ("GET /keys/1?lang=de&ids=1,2&ids=3&filter[a]=x", SHOP, None, []),
        ("GET /keys/one?lang=de", SHOP, None, ['the parameter "keyId" is no integer']),
        ("GET /keys/1", SHOP, None, ['the parameter "lang" is missing']),
        ("GET /keys/1?lang=d%65&ids=a", SHOP, None, ['the parameter "ids" is no integer']),
        ("GET /keys/1?lang=fr", SHOP, None, ['the parameter "lang" is none of de']),
        ("GET /keys/1?lang=de", (), None, ['the header field "X-Shop" is missing']),
        (
            "GET /keys/1?lang=de",
            (("X-Shop", "long"),),
            None,
            ['the header field "X-Shop" is longer than 3 characters'],
        ),
        ("PUT /keys/1", JSON, {"name": "a", "pin": "1", "id": 4}, []),
        ("PUT /keys/1", JSON, {"name": "a"}, ['the body lacks "pin"']),
        ("PUT /keys/1", JSON, {"name": 1, "pin": ""}, ["`/name` is 1, not a string"]),
        ("PUT /keys/1", JSON, "{", ["the body is not JSON"]),
        ("PUT /keys/1", (), None, ["the body is missing"]),
        ("PUT /keys/1", FORM, "name=a&size=3", []),
        (
            "PUT /keys/1",
            FORM,
            "size=a",
            ['the field "size" is no integer', 'the field "name" is missing'],
        ),
        (
            "PUT /keys/1",
            (("Content-Type", "text/plain"),),
            "x",
            [
                (
                    "the media type text/plain is none of "
                    "application/json, application/x-www-form-urlencoded"
                )
            ],
        ),
        ("PATCH /keys/1", JSON, "{", []),
        ("GET /locks/1", JSON, "{", []),
    ],
)
def test_requests(request_: str, headers: Headers, body: object, expected: list[str]) -> None:
    method, target = request_.split(" ")
    path, _, query = target.partition("?")
    data = body if isinstance(body, str) else json.dumps(body)
    asked = Asked(
        method, path, query, headers, None if body is None else data.encode(), body is not None
    )
    assert list(request_misfits(described(json.dumps(KEYS)), asked)) == expected
