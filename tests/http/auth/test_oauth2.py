"""The flow around a request: a token from the store, by refresh, by a grant; and after a 401."""

import json
from base64 import b64decode, b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from urllib.parse import parse_qs

import pytest
from oauthlib.oauth2 import BackendApplicationClient, LegacyApplicationClient, WebApplicationClient

from auth_flows import answer, get
from authorization_server import (
    OPTIONS,
    START,
    Clock,
    error,
    form_of,
    html,
    means_at,
    reply,
    spoken,
    token,
)
from callsheet.authentication import (
    ClientAuthentication,
    ExtraParameter,
    Grant,
    OAuth2,
    ParameterUse,
)
from callsheet.exchange import Failure, FailureKind, SendOptions
from callsheet.http.auth.oauth2 import oauth2, token_for, token_key
from callsheet.http.auth.oauth2_revocation import revoked
from callsheet.http.client import HttpClient
from callsheet.store.tokens import Token
from wire_server import WireServer, ok

CLIENT = OAuth2(Grant.CLIENT_CREDENTIALS, "https://id.test/token", "id", "s3cret")
PASSWORD = OAuth2(
    Grant.PASSWORD, "https://id.test/token", "s6BhdRkqt3", user="johndoe", password="A3ddj3w"
)


def test_the_token_is_fetched_once_and_kept_until_it_expires():
    clock = Clock()
    means = means_at(clock)
    first = spoken(oauth2(get(), CLIENT, means), [token("T1", expires_in=600)])
    assert first.proofs == ["Bearer T1"]
    clock.now += 589
    assert spoken(oauth2(get(), CLIENT, means)).proofs == ["Bearer T1"]
    clock.now += 2
    again = spoken(oauth2(get(), CLIENT, means), [token("T2")])
    assert again.proofs == ["Bearer T2"]
    assert again.forms == [{"grant_type": "client_credentials"}]
    assert {"T1", "T2", "s3cret"} <= means.obtained


