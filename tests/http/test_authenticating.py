"""Every scheme over real connections: what a redirect takes along, and what it never does."""

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from callsheet.authentication import (
    ApiKey,
    Authentication,
    Aws,
    Basic,
    Bearer,
    Digest,
    HmacSignature,
    Jwt,
    JwtSignature,
    KeyPlace,
    Ntlm,
    OAuth1,
    OAuth1Place,
)
from callsheet.exchange import (
    Body,
    Failure,
    FailureKind,
    Hop,
    MemoryBody,
    OutgoingRequest,
    Response,
    SentRequest,
    Timings,
)
from callsheet.http.auth.flow import Aside, Flow, Main, Means
from callsheet.http.authenticating import Authenticating
from callsheet.http.client import HttpClient
from wire_server import Peer, WireServer, answers, ok

USER, SECRET = "canary-user", "canary-secret-0123456789abcdefghij"
PRIVATE = (
    rsa.generate_private_key(65537, 2048)
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)

SCHEMES: dict[str, Authentication] = {
    "basic": Basic(USER, SECRET),
    "bearer": Bearer(SECRET),
    "api_key in the header": ApiKey("X-Film", SECRET),
    "api_key in the query": ApiKey("film", SECRET, KeyPlace.QUERY),
    "digest": Digest(USER, SECRET),
    "oauth1 in the header": OAuth1(USER, SECRET, "canary-token", SECRET),
    "oauth1 in the query": OAuth1(USER, SECRET, "canary-token", place=OAuth1Place.QUERY),
    "oauth1 in the body": OAuth1(USER, SECRET, "canary-token", place=OAuth1Place.BODY),
    "aws": Aws(USER, SECRET, service="execute-api", session_token="canary-token"),
    "aws s3": Aws(USER, SECRET, service="s3"),
    "jwt": Jwt(SECRET, issuer=USER),
    "jwt elsewhere": Jwt(PRIVATE, "RS256", header="X-Film", prefix="", issuer=USER),
    "ntlm": Ntlm(USER, SECRET),
    "negotiate": Ntlm(USER, SECRET, negotiate=True),
}
SIGNATURES = (JwtSignature("X-Film-Proof", Jwt(SECRET)), HmacSignature("X-Film-Hash", SECRET))

CHALLENGES = (
    'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth-int"',
    "WWW-Authenticate: NTLM",
    "WWW-Authenticate: Negotiate",
)
UNCHANGED = {"host", "user-agent", "accept", "accept-encoding", "content-length", "content-type"}


def challenging(location: str) -> Iterator:
    """Refuses what has no credentials of challenged schemes, then sends on, then is content."""

    def script(peer: Peer) -> None:
        while data := peer.request():
            if b"/second" in data.split(b" ", 2)[1]:
                peer.send(ok(b"done"))
            elif b"Authorization" in data or b"X-Film:" in data or _in_query_or_body(data):
                peer.send(ok(b"", f"Location: {location}", status="307 On"))
            else:
                peer.send(ok(b"", *CHALLENGES, status="401 Unauthorized"))

    return script


def _in_query_or_body(data: bytes) -> bool:
    return b"film=" in data or b"oauth_signature=" in data


def taking(peer: Peer) -> None:
    while peer.request():
        peer.send(ok(b"done"))


def to(server: WireServer, scheme: Authentication) -> OutgoingRequest:
    return OutgoingRequest(
        "POST",
        "http",
        "127.0.0.1",
        server.port,
        "/first",
        (("Content-Type", "application/x-www-form-urlencoded"),),
        Body((b"a=1",)),
        authentication=scheme,
        signatures=SIGNATURES,
    )


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def fields(data: bytes) -> dict[str, str]:
    lines = data.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


@pytest.mark.parametrize("name", SCHEMES)
def test_no_credentials_reach_another_origin(client: HttpClient, name: str) -> None:
    with WireServer(taking) as other, WireServer(challenging(f"{other.origin}/second")) as first:
        exchange = client.send(to(first, SCHEMES[name]))
        assert isinstance(exchange.outcome, Response), exchange.outcome
        assert exchange.outcome.status == 200
        (arrived,) = other.requests
    assert arrived.startswith(b"POST /second HTTP/1.1\r\n")
    assert arrived.endswith(b"\r\n\r\na=1")
    assert set(fields(arrived)) == UNCHANGED
    assert b"canary" not in arrived
    for secret in exchange.secrets:
        assert secret.encode() not in arrived


