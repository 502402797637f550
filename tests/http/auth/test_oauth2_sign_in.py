"""Grants in which a person takes part: authorization code, implicit, device code."""

from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from oauthlib.oauth2 import WebApplicationClient

from auth_flows import get
from authorization_server import (
    Arrived,
    Clock,
    Somebody,
    error,
    means_at,
    reply,
    spoken,
    token,
)
from callsheet.authentication import ExtraParameter, Grant, OAuth2, ParameterUse, Pkce
from callsheet.exchange import Failure, FailureKind
from callsheet.http.auth.oauth2 import oauth2
from callsheet.http.auth.oauth2_authorization_code import challenge
from callsheet.http.auth.oauth2_endpoint import refused

CODE = OAuth2(
    Grant.AUTHORIZATION_CODE,
    "https://id.test/token",
    "me",
    authorization_url="https://id.test/authorize",
    scope="openid a",
    name="acme",
)
DEVICE = OAuth2(
    Grant.DEVICE_CODE,
    "https://server.example.com/token",
    "1406020730",
    device_url="https://server.example.com/device_authorization",
    scope="example_scope",
)
IMPLICIT = replace(CODE, grant=Grant.IMPLICIT, token_url="")


def comes_back(**brought: str):
    return lambda asked: urlencode({"state": asked["state"], **brought})


def signing_in(scheme, brings, answers=(), *, browser=True):
    person = Somebody(browser)
    arrived = Arrived(person, brings)
    means = means_at(Clock(), person=person, listen=lambda _url: arrived)
    return spoken(oauth2(get(), scheme, means), list(answers)), arrived, means