def test_what_goes_to_the_token_endpoint():
    scheme = replace(
        CLIENT,
        token_url="https://id.test:8443/t%20a/token?tenant=x",
        scope="a b",
        audience="https://api.test",
        extra=(
            ExtraParameter("resource", "r&1"),
            ExtraParameter("prompt", "login", ParameterUse.AUTHORIZATION),
            ExtraParameter("kind", "x", ParameterUse.TOKEN),
        ),
        headers=(("X-Tenant", "acme"), ("Accept", "application/vnd.token+json")),
    )
    options = SendOptions(http2=True, unix_socket=Path("/run/api.sock"))
    request = replace(get(headers=(("Cookie", "sid=1"),)), options=options)
    (sent,) = spoken(oauth2(request, scheme, means_at(Clock())), [token()]).asides
    assert sent.url == "https://id.test:8443/t%20a/token?tenant=x"
    assert sent.method == "POST"
    assert dict(sent.headers) == {
        "Authorization": "Basic " + b64encode(b"id:s3cret").decode(),
        "X-Tenant": "acme",
        "Accept": "application/vnd.token+json",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    assert sent.options == replace(
        options, use_cookies=False, follow_redirects=False, unix_socket=None
    )
    assert form_of(sent) == {
        "grant_type": "client_credentials",
        "scope": "a b",
        "audience": "https://api.test",
        "resource": "r&1",
        "kind": "x",
    }


@pytest.mark.parametrize(
    ("scheme", "theirs"),
    [
        (
            replace(CLIENT, scope="a b"),
            BackendApplicationClient("id").prepare_request_body(scope="a b"),
        ),
        (
            replace(CLIENT, client_authentication=ClientAuthentication.BODY),
            BackendApplicationClient("id").prepare_request_body(
                include_client_id=True, client_secret="s3cret"
            ),
        ),
        (
            replace(PASSWORD, password="p&=+ ü"),
            LegacyApplicationClient("s6BhdRkqt3").prepare_request_body(
                "johndoe", "p&=+ ü", include_client_id=True
            ),
        ),
        (
            replace(CLIENT, refresh_token="tGzv3JOkF0XG5Qx2TlKWIA"),
            WebApplicationClient("id").prepare_refresh_body(refresh_token="tGzv3JOkF0XG5Qx2TlKWIA"),
        ),
    ],
    ids=["client credentials", "in the body", "password", "refresh"],
)
def test_bodies_are_those_of_oauthlib(scheme, theirs):
    sent = spoken(oauth2(get(), scheme, means_at(Clock())), [token()])
    assert {name: [value] for name, value in sent.forms[0].items()} == parse_qs(theirs)


@pytest.mark.parametrize(
    ("scheme", "proof", "form"),
    [
        (CLIENT, b"id:s3cret", {}),
        # RFC 6749, 2.3.1: encoded as a form before they are joined.
        (replace(CLIENT, client_id="a:b c", client_secret="d%é"), b"a%3Ab+c:d%25%C3%A9", {}),
        (
            replace(CLIENT, client_authentication=ClientAuthentication.BODY),
            None,
            {"client_id": "id", "client_secret": "s3cret"},
        ),
        (
            replace(CLIENT, client_authentication=ClientAuthentication.NONE),
            None,
            {"client_id": "id"},
        ),
        (replace(CLIENT, client_secret=""), None, {"client_id": "id"}),
    ],
    ids=["header", "encoded", "body", "none", "public"],
)
def test_how_the_client_shows_itself(scheme, proof, form):
    (sent,) = spoken(oauth2(get(), scheme, means_at(Clock())), [token()]).asides
    basic = dict(sent.headers).get("Authorization")
    assert (b64decode(basic.removeprefix("Basic ")) if basic else None) == proof
    assert form_of(sent) == {"grant_type": "client_credentials", **form}


def test_the_password_example_of_rfc_6749():
    """4.3.2: the client `s6BhdRkqt3` with the secret of 2.3.1."""
    scheme = replace(PASSWORD, client_secret="gX1fBat3bV")
    (sent,) = spoken(oauth2(get(), scheme, means_at(Clock())), [token()]).asides
    assert sent.body.parts == (b"grant_type=password&username=johndoe&password=A3ddj3w",)
    assert dict(sent.headers)["Authorization"] == "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"


@pytest.mark.parametrize(
    ("answered", "kept"),
    [
        # RFC 6749, 5.1.
        (
            reply(
                {
                    "access_token": "2YotnFZFEjr1zCsicMWpAA",
                    "token_type": "example",
                    "expires_in": 3600,
                    "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA",
                    "example_parameter": "example_value",
                }
            ),
            Token(
                "2YotnFZFEjr1zCsicMWpAA",
                START,
                START + 3600,
                "tGzv3JOkF0XG5Qx2TlKWIA",
                token_type="example",
            ),
        ),
        (reply({"access_token": "a"}), Token("a", START, START + 3600)),
        (reply({"access_token": "a", "expires_in": "60"}), Token("a", START, START + 60)),
        (reply({"access_token": "a", "expires_in": "60.5"}), Token("a", START, START + 60.5)),
        (reply({"access_token": "a", "expires_in": None}), Token("a", START, START + 3600)),
        (reply({"access_token": "a", "expires_in": "soon"}), Token("a", START, START + 3600)),
        (reply({"access_token": "a", "expires_in": True}), Token("a", START, START + 3600)),
        (reply({"access_token": "a", "expires_in": "inf"}), Token("a", START, START + 3600)),
        (reply({"access_token": "a"}, 201), Token("a", START, START + 3600)),
        (
            answer(
                200,
                ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                body=b"access_token=gho_16C7&scope=repo%2Cgist&token_type=bearer",
            ),
            Token("gho_16C7", START, START + 3600, token_type="bearer", scope="repo,gist"),
        ),
        (
            answer(200, ("Content-Type", "text/plain"), body=b"access_token=a&expires=5"),
            Token("a", START, START + 3600),
        ),
        (
            answer(200, body=b'\xef\xbb\xbf {"access_token": "a"}'.lstrip(b"\xef\xbb\xbf")),
            Token("a", START, START + 3600),
        ),
    ],
)
def test_answers_that_hold_a_token(answered, kept):
    means = means_at(Clock())
    assert spoken(oauth2(get(), CLIENT, means), [answered]).refused is None
    assert means.tokens.all() == ((token_key(CLIENT), kept),)


NO_TOKEN = {
    "an error of RFC 6749": (
        reply({"error": "invalid_client", "error_description": "Unknown client"}, 401),
        '"https://id.test/token" refuses with "invalid_client": Unknown client',
        "client_auth",
    ),
    "with a page": (
        error("invalid_scope", error_uri="https://id.test/help"),
        '"https://id.test/token" refuses with "invalid_scope"',
        "see https://id.test/help",
    ),
    "GitHub's, a form with 200": (
        answer(
            200,
            ("Content-Type", "application/x-www-form-urlencoded"),
            body=b"error=bad_verification_code&error_description=The+code+is+wrong.",
        ),
        '"https://id.test/token" refuses with "bad_verification_code": The code is wrong.',
        "",
    ),
    "control characters": (
        error("x\x1b[31m", error_description="a\nb\x07" + "c" * 400),
        '"https://id.test/token" refuses with "x [31m": a b ' + "c" * 296 + "...",
        "",
    ),
    "a page": (
        html(),
        '"https://id.test/token" answers with 200 (text/html), which is no answer of OAuth',
        "address",
    ),
    "a page that looks like a form": (html("<a href=x?a=b>", 500), "answers with 500", "address"),
    "text": (answer(502, body=b"Bad Gateway"), "answers with 502", "address"),
    "a list": (reply([1]), "no answer of OAuth", "address"),
    "an object without a token": (reply({"id": 1}), 'has no "access_token"', "token_url"),
    "deep": (answer(200, body=b"[" * 100_000), "no answer of OAuth", "address"),
    "another status": (reply({"message": "no"}, 403), "answers with 403", "address"),
    "a redirect": (
        answer(302, ("Location", "https://login.test/?user=secret")),
        'redirects to "https://login.test/" instead',
        "really is",
    ),
    "no network": (
        Failure(FailureKind.CONNECT, "nothing listens at id.test", "start it"),
        'no token from "https://id.test/token": nothing listens at id.test',
        "start it",
    ),
}


@pytest.mark.parametrize(("outcome", "message", "hint"), NO_TOKEN.values(), ids=NO_TOKEN)
def test_answers_without_a_token(outcome, message, hint):
    means = means_at(Clock())
    done = spoken(oauth2(get(), CLIENT, means), [outcome])
    assert done.mains == []
    assert done.refused.kind is FailureKind.AUTHENTICATION
    assert message in done.refused.message
    assert hint in done.refused.hint
    assert means.tokens.all() == ()


def test_a_request_that_is_cancelled_refuses_nothing():
    means = means_at(Clock())
    ended = Failure(FailureKind.CANCELLED, "the request was cancelled")
    assert spoken(oauth2(get(), CLIENT, means), [ended]).refused == ended
    assert spoken(oauth2(get(), CLIENT, means), [token()]).proofs == ["Bearer T1"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "the token URL is missing"),
        ("id.test/token", '"id.test/token" is no URL'),
        ("https://", '"https://" is no URL'),
        ("https://id.test:x/?secret=1", '"https://id.test:x/" is no URL'),
        ("ftp://u:pw@id.test/", '"ftp://id.test/" is no URL'),
    ],
)
def test_a_token_url_that_is_none(url, message):
    done = spoken(oauth2(get(), replace(CLIENT, token_url=url), means_at(Clock())))
    assert done.refused.message == message


