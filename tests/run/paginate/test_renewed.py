"""What of a page's request is its paginator's, and what is read anew with the request."""

from dataclasses import replace

import pytest

from callsheet.authentication import NO_AUTHENTICATION, Bearer
from callsheet.exchange import Body, FilePart, OutgoingRequest
from callsheet.run.paginate.renewed import renewed

OLD = OutgoingRequest("GET", "https", "api.example", None, "/", ())


def to(request: OutgoingRequest, target: str) -> OutgoingRequest:
    return replace(request, target=target)


@pytest.mark.parametrize(
    ("page", "old", "new", "expected"),
    [
        ("/a?page=2", "/a", "/a", "/a?page=2"),
        ("/a?t=1&page=2", "/a?t=1", "/a?t=2", "/a?t=2&page=2"),
        ("/a?page=2&t=1", "/a?t=1&page=1", "/a?t=2&page=1", "/a?page=2&t=2"),
        ("/a?page=2&t=theirs", "/a?t=1", "/a?t=2", "/a?page=2&t=theirs"),
        ("/a?page=2", "/a?t=1", "/a?t=2", "/a?page=2"),
        ("/a?t=1&t=1", "/a?t=1&t=1", "/a?t=2&t=3", "/a?t=2&t=3"),
        ("/s/1?page=2", "/s/1", "/s/2", "/s/2?page=2"),
        ("/next/1?page=2", "/s/1", "/s/2", "/next/1?page=2"),
        ("/a?since=3&page=2", "/a?since=3", "/a?since=3", "/a?since=3&page=2"),
        ("/a?t=a%2Bb&page=2", "/a?t=a%2Bb", "/a?t=c%2Bd", "/a?t=c%2Bd&page=2"),
    ],
)
def test_targets(page: str, old: str, new: str, expected: str) -> None:
    assert renewed(to(OLD, page), to(OLD, old), to(OLD, new)).target == expected


@pytest.mark.parametrize(
    ("page", "old", "new", "expected"),
    [
        (b'{"t":1,"page":2}', b'{"t":1}', b'{"t":2}', b'{"t":2,"page":2}'),
        (b'{"a":{"t":1,"n":2}}', b'{"a":{"t":1}}', b'{"a":{"t":2}}', b'{"a":{"t":2,"n":2}}'),
        (b'{"t":1, "page":2}', b'{"t":1}', b'{"t":1}', b'{"t":1, "page":2}'),
        (b"t=1", b"t=1", b"t=2", b"t=2"),
        (b"t=1&page=2", b"t=1", b"t=2", b"t=1&page=2"),
        (b'{"page":2}', None, b'{"t":2}', b'{"page":2}'),
        (None, None, None, None),
    ],
)
def test_bodies(
    page: bytes | None, old: bytes | None, new: bytes | None, expected: bytes | None
) -> None:
    requests = [
        replace(OLD, body=None if each is None else Body((each,))) for each in (page, old, new)
    ]
    body = renewed(*requests).body
    assert (body.parts if body else (None,)) == (expected,)


def test_a_file_in_a_body_is_the_file_that_was_read_last(tmp_path) -> None:
    file = Body((FilePart(tmp_path / "one", 3),))
    old, new = replace(OLD, body=file), replace(OLD, body=Body((b"t",)))
    assert renewed(old, old, new).body == new.body


OLD_FIELDS = (("Accept", "text/csv"), ("X-Token", "one"))
NEW_FIELDS = (("Accept", "text/csv"), ("X-Token", "two"))


def test_fields_and_authentication() -> None:
    old = replace(OLD, headers=OLD_FIELDS, authentication=Bearer("one"))
    new = replace(OLD, headers=NEW_FIELDS, authentication=Bearer("two"))
    page = replace(old, headers=(*OLD_FIELDS, ("Content-Type", "application/json")))
    assert renewed(page, old, new) == replace(
        new, headers=(*NEW_FIELDS, ("Content-Type", "application/json"))
    )


@pytest.mark.parametrize(
    "elsewhere", [{"host": "other.example"}, {"scheme": "http"}, {"port": 8443}]
)
def test_nothing_new_goes_to_another_origin(elsewhere) -> None:
    old = replace(OLD, target="/?t=1", headers=OLD_FIELDS, authentication=Bearer("one"))
    new = replace(OLD, target="/?t=2", headers=NEW_FIELDS, authentication=Bearer("two"))
    page = replace(old, headers=(), authentication=NO_AUTHENTICATION, **elsewhere)
    assert renewed(page, old, new) == page