def test_appendix_b_of_rfc_7636():
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    theirs = WebApplicationClient("id").create_code_challenge(verifier, "S256")
    assert challenge(verifier, Pkce.S256) == {
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    assert theirs == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("pkce", Pkce)
def test_an_authorization_code(pkce):
    scheme = replace(CODE, pkce=pkce, code_verifier="v" * 43, audience="https://api.test")
    done, arrived, means = signing_in(scheme, comes_back(code="c+/ d"), [token()])
    assert done.proofs == ["Bearer T1"]
    assert arrived.asked == {
        "response_type": "code",
        "client_id": "me",
        "redirect_uri": "http://127.0.0.1:5000/",
        "scope": "openid a",
        "audience": "https://api.test",
        "state": "random-24",
        **challenge("v" * 43, pkce),
    }
    proof = {} if pkce is Pkce.OFF else {"code_verifier": "v" * 43}
    assert done.forms == [
        {
            "grant_type": "authorization_code",
            "code": "c+/ d",
            "redirect_uri": "http://127.0.0.1:5000/",
            "client_id": "me",
            **proof,
        }
    ]
    assert arrived.answers == [""]
    assert arrived.closed
    assert {"c+/ d", "v" * 43, "T1"} <= means.obtained


def test_the_address_keeps_its_own_parameters_and_gets_those_that_are_meant_for_it():
    scheme = replace(
        CODE,
        authorization_url="https://id.test/authorize?tenant=a%20b#x",
        state="a+b/c =",
        extra=(
            ExtraParameter("prompt", "login", ParameterUse.AUTHORIZATION),
            ExtraParameter("resource", "r"),
            ExtraParameter("kind", "x", ParameterUse.TOKEN),
        ),
    )
    done, arrived, _ = signing_in(scheme, comes_back(code="c"), [token()])
    shown = arrived.person.opened[0]
    assert shown.startswith("https://id.test/authorize?tenant=a%20b&response_type=code&")
    assert arrived.asked["state"] == "a+b/c ="
    assert (arrived.asked["prompt"], arrived.asked["resource"]) == ("login", "r")
    assert "kind" not in arrived.asked
    assert (done.forms[0]["kind"], done.forms[0]["resource"]) == ("x", "r")
    assert done.proofs == ["Bearer T1"]


@pytest.mark.parametrize(
    ("brings", "message"),
    [
        (lambda _asked: "code=c&state=another", "its `state` is not ours"),
        (lambda _asked: "code=c", "its `state` is not ours"),
        (lambda _asked: "error=access_denied", "its `state` is not ours"),
        (
            comes_back(error="access_denied", error_description="<b>No\x1b</b>"),
            'signing in failed with "access_denied": <b>No </b>',
        ),
        (comes_back(code=""), 'came back without "code"'),
        (lambda _asked: "", "its `state` is not ours"),
        (lambda _asked: None, 'nobody signed in for "acme" within 5 minutes'),
    ],
)
def test_signing_in_that_leads_to_no_code(brings, message):
    done, arrived, _ = signing_in(CODE, brings)
    assert message in done.refused.message
    assert done.asides == []
    assert arrived.closed
    assert all(problem == done.refused.message for problem in arrived.answers)


def test_a_code_that_the_server_does_not_take():
    done, _, _ = signing_in(CODE, comes_back(code="c"), [error("invalid_grant")])
    assert 'refuses with "invalid_grant"' in done.refused.message


def test_without_a_browser_the_address_is_told():
    done, arrived, _ = signing_in(CODE, comes_back(code="c"), [token()], browser=False)
    assert done.proofs == ["Bearer T1"]
    told = arrived.person.told[0]
    assert told.startswith('To sign in for "acme", open https://id.test/authorize?response_type=')


@pytest.mark.parametrize("scheme", [CODE, IMPLICIT], ids=["code", "implicit"])
def test_nobody_is_there(scheme):
    arrived = Arrived(Somebody(), lambda _asked: None)
    means = means_at(Clock(), listen=lambda _url: arrived)
    done = spoken(oauth2(get(), scheme, means))
    assert done.refused == Failure(
        FailureKind.AUTHENTICATION,
        'somebody has to sign in for "acme", and nobody is there',
        "sign in before with `callsheet auth login`, or use `grant=client_credentials`",
    )
    assert arrived.closed


@pytest.mark.parametrize("scheme", [CODE, IMPLICIT], ids=["code", "implicit"])
def test_nobody_can_listen(scheme):
    busy = refused("port 1 is in use")
    means = means_at(Clock(), listen=lambda _url: busy)
    assert spoken(oauth2(get(), scheme, means)).refused == busy


@pytest.mark.parametrize("scheme", [CODE, IMPLICIT], ids=["code", "implicit"])
def test_no_address_to_sign_in(scheme):
    without = replace(scheme, authorization_url="")
    assert "auth_url" in spoken(oauth2(get(), without, means_at(Clock()))).refused.hint


def test_a_token_out_of_the_fragment():
    done, arrived, means = signing_in(
        IMPLICIT, comes_back(access_token="T1", token_type="bearer", expires_in="60")
    )
    assert arrived.asked["response_type"] == "token"
    assert done.proofs == ["Bearer T1"]
    ((key, kept),) = means.tokens.all()
    assert (key.token_url, kept.expires) == ("https://id.test/authorize", 1_000_060.0)


def test_an_id_token_out_of_the_fragment():
    scheme = replace(IMPLICIT, use_id_token=True)
    done, arrived, _ = signing_in(scheme, comes_back(id_token="I1"))
    assert (arrived.asked["response_type"], arrived.asked["nonce"]) == ("id_token", "random-24")
    assert done.proofs == ["Bearer I1"]


RFC_8628 = {
    "device_code": "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS",
    "user_code": "WDJB-MJHT",
    "verification_uri": "https://example.com/device",
    "verification_uri_complete": "https://example.com/device?user_code=WDJB-MJHT",
    "expires_in": 1800,
    "interval": 5,
}
"""The answer in 3.2."""


def typing(answers, scheme=DEVICE, *, browser=True):
    clock = Clock()
    person = Somebody(browser)
    means = means_at(clock, person=person)
    return spoken(oauth2(get(), scheme, means), answers), clock, person


def test_the_messages_of_rfc_8628():
    done, clock, person = typing([reply(RFC_8628), error("authorization_pending"), token()])
    first, second, _third = done.asides
    assert first.body.parts == (b"scope=example_scope&client_id=1406020730",)
    assert first.url == "https://server.example.com/device_authorization"
    expected = (
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
        "&device_code=GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS&client_id=1406020730"
    )
    assert second.body.parts == (expected.encode(),)
    assert second.url == "https://server.example.com/token"
    assert person.told == [
        "To sign in, open https://example.com/device and type the code WDJB-MJHT"
    ]
    assert person.opened == ["https://example.com/device?user_code=WDJB-MJHT"]
    assert clock.waits == [5, 5]
    assert done.proofs == ["Bearer T1"]


@pytest.mark.parametrize(
    ("given", "answers", "waits"),
    [
        ({"interval": 2}, [], [2]),
        ({"interval": "7"}, [], [7]),
        ({"interval": None}, [], [5]),
        ({"interval": 0}, [], [1]),
        ({}, [error("slow_down"), error("authorization_pending")], [5, 10, 10]),
        ({}, [Failure(FailureKind.TIMEOUT, "no answer")], [5, 10]),
    ],
)
def test_how_long_is_waited(given, answers, waits):
    done, clock, _ = typing([reply({**RFC_8628, **given}), *answers, token()])
    assert (clock.waits, done.refused) == (waits, None)


@pytest.mark.parametrize("code", ["expired_token", "access_denied", "invalid_grant"])
def test_an_answer_that_ends_it(code):
    done, _, _ = typing([reply(RFC_8628), error(code)])
    assert f'"{code}"' in done.refused.message
    assert done.mains == []


def test_a_code_that_nobody_types_expires():
    pending = [error("authorization_pending")] * 3
    done, clock, _ = typing([reply({**RFC_8628, "expires_in": 20}), *pending])
    assert done.refused.message == "nobody typed the code in time"
    assert clock.waits == [5, 5, 5]


def test_without_a_browser_the_code_is_typed_elsewhere():
    done, _, person = typing([reply(RFC_8628), token()], browser=False)
    assert (person.opened, len(person.told), done.proofs) == ([], 1, ["Bearer T1"])


def test_only_a_web_page_is_opened_and_nothing_obeys_the_server():
    hostile = {
        **RFC_8628,
        "verification_uri": "https://x.test/\x1b]8;;",
        "verification_uri_complete": "file:///bin/sh",
    }
    _, _, person = typing([reply(hostile), token()])
    assert person.opened == []
    assert "\x1b" not in person.told[0]


def test_googles_name_for_the_page():
    fields = {key: value for key, value in RFC_8628.items() if not key.startswith("verif")}
    _, _, person = typing([reply({**fields, "verification_url": "https://g.test/d"}), token()])
    assert person.opened == ["https://g.test/d"]


def test_nobody_types_a_code():
    done = spoken(oauth2(get(), DEVICE, means_at(Clock())), [reply(RFC_8628)])
    assert "nobody is there" in done.refused.message
    assert len(done.asides) == 1


@pytest.mark.parametrize(
    ("scheme", "answers", "message"),
    [
        (replace(DEVICE, device_url=""), [], "the address for device codes is missing"),
        (DEVICE, [reply({"user_code": "a"})], "no device code"),
        (DEVICE, [error("invalid_client")], "invalid_client"),
    ],
)
def test_no_code_to_type(scheme, answers, message):
    assert message in typing(answers, scheme)[0].refused.message


def test_a_request_that_is_wanted_no_more():
    person = Somebody()
    arrived = Arrived(person, lambda _asked: None)
    wanted = iter([False, False, True])
    means = means_at(
        Clock(), person=person, listen=lambda _url: arrived, cancelled=lambda: next(wanted)
    )
    done = spoken(oauth2(get(), CODE, means))
    assert done.refused == Failure(FailureKind.CANCELLED, "the request was cancelled")
    assert arrived.closed
    assert means.refusals.of(CODE, means.clock()) is None
    typed = spoken(oauth2(get(), DEVICE, replace(means, cancelled=lambda: True)), [reply(RFC_8628)])
    assert (typed.refused.kind, len(typed.asides)) == (FailureKind.CANCELLED, 1)


@pytest.mark.parametrize("url", ["file:///bin/sh", "javascript:alert(1)", "x", "//a/b", "ssh://a"])
def test_only_a_web_page_is_opened_to_sign_in(url):
    scheme = replace(CODE, authorization_url=url)
    done, arrived, _ = signing_in(scheme, comes_back(code="c"))
    assert "is no web page" in done.refused.message
    assert (arrived.person.opened, arrived.person.told) == ([], [])


def test_an_address_goes_to_the_browser_without_what_a_shell_would_obey():
    scheme = replace(CODE, authorization_url='https://id.test/a"b`c d|e<f>^g\\h\x1b?ü=1')
    _, arrived, _ = signing_in(scheme, comes_back(code="c"), [token()])
    address = arrived.person.opened[0].partition("&")[0]
    assert address == "https://id.test/a%22b%60c%20d%7Ce%3Cf%3E%5Eg%5Ch%1B?%C3%BC=1"


def test_a_parameter_may_be_repeated_and_replaces_ours():
    extra = (
        ExtraParameter("resource", "a"),
        ExtraParameter("resource", "b"),
        ExtraParameter("scope", "mine"),
    )
    done, arrived, _ = signing_in(replace(CODE, extra=extra), comes_back(code="c"), [token()])
    query = parse_qs(urlsplit(arrived.person.opened[0]).query)
    assert (query["resource"], query["scope"]) == (["a", "b"], ["mine"])
    sent = parse_qs(done.asides[0].body.parts[0].decode())
    assert (sent["resource"], sent["scope"]) == (["a", "b"], ["mine"])


def test_a_token_that_was_signed_in_for_is_refreshed_in_silence():
    _, arrived, means = signing_in(
        CODE, comes_back(code="c"), [token("T1", refresh_token="R1", expires_in=1)]
    )
    again = spoken(oauth2(get(), CODE, means), [token("T2")])
    assert again.proofs == ["Bearer T2"]
    assert len(arrived.person.opened) == 1
    assert parse_qs(urlsplit(arrived.person.opened[0]).query)["state"] == ["random-24"]