@pytest.mark.parametrize("way", ClientAuthentication)
def test_half_a_character_breaks_nothing(way):
    scheme = replace(
        CLIENT, client_secret="\ud800", scope="\udfff", token_url="https://id.test/\ud800"
    )
    scheme = replace(scheme, client_authentication=way, assertion="\ud800", audience="\ud800")
    assert spoken(oauth2(get(), scheme, means_at(Clock())), [token()]).refused is None


def test_a_token_url_in_other_letters():
    scheme = replace(CLIENT, token_url="https://bücher.test/ü?ö=1#part")
    (sent,) = spoken(oauth2(get(), scheme, means_at(Clock())), [token()]).asides
    assert sent.url == "https://xn--bcher-kva.test/%C3%BC?%C3%B6=1"


def test_a_kept_token_that_is_refused_is_fetched_again_once():
    means = means_at(Clock())
    spoken(oauth2(get(), CLIENT, means), [token("T1")])
    again = spoken(oauth2(get(), CLIENT, means), [token("T2")], (401, 401))
    assert again.proofs == ["Bearer T1", "Bearer T2"]
    assert again.refused is None
    assert spoken(oauth2(get(), CLIENT, means)).proofs == ["Bearer T2"]


def test_a_new_token_that_is_refused_is_not_fetched_again():
    done = spoken(oauth2(get(), CLIENT, means_at(Clock())), [token("T1")], (401,))
    assert (done.proofs, done.refused) == (["Bearer T1"], None)


