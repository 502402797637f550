"""OAuth 2.0 with a certified OpenID provider: every grant that it has, refresh, revocation."""

import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from authorization_server import START, Clock
from callsheet.authentication import ClientAuthentication, Grant, OAuth2, Pkce
from callsheet.exchange import OutgoingRequest, SendOptions
from callsheet.http.auth.flow import Means
from callsheet.http.auth.oauth2 import token_for, token_key
from callsheet.http.auth.oauth2_revocation import revoked
from callsheet.http.client import HttpClient
from counterparts.oidc_provider import Person, oidc_provider

SECRET = "s+e c%r:e&t"


@pytest.fixture(scope="module")
def provider():
    with oidc_provider() as started:
        yield started


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def person():
    somebody = Person()
    yield somebody
    somebody.leave()


@pytest.fixture
def client(clock, person):
    made = HttpClient(means=Means(clock=clock, wait=clock.wait, person=person))
    yield made
    made.close()


def api(provider, scheme):
    port = urlsplit(provider.origin).port
    return OutgoingRequest("GET", "http", "127.0.0.1", port, "/api", (), authentication=scheme)


def called(client, provider, scheme):
    exchange = client.send(api(provider, scheme))
    return exchange, json.loads(exchange.outcome.body.data)


def scheme_of(provider, grant, client_id, **more):
    return OAuth2(
        grant,
        f"{provider.origin}/token",
        client_id,
        authorization_url=f"{provider.origin}/auth",
        device_url=f"{provider.origin}/device/auth",
        revoke_url=f"{provider.origin}/token/revocation",
        **more,
    )


def signing_in(provider, client_id="public", **more):
    return scheme_of(
        provider,
        Grant.AUTHORIZATION_CODE,
        client_id,
        scope="openid offline_access",
        redirect_url="http://127.0.0.1/callback",
        **more,
    )


@pytest.mark.parametrize(
    ("client_id", "way"),
    [("in the:header%", ClientAuthentication.HEADER), ("body", ClientAuthentication.BODY)],
)
def test_client_credentials(provider, client, client_id, way):
    scheme = scheme_of(
        provider,
        Grant.CLIENT_CREDENTIALS,
        client_id,
        client_secret=SECRET,
        client_authentication=way,
        scope="api",
    )
    before = provider.asked.get("/token", 0)
    for _ in range(3):
        exchange, said = called(client, provider, scheme)
        assert said == {"client": client_id, "scope": "api"}
    assert provider.asked["/token"] == before + 1
    ((_, kept),) = client.means.tokens.all()
    assert kept.expires == START + 300
    assert kept.access_token in exchange.secrets


def test_a_wrong_secret(provider, client):
    scheme = scheme_of(provider, Grant.CLIENT_CREDENTIALS, "in the:header%", client_secret="no")
    failure = client.send(api(provider, scheme)).outcome
    assert '"invalid_client": client authentication failed' in failure.message
    assert "client_secret" in failure.hint


@pytest.mark.parametrize(("client_id", "secret"), [("public", ""), ("confidential", "kept")])
def test_an_authorization_code_with_a_proof_key(provider, client, person, client_id, secret):
    _, said = called(client, provider, signing_in(provider, client_id, client_secret=secret))
    assert (said["client"], said["person"]) == (client_id, "ada")
    assert "You are signed in" in person.done()


def test_a_code_without_the_proof_key_that_the_server_wants(provider, client, person):
    failure = client.send(api(provider, signing_in(provider, pkce=Pkce.OFF))).outcome
    assert '"invalid_request"' in failure.message
    assert "PKCE" in failure.message
    assert "Signing in failed" in person.done()


def test_a_person_who_says_no(provider, client, person):
    person.agrees = False
    failure = client.send(api(provider, signing_in(provider))).outcome
    assert '"access_denied"' in failure.message
    assert "Signing in failed" in person.done()


def test_a_refresh_token_is_replaced_each_time(provider, client, clock, person):
    scheme = signing_in(provider)
    seen = []
    for _ in range(3):
        called(client, provider, scheme)
        seen.append(client.means.tokens.get(token_key(scheme)))
        clock.now += 600
    assert len({token.access_token for token in seen}) == 3
    assert len({token.refresh_token for token in seen}) == 3
    assert len(person.told) == 1


def test_a_used_refresh_token_leads_to_signing_in_again(provider, client, clock, person):
    scheme = signing_in(provider)
    called(client, provider, scheme)
    first = client.means.tokens.get(token_key(scheme))
    clock.now += 600
    called(client, provider, scheme)
    client.means.tokens.put(token_key(scheme), replace(first, expires=0.0))
    _, said = called(client, provider, scheme)
    assert said["person"] == "ada"
    assert len(person.told) == 2


def test_a_revoked_token_is_fetched_again_once(provider, client):
    scheme = scheme_of(provider, Grant.CLIENT_CREDENTIALS, "in the:header%", client_secret=SECRET)
    called(client, provider, scheme)
    kept = client.means.tokens.get(token_key(scheme))

    def send(request):
        return client.send(request).outcome

    assert revoked(scheme, kept, SendOptions(), client.means, send) is None
    exchange, said = called(client, provider, scheme)
    assert said["client"] == "in the:header%"
    assert [hop.outcome.status for hop in exchange.hops] == [401, 200]
    assert len(exchange.asides) == 1


def test_a_device_code(provider, client, clock, person):
    scheme = scheme_of(provider, Grant.DEVICE_CODE, "public", scope="openid")

    def wait(seconds):
        """The first question comes too early: the person types after it."""
        clock.wait(seconds)
        if len(clock.waits) == 2:
            person.go_on()

    person.hesitates = True
    means = replace(client.means, wait=wait)
    token = token_for(scheme, SendOptions(), means, lambda request: client.send(request).outcome)
    assert token.access_token
    assert len(clock.waits) == 2
    assert "type the code" in person.told[0]
    _, said = called(client, provider, scheme)
    assert said["person"] == "ada"
