"""OAuth 1 against the examples of RFC 5849 and oauthlib's server side."""

import jwt.algorithms
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from oauthlib.oauth1 import RequestValidator, ResourceEndpoint
from oauthlib.oauth1.rfc5849 import signature as theirs

from auth_flows import answer, played
from callsheet.authentication import OAuth1, OAuth1Place
from callsheet.exchange import Body, FailureKind, Headers, MemoryBody, OutgoingRequest, Response
from callsheet.http.auth.flow import Means
from callsheet.http.auth.oauth1 import oauth1, signature_of
from callsheet.http.client import HttpClient
from wire_server import Peer, WireServer, ok

FORM = ("Content-Type", "application/x-www-form-urlencoded")


def to(
    target: str,
    method: str = "GET",
    scheme: str = "http",
    host: str = "photos.example.net",
    headers: Headers = (),
    body: bytes | None = None,
) -> OutgoingRequest:
    parts = None if body is None else Body((body,))
    return OutgoingRequest(method, scheme, host, None, target, headers, parts)


@pytest.mark.parametrize(
    ("request_", "scheme", "parameters", "signature"),
    [
        pytest.param(
            to("/initiate", "POST", "https"),
            OAuth1("dpf43f3p2l4k3l03", "kd94hf93k423kf44"),
            {
                "oauth_consumer_key": "dpf43f3p2l4k3l03",
                "oauth_signature_method": "HMAC-SHA1",
                "oauth_timestamp": "137131200",
                "oauth_nonce": "wIjqoS",
                "oauth_callback": "http://printer.example.com/ready",
            },
            "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
            id="temporary credentials",
        ),
        pytest.param(
            to("/token", "POST", "https"),
            OAuth1("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "hh5s93j4hdidpola", "hdhd0244k9j7ao03"),
            {
                "oauth_consumer_key": "dpf43f3p2l4k3l03",
                "oauth_token": "hh5s93j4hdidpola",
                "oauth_signature_method": "HMAC-SHA1",
                "oauth_timestamp": "137131201",
                "oauth_nonce": "walatlh",
                "oauth_verifier": "hfdp7dh39dks9884",
            },
            "gKgrFCywp7rO0OXSjdot/IHF7IU=",
            id="token credentials",
        ),
        pytest.param(
            to("/photos?file=vacation.jpg&size=original"),
            OAuth1("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00"),
            {
                "oauth_consumer_key": "dpf43f3p2l4k3l03",
                "oauth_token": "nnch734d00sl2jdk",
                "oauth_signature_method": "HMAC-SHA1",
                "oauth_timestamp": "137131202",
                "oauth_nonce": "chapoH",
            },
            "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
            id="photo",
        ),
    ],
)
def test_rfc_5849_1_2(
    request_: OutgoingRequest, scheme: OAuth1, parameters: dict[str, str], signature: str
) -> None:
    assert signature_of(request_, scheme, tuple(parameters.items())) == signature


def test_rfc_5849_3_4_1_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """The signature base string: parameters of query and form, decoded and sorted."""
    bases: list[str] = []
    monkeypatch.setattr(
        "oauthlib.oauth1.Client.SIGNATURE_METHODS",
        {"HMAC-SHA1": lambda base, _keys: bases.append(base) or ""},
    )
    request = to(
        "/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
        "POST",
        host="EXAMPLE.com",
        headers=(FORM,),
        body=b"c2&a3=2+q",
    )
    parameters = (
        ("oauth_consumer_key", "9djdj82h48djs9d2"),
        ("oauth_token", "kkk9d7dh3k39sjv7"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "137131201"),
        ("oauth_nonce", "7d8f3e4a"),
    )
    signature_of(request, OAuth1("9djdj82h48djs9d2"), parameters)
    assert bases == [
        (
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D"
            "%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e"
            "4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d"
            "7dh3k39sjv7"
        )
    ]


KEY = rsa.generate_private_key(65537, 2048)
PRIVATE = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
SECRETS = ("consumer & secret", "token/secret€")
PLAIN_SECRETS = ("consumer", "token")
"""oauthlib's server decodes a signature in query or body twice, so these need no encoding."""

NOW = 1_700_000_000.0


class Validator(RequestValidator):
    """What oauthlib's server asks; secrets are those of `SCHEME`."""

    enforce_ssl = False
    dummy_client = "nobody-nobody"
    dummy_access_token = "nothing-nothing"
    timestamp_lifetime = 10**12
    allowed_signature_methods = ("HMAC-SHA1", "HMAC-SHA256", "RSA-SHA1", "RSA-SHA256", "PLAINTEXT")

    def validate_client_key(self, client_key, request):
        return client_key == "consumer-0123456789ab"

    def validate_access_token(self, client_key, token, request):
        return token == "token-0123456789abcdef"

    def validate_timestamp_and_nonce(self, *arguments, **more):
        return True

    def validate_realms(self, *arguments, **more):
        return True

    def get_client_secret(self, client_key, request):
        return SECRETS[0] if request.signature_method != "PLAINTEXT" else PLAIN_SECRETS[0]

    def get_access_token_secret(self, client_key, token, request):
        return SECRETS[1] if request.signature_method != "PLAINTEXT" else PLAIN_SECRETS[1]

    def get_rsa_key(self, client_key, request):
        return PUBLIC

    def check_client_key(self, client_key):
        return True

    check_access_token = check_nonce = check_verifier = check_client_key


def scheme(method: str, place: OAuth1Place, wrong: str = "") -> OAuth1:
    secrets = PLAIN_SECRETS if method == "PLAINTEXT" else SECRETS
    return OAuth1(
        "consumer-0123456789ab",
        wrong or secrets[0],
        "token-0123456789abcdef",
        secrets[1],
        method,
        PRIVATE if method.startswith("RSA") else "",
        'the "realm"' if place is OAuth1Place.HEADER else "",
        place=place,
    )


def accepting(peer: Peer) -> None:
    """oauthlib's server side, over what came over the wire."""
    while data := peer.request():
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        method, target, _version = first.split(" ")
        headers = dict(line.split(": ", 1) for line in lines)
        endpoint = ResourceEndpoint(Validator())
        url = f"http://{headers['Host']}{target}"
        form = headers.get("Content-Type") == FORM[1]
        valid, _request = endpoint.validate_protected_resource_request(
            url, method, body.decode() if form else None, headers
        )
        peer.send(ok(target.encode()) if valid else ok(b"", status="401 No"))


METHODS = ["HMAC-SHA1", "HMAC-SHA256", "RSA-SHA1", "RSA-SHA256", "PLAINTEXT"]


@pytest.mark.parametrize("place", OAuth1Place)
@pytest.mark.parametrize("method", METHODS)
def test_a_server_accepts_it(method: str, place: OAuth1Place) -> None:
    client = HttpClient()
    bodies = [b"c2=&a3=2+q%26&\xc3\xa9=%C3%A9"[:14]]
    if place is not OAuth1Place.BODY:
        bodies += [b"", b'{"a": 1}']
    target = "/a;b/%7Ec?b5=%3D%253D&a3=a&c%40=&a2=r+b"
    with WireServer(accepting) as server:
        for body in bodies:
            sent = OutgoingRequest(
                "POST",
                "http",
                "127.0.0.1",
                server.port,
                target,
                (("Content-Type", "application/json") if body[:1] == b"{" else FORM,),
                Body((body,)),
                authentication=scheme(method, place),
            )
            outcome = client.send(sent).outcome
            assert isinstance(outcome, Response)
            assert outcome.status == 200, server.requests[-1]
            assert isinstance(outcome.body, MemoryBody)
            assert outcome.body.data.decode().startswith(target)
    client.close()


def test_a_server_refuses_a_wrong_secret() -> None:
    client = HttpClient()
    with WireServer(accepting) as server:
        wrong = scheme("HMAC-SHA1", OAuth1Place.HEADER, "wrong")
        sent = OutgoingRequest(
            "GET", "http", "127.0.0.1", server.port, "/", (), authentication=wrong
        )
        outcome = client.send(sent).outcome
    client.close()
    assert isinstance(outcome, Response)
    assert outcome.status == 401


def test_the_header() -> None:
    given = OAuth1("k é", "s", method="PLAINTEXT", callback="oob", verifier="v", realm="R")
    means = Means(clock=lambda: NOW, random_text=lambda _size: "nonce")
    assert played(oauth1(to("/"), given, means)).values("Authorization") == [
        (
            'OAuth realm="R", oauth_consumer_key="k%20%C3%A9", oauth_callback="oob", '
            'oauth_verifier="v", oauth_signature_method="PLAINTEXT", oauth_timestamp="1700000000", '
            'oauth_nonce="nonce", oauth_version="1.0", oauth_signature="s%26"'
        )
    ]
    assert {"s", "v", "s&"} <= means.obtained


def test_what_oauthlib_could_not_read_is_signed_too() -> None:
    done = played(oauth1(to('/?a[]=1&b="x"&c=%zz'), OAuth1("k", "s"), Means()))
    assert (done.refused, done.sent[0].target) == (None, '/?a[]=1&b="x"&c=%zz')


@pytest.mark.parametrize(
    ("given", "request_", "message"),
    [
        (OAuth1("k", method="MD5"), to("/"), '"MD5" is not a signature method'),
        (
            OAuth1("k", place=OAuth1Place.BODY),
            to("/", "POST", body=b"{}"),
            "the OAuth parameters cannot go into this body",
        ),
        (OAuth1("k", method="RSA-SHA1", private_key="x"), to("/"), "the request cannot be signed"),
        (OAuth1("k", method="RSA-SHA1"), to("/"), "the request cannot be signed"),
    ],
)
def test_what_cannot_be_signed(given: OAuth1, request_: OutgoingRequest, message: str) -> None:
    done = played(oauth1(request_, given, Means()), [answer()])
    assert done.sent == []
    assert done.refused is not None
    assert done.refused.kind is FailureKind.AUTHENTICATION
    assert done.refused.message.startswith(message)


def test_rsa_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jwt.algorithms, "has_crypto", False)
    done = played(oauth1(to("/"), OAuth1("k", method="RSA-SHA1", private_key=PRIVATE), Means()))
    assert done.refused is not None
    assert done.refused.hint == 'pip install "callsheet[crypto]"'


def test_an_ipv6_host_and_a_port_are_in_the_signature() -> None:
    request = OutgoingRequest("GET", "http", "::1", 8080, "/", ())
    parameters = (("oauth_consumer_key", "k"),)
    base = theirs.signature_base_string(
        "GET", "http://[::1]:8080/", theirs.normalize_parameters(list(parameters))
    )
    expected = theirs.sign_hmac_sha1_with_client(base, TheirRequestKeys())
    assert signature_of(request, OAuth1("k", "s"), parameters) == expected


class TheirRequestKeys:
    client_secret = "s"
    resource_owner_secret = ""


def test_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callsheet.http.auth.oauth1.find_spec", lambda _name: None)
    done = played(oauth1(to("/"), OAuth1("k"), Means()))
    assert done.refused is not None
    assert done.refused.hint == 'pip install "callsheet[oauth1]"'