@pytest.mark.parametrize("status", [400, 403, 500])
def test_only_a_401_says_that_a_token_is_bad(status):
    means = means_at(Clock())
    spoken(oauth2(get(), CLIENT, means), [token("T1")])
    assert len(spoken(oauth2(get(), CLIENT, means), [], (status,)).mains) == 1


def test_a_token_that_is_refused_while_no_other_is_to_be_had_is_forgotten():
    clock = Clock()
    means = means_at(clock)
    spoken(oauth2(get(), CLIENT, means), [token("T1")])
    done = spoken(oauth2(get(), CLIENT, means), [error("invalid_client")], (401,))
    assert "invalid_client" in done.refused.message
    clock.now += 6
    assert spoken(oauth2(get(), CLIENT, means), [token("T2")]).proofs == ["Bearer T2"]


def test_a_token_of_somebody_else_who_was_refused_too_is_shared():
    means = means_at(Clock())
    spoken(oauth2(get(), CLIENT, means), [token("T1")])
    slow = oauth2(get(), CLIENT, means)
    next(slow)
    spoken(oauth2(get(), CLIENT, means), [token("T2")], (401,))
    step = slow.send(answer(401))
    assert dict(step.request.headers)["Authorization"] == "Bearer T2"


def test_a_refusal_holds_for_a_moment():
    clock = Clock()
    means = means_at(clock)
    first = spoken(oauth2(get(), CLIENT, means), [error("invalid_client")])
    assert spoken(oauth2(get(), CLIENT, means)).refused == first.refused
    other = replace(CLIENT, client_secret="corrected")
    assert spoken(oauth2(get(), other, means), [token()]).proofs == ["Bearer T1"]
    clock.now += 5
    means.tokens.remove(token_key(CLIENT))
    assert spoken(oauth2(get(), CLIENT, means), [token("T2")]).proofs == ["Bearer T2"]


REFRESHED = replace(PASSWORD, refresh_url="https://id.test/refresh")


def test_an_old_token_is_refreshed_and_what_is_left_out_stays():
    clock = Clock()
    means = means_at(clock)
    spoken(oauth2(get(), REFRESHED, means), [token("T1", refresh_token="R1", id_token="I1")])
    clock.now += 600
    done = spoken(oauth2(get(), REFRESHED, means), [token("T2")])
    assert done.proofs == ["Bearer T2"]
    assert done.asides[0].url == "https://id.test/refresh"
    assert done.forms[0] == {
        "grant_type": "refresh_token",
        "refresh_token": "R1",
        "client_id": "s6BhdRkqt3",
    }
    ((_, kept),) = means.tokens.all()
    assert (kept.refresh_token, kept.id_token) == ("R1", "I1")


def test_a_refresh_token_that_is_replaced_is_kept():
    clock = Clock()
    means = means_at(clock)
    spoken(oauth2(get(), PASSWORD, means), [token("T1", refresh_token="R1")])
    for number in (2, 3):
        clock.now += 600
        answered = token(f"T{number}", refresh_token=f"R{number}")
        done = spoken(oauth2(get(), PASSWORD, means), [answered])
        assert done.forms[0]["refresh_token"] == f"R{number - 1}"
        assert done.asides[0].url == "https://id.test/token"


