"""Basic, Bearer and API keys: the examples of RFC 7617 and RFC 6750, and what curl sends."""

from urllib.parse import parse_qsl

import pytest

from auth_flows import get, played
from callsheet.authentication import ApiKey, Basic, Bearer, KeyPlace
from callsheet.http.auth.api_key import api_key
from callsheet.http.auth.basic import basic
from callsheet.http.auth.bearer import bearer
from callsheet.http.auth.flow import Means
from counterparts.curl import curl
from wire_server import WireServer, answers, ok


@pytest.mark.parametrize(
    ("user", "password", "value"),
    [
        ("Aladdin", "open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ("test", "123£", "Basic dGVzdDoxMjPCow=="),
    ],
)
def test_rfc_7617(user: str, password: str, value: str) -> None:
    means = Means()
    done = played(basic(get(), Basic(user, password), means))
    assert done.values("Authorization") == [value]
    assert means.obtained == {password, value.removeprefix("Basic ")}
    assert "authorization" in done.sent[0].secret_headers


@pytest.mark.parametrize(
    ("user", "password"), [("a b", "p:q@r"), ("u", ""), ("", "p"), ("ü", "€ 🎬")]
)
def test_as_curl_does_it(user: str, password: str) -> None:
    done = played(basic(get(), Basic(user, password), Means()))
    with WireServer(answers(ok())) as server:
        curl("--user", f"{user}:{password}", server.origin)
    assert (
        f"\r\nAuthorization: {done.values('Authorization')[0]}\r\n".encode() in server.requests[0]
    )


def test_what_was_typed_is_replaced() -> None:
    typed = get(headers=(("authorization", "typed"), ("X-A", "1")))
    done = played(basic(typed, Basic("u", "p"), Means()))
    assert done.sent[0].headers == (("X-A", "1"), ("Authorization", "Basic dTpw"))


def test_rfc_6750_2_1() -> None:
    means = Means()
    done = played(bearer(get(), Bearer("mF_9.B5f-4.1JqM"), means))
    assert done.values("Authorization") == ["Bearer mF_9.B5f-4.1JqM"]
    assert means.obtained == {"mF_9.B5f-4.1JqM"}


def test_another_prefix() -> None:
    for prefix, value in (("Token", "Token t"), ("", "t")):
        done = played(bearer(get(), Bearer("t", prefix), Means()))
        assert done.values("Authorization") == [value]


def test_an_api_key_in_a_header() -> None:
    for prefix, value in (("", "k"), ("Token", "Token k")):
        means = Means()
        done = played(api_key(get(), ApiKey("X-Key", "k", prefix=prefix), means))
        assert done.values("X-Key") == [value]
        assert done.sent[0].secret_headers == {"x-key"}
        assert means.obtained == {"k"}


@pytest.mark.parametrize(
    ("target", "before"), [("/", ""), ("/?", ""), ("/?a=%2F&b", "a=%2F&b&"), ("/x?a=b", "a=b&")]
)
def test_an_api_key_in_the_query(target: str, before: str) -> None:
    key = ApiKey("api key", "a&b=c/é+", KeyPlace.QUERY)
    done = played(api_key(get(target), key, Means()))
    path, _, query = done.sent[0].target.partition("?")
    assert path == target.partition("?")[0]
    assert query.startswith(before)
    assert parse_qsl(query.removeprefix(before)) == [("api key", "a&b=c/é+")]