@pytest.mark.parametrize("name", SCHEMES)
def test_the_same_origin_is_proven_to_anew(client: HttpClient, name: str) -> None:
    with WireServer(challenging("/second?x=1")) as server:
        exchange = client.send(to(server, SCHEMES[name]))
        assert isinstance(exchange.outcome, Response), exchange.outcome
        last, before = server.requests[-1], server.requests[-2]
    target = last.split(b" ", 2)[1].decode()
    assert target.startswith("/second?x=1")
    assert {"x-film-proof", "x-film-hash"} <= set(fields(last))
    match name:
        case "digest":
            assert 'uri="/second?x=1"' in fields(last)["authorization"]
        case "aws" | "aws s3" | "oauth1 in the header":
            assert fields(last)["authorization"] != fields(before)["authorization"]
        case "oauth1 in the query":
            assert target.count("oauth_signature=") == 1
        case "oauth1 in the body":
            assert last.count(b"oauth_signature=") == 1
        case "api_key in the query":
            assert target == f"/second?x=1&film={SECRET}"
        case "ntlm" | "negotiate":
            assert "authorization" not in fields(last), "the connection is proven already"
        case _:
            assert ("authorization" in fields(last)) is ("x-film" not in fields(last))


@pytest.mark.parametrize(
    "scheme",
    [
        ApiKey("film", "a\ud800b", KeyPlace.QUERY),
        ApiKey("X-Film", "a\ud800b"),
        Bearer("a\ud800b"),
        Digest("a\ud800b", "p"),
        OAuth1("a\ud800b"),
        Aws("k", "a\ud800b", service="s3"),
        Jwt("a\ud800b"),
    ],
)
def test_half_a_surrogate_pair_is_a_failure(client: HttpClient, scheme: Authentication) -> None:
    challenge = 'WWW-Authenticate: Digest realm="r", nonce="n", charset=UTF-8'
    with WireServer(answers(ok(b"", challenge, status="401 No"))) as server:
        exchange = client.send(to(server, scheme))
    assert isinstance(exchange.outcome, Failure)
    assert exchange.outcome.kind in {FailureKind.AUTHENTICATION, FailureKind.REFUSED}


@pytest.mark.parametrize("name", SCHEMES)
def test_the_redactor_learns_all_secrets(client: HttpClient, name: str) -> None:
    with WireServer(challenging("/second")) as server:
        exchange = client.send(to(server, SCHEMES[name]))
    given = PRIVATE if name == "jwt elsewhere" else SECRET
    assert given in exchange.secrets
    for data in server.requests:
        value = fields(data).get("authorization", "")
        proof = value.removeprefix("Basic ").removeprefix("NTLM ").removeprefix("Negotiate ")
        hidden = [secret for secret in exchange.secrets if secret in proof]
        assert hidden or not value


def response(status: int) -> Response:
    return Response(status, "", "HTTP/1.1", (), MemoryBody(b""), "")


def driven(flow: Flow, monkeypatch: pytest.MonkeyPatch, *outcomes: Response | Failure):
    monkeypatch.setattr("callsheet.http.auth.schemes.authenticated", lambda *_arguments: flow)
    left = iter(outcomes)

    def send(request: OutgoingRequest) -> Hop:
        sent = SentRequest(request.method, request.url, request.headers, request.body)
        return Hop(sent, next(left), Timings())

    request = OutgoingRequest("GET", "http", "a.test", None, "/", (), authentication=Bearer("t"))
    made = Authenticating(request, Means(), send)
    made.run()
    return made


def test_asides_are_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Response | Failure] = []

    def flow() -> Flow:
        request = OutgoingRequest("GET", "http", "a.test", None, "/t", ())
        heard.append((yield Aside(request)))
        heard.append((yield Main(request)))
        return None

    done = driven(flow(), monkeypatch, response(201), response(202))
    assert heard == [response(201), response(202)]
    assert [each.outcome for each in done.asides] == [response(201)]
    assert [each.outcome for each in done.hops] == [response(202)]


def test_a_refusal_is_the_last_hop(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = Failure(FailureKind.AUTHENTICATION, "no")

    def flow() -> Flow:
        yield Main(OutgoingRequest("GET", "http", "a.test", None, "/t", ()))
        return refusal

    done = driven(flow(), monkeypatch, response(401))
    assert [each.outcome for each in done.hops] == [response(401), refusal]