def test_a_refresh_token_that_is_refused_leads_to_the_grant():
    clock = Clock()
    means = means_at(clock)
    spoken(oauth2(get(), PASSWORD, means), [token("T1", refresh_token="R1")])
    clock.now += 600
    done = spoken(oauth2(get(), PASSWORD, means), [error("invalid_grant"), token("T2")])
    assert [form["grant_type"] for form in done.forms] == ["refresh_token", "password"]
    assert done.proofs == ["Bearer T2"]


def test_a_refresh_token_outlives_a_network_that_is_away():
    clock = Clock()
    means = means_at(clock)
    spoken(oauth2(get(), PASSWORD, means), [token("T1", refresh_token="R1")])
    away = Failure(FailureKind.DNS, "id.test is not known")
    done = spoken(oauth2(get(), PASSWORD, means), [away], (401,))
    assert "id.test is not known" in done.refused.message
    clock.now += 10
    again = spoken(oauth2(get(), PASSWORD, means), [token("T2")])
    assert again.forms[0]["refresh_token"] == "R1"


def test_a_given_token_is_used_until_it_is_refused():
    scheme = replace(CLIENT, access_token="given")
    means = means_at(Clock())
    assert spoken(oauth2(get(), scheme, means)).proofs == ["Bearer given"]
    done = spoken(oauth2(get(), scheme, means), [token("T1")], (401,))
    assert done.proofs == ["Bearer given", "Bearer T1"]
    assert spoken(oauth2(get(), scheme, means)).proofs == ["Bearer T1"]
    other = replace(scheme, access_token="another")
    assert spoken(oauth2(get(), other, means)).proofs == ["Bearer another"]


def test_a_given_token_alone_stays_refused():
    scheme = OAuth2(Grant.CLIENT_CREDENTIALS, "", "", access_token="given")
    done = spoken(oauth2(get(), scheme, means_at(Clock())), [], (401,))
    assert (done.proofs, done.refused) == (["Bearer given"], None)


@pytest.mark.parametrize(("prefix", "proof"), [("Bearer", "Bearer T1"), ("", "T1"), ("x", "x T1")])
def test_the_prefix(prefix, proof):
    scheme = replace(CLIENT, prefix=prefix)
    assert spoken(oauth2(get(), scheme, means_at(Clock())), [token()]).proofs == [proof]


def test_the_id_token():
    scheme = replace(CLIENT, use_id_token=True)
    done = spoken(oauth2(get(), scheme, means_at(Clock())), [token("T1", id_token="I1")])
    assert done.proofs == ["Bearer I1"]
    without = spoken(oauth2(get(), scheme, means_at(Clock())), [token("T1")])
    assert (without.mains, '"openid"' in without.refused.hint) == ([], True)


def jwt_of(**claims: str) -> str:
    payload = b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{payload}.c2ln"


def test_the_jwt_bearer_grant():
    scheme = OAuth2(Grant.JWT_BEARER, "https://id.test/token", "", assertion=jwt_of(sub="ada"))
    done = spoken(oauth2(get(), scheme, means_at(Clock())), [token()])
    assert done.forms == [
        {
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": scheme.assertion,
        }
    ]


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (CLIENT, replace(CLIENT, scope="a"), False),
        (replace(CLIENT, scope="a b"), replace(CLIENT, scope="b a"), True),
        (CLIENT, replace(CLIENT, audience="x"), False),
        (CLIENT, replace(CLIENT, environment="prod"), False),
        (CLIENT, replace(CLIENT, client_id="x"), False),
        (CLIENT, replace(CLIENT, grant=Grant.DEVICE_CODE), False),
        (PASSWORD, replace(PASSWORD, user="x"), False),
        (CLIENT, replace(CLIENT, extra=(ExtraParameter("resource", "x"),)), False),
        (CLIENT, replace(CLIENT, name="x", prefix="y", lifetime=5.0), True),
        (CLIENT, replace(CLIENT, client_secret="rolled"), True),
        (
            replace(CLIENT, assertion=jwt_of(sub="ada", jti="1")),
            replace(CLIENT, assertion=jwt_of(sub="ada", jti="2")),
            True,
        ),
        (
            replace(CLIENT, assertion=jwt_of(sub="ada")),
            replace(CLIENT, assertion=jwt_of(sub="eve")),
            False,
        ),
        (replace(CLIENT, assertion="a"), replace(CLIENT, assertion="b"), False),
    ],
)
def test_who_shares_a_token(one, other, shared):
    assert (token_key(one) == token_key(other)) is shared


