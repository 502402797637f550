"""What servers say about when they want the next request."""

import pytest

from callsheet.exchange import MemoryBody, Response
from callsheet.run.server_pauses import http_date, retry_after, server_pause

NOW = 1_445_412_480.0
"""Wed, 21 Oct 2015 07:28:00 GMT, the moment of RFC 9110's neighbours."""

DATE = "Wed, 21 Oct 2015 07:28:00 GMT"


def answer(status, *fields):
    headers = tuple(field.split(": ", 1) for field in fields)
    return Response(
        status, "", "HTTP/1.1", tuple((name, value) for name, value in headers), MemoryBody(b""), ""
    )


@pytest.mark.parametrize(
    "text",
    # The three forms of one moment, as RFC 9110, 5.6.7 has them.
    ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"],
)
def test_the_three_forms_of_a_date(text):
    assert http_date(text) == 784_111_777


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        # RFC 9110, 10.2.3 has these two forms.
        (["Retry-After: 120"], 120),
        (["Retry-After: Wed, 21 Oct 2015 07:30:00 GMT"], 120),
        (["Retry-After: 0"], 0),
        (["Retry-After: 1.5"], 1.5),
        (["Retry-After: Wed, 21 Oct 2015 07:00:00 GMT"], 0),
        # The server's clock is ten minutes ahead of ours.
        (
            ["Retry-After: Wed, 21 Oct 2015 07:40:00 GMT", "Date: Wed, 21 Oct 2015 07:38:00 GMT"],
            120,
        ),
        (["Retry-After: -5"], None),
        (["Retry-After: soon"], None),
        (["Retry-After: 99999999999999999999999999"], None),
        (["Retry-After: Wed, 99 Oct 2015 07:30:00 GMT"], None),
        ([], None),
    ],
)
def test_retry_after(fields, seconds):
    assert retry_after(answer(503, *fields), NOW) == seconds


@pytest.mark.parametrize(
    ("status", "fields", "seconds"),
    [
        (503, ["Retry-After: 7"], 7),
        (429, ["Retry-After: 7"], 7),
        # Of a redirect or a 201 it means something else.
        (301, ["Retry-After: 7"], None),
        (200, ["X-RateLimit-Remaining: 1", "X-RateLimit-Reset: 30"], None),
        (200, ["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 30"], 30),
        (200, ["x-ratelimit-remaining: 0", f"x-ratelimit-reset: {NOW + 30:.0f}"], 30),
        (200, ["X-RateLimit-Remaining: 0", f"X-RateLimit-Reset: {NOW - 30:.0f}"], 0),
        (200, ["X-RateLimit-Remaining: 0", f"X-RateLimit-Reset: {NOW * 1000 + 30000:.0f}"], 30),
        (200, ["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: Wed, 21 Oct 2015 07:28:30 GMT"], 30),
        (200, ["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: tomorrow"], None),
        (200, ["X-RateLimit-Remaining: 0"], None),
        (403, ["X-RateLimit-Remaining: 0", "Retry-After: 60"], 60),
        (200, ["X-Rate-Limit-Remaining: 0", f"X-Rate-Limit-Reset: {NOW + 9:.0f}"], 9),
        # draft-ietf-httpapi-ratelimit-headers: three fields until -06, one in -07, policies later.
        (200, ["RateLimit-Limit: 100", "RateLimit-Remaining: 0", "RateLimit-Reset: 50"], 50),
        (200, ["RateLimit: limit=100, remaining=0, reset=50"], 50),
        (200, ["RateLimit: limit=100, remaining=50, reset=50"], None),
        (200, ['RateLimit: "default";r=50;t=30'], None),
        (200, ['RateLimit: "default";r=0;t=30'], 30),
        (200, ['RateLimit: "burst";r=0;t=12, "day";r=0;t=900'], 900),
        (200, ['RateLimit: "burst";r=0;t=12, "day";r=9;t=900'], 12),
        (200, ['RateLimit: "default";r=0'], None),
    ],
)
def test_limits_of_the_server(status, fields, seconds):
    assert server_pause(answer(status, *fields), NOW) == seconds