def test_a_token_without_a_request():
    means = means_at(Clock())
    answers = iter([token("T1"), error("invalid_client"), token("T2")])
    sent = []

    def send(request):
        sent.append(request)
        return next(answers)

    assert token_for(CLIENT, OPTIONS, means, send).access_token == "T1"
    assert token_for(CLIENT, OPTIONS, means, send).access_token == "T1"
    assert token_for(CLIENT, OPTIONS, means, send, fresh=True).kind is FailureKind.AUTHENTICATION
    assert token_for(CLIENT, OPTIONS, means, send, fresh=True).access_token == "T2"
    assert token_for(CLIENT, OPTIONS, means, send).access_token == "T2"
    assert len(sent) == 3


def test_a_token_that_is_given_up_is_told_to_the_server():
    scheme = replace(CLIENT, revoke_url="https://id.test/revoke")
    sent = []

    def send(request):
        sent.append(form_of(request))
        return answer(200)

    given_up = Token("T1", START, refresh_token="R1")
    assert revoked(scheme, given_up, OPTIONS, means_at(Clock()), send) is None
    assert sent == [
        {"token": "R1", "token_type_hint": "refresh_token"},
        {"token": "T1", "token_type_hint": "access_token"},
    ]

    def refuse(_request):
        return error("unsupported_token_type")

    failure = revoked(scheme, given_up, OPTIONS, means_at(Clock()), refuse)
    assert "unsupported_token_type" in failure.message


def test_twenty_threads_that_need_a_token_fetch_it_once():
    together = Barrier(20)
    fetched = []

    def script(peer):
        while request := peer.request():
            if request.startswith(b"POST /token "):
                fetched.append(request)
                peer.send(ok(b'{"access_token": "T%d"}' % len(fetched)))
            else:
                peer.send(ok(b"", status="204 No Content" if b"Bearer T2" in request else "401 No"))

    with WireServer(script) as server:
        scheme = replace(CLIENT, token_url=f"{server.origin}/token")
        client = HttpClient()
        request = replace(get(), host="127.0.0.1", port=server.port, authentication=scheme)

        def send(_number):
            together.wait()
            return client.send(request)

        with ThreadPoolExecutor(20) as pool:
            first = list(pool.map(send, range(20)))
            assert len(fetched) == 1
            second = list(pool.map(send, range(20)))
        client.close()
    assert sum(len(exchange.asides) for exchange in first) == 1
    assert {exchange.outcome.status for exchange in second} == {204}
    assert len(fetched) == 2


def test_twenty_threads_are_refused_at_once():
    together = Barrier(20)
    fetched = []

    def script(peer):
        while request := peer.request():
            fetched.append(request)
            peer.send(ok(b'{"error": "invalid_client"}', status="401 Unauthorized"))

    with WireServer(script) as server:
        scheme = replace(CLIENT, token_url=f"{server.origin}/token")
        client = HttpClient(means=means_at(Clock()))
        request = replace(get(), host="127.0.0.1", port=server.port, authentication=scheme)

        def send(_number):
            together.wait()
            return client.send(request)

        with ThreadPoolExecutor(20) as pool:
            done = list(pool.map(send, range(20)))
        client.close()
    assert len(fetched) == 1
    assert {exchange.outcome.kind for exchange in done} == {FailureKind.AUTHENTICATION}
    assert any("s3cret" in exchange.secrets for exchange in done)
