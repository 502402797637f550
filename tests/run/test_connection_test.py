"""Testing a connection: over fake exchanges, and over real servers on loopback."""

import datetime as dt
import ssl
from dataclasses import replace

import pytest
import trustme

from callsheet.authentication import ApiKey, Basic, Bearer, Grant, KeyPlace, OAuth2
from callsheet.exchange import (
    Exchange,
    Failure,
    FailureKind,
    Hop,
    MemoryBody,
    OutgoingRequest,
    Proxies,
    Proxy,
    ProxyKind,
    Response,
    SendOptions,
    SentRequest,
    Timings,
    Tls,
)
from callsheet.facts.exit_codes import ExitCode
from callsheet.http.client import HttpClient
from callsheet.run.connection_test import (
    Stage,
    Verdict,
    check_connection,
    has_credentials,
    without_credentials,
)
from tls_files import written
from wire_server import WireServer, ok, routes

REQUEST = OutgoingRequest("GET", "https", "api.example", None, "/v1", ())
PROVEN = replace(REQUEST, authentication=Bearer("canary-token"))
DONE = Timings(0.002, 0.003, 0.004, 0.01)


def answer(status: int, *headers: tuple[str, str]) -> Response:
    return Response(status, "", "HTTP/1.1", headers, MemoryBody(b""), "192.0.2.1:443")


def hop(outcome: Response | Failure, url: str = REQUEST.url, timings: Timings = DONE) -> Hop:
    return Hop(SentRequest("GET", url, (), None), outcome, timings)


def report_of(request, *outcomes, timings=DONE, **given):
    """Test over exchanges that bring one outcome each, or the hops of one."""
    left = iter(outcomes)

    def send(_request):
        outcome = next(left)
        hops = outcome if isinstance(outcome, tuple) else (hop(outcome, timings=timings),)
        return Exchange(hops, 0.01)

    report = check_connection(request, send, **given)
    assert next(left, None) is None
    return report


def verdicts(report) -> str:
    """The stages in a line: `name connect TLS! credentials- base-path-`."""
    marks = {Verdict.GOOD: "", Verdict.BAD: "!", Verdict.UNKNOWN: "?", Verdict.UNTRIED: "-"}
    return " ".join(
        f"{check.stage.replace(' ', '-')}{marks[check.verdict]}" for check in report.checks
    )


def said(report, stage: Stage) -> str:
    return next(f"{each.message} | {each.hint}" for each in report.checks if each.stage is stage)


@pytest.mark.parametrize(
    ("kind", "unsent", "timings", "found"),
    [
        (FailureKind.DNS, True, Timings(0.1), "name! connect- TLS-"),
        (FailureKind.CONNECT, True, Timings(0.1), "name connect! TLS-"),
        (FailureKind.TIMEOUT, True, Timings(0.1), "name connect! TLS-"),
        (FailureKind.TLS, True, Timings(0.1, 0.1), "name connect TLS!"),
        (FailureKind.TIMEOUT, True, Timings(0.1, 0.1), "name connect TLS!"),
        (FailureKind.CONNECT, True, Timings(0.1, 0.1), "name connect TLS!"),
        (FailureKind.TLS, True, Timings(), "name- connect- TLS!"),
        (FailureKind.TIMEOUT, False, Timings(0.1, 0.1), "name connect TLS answer!"),
        (FailureKind.PROTOCOL, False, Timings(0.1, 0.1), "name connect TLS answer!"),
    ],
)
def test_what_fails_before_an_answer(kind, unsent, timings, found):
    failure = Failure(kind, "no", "do this", unsent=unsent)
    report = report_of(PROVEN, failure, timings=timings)
    assert verdicts(report) == f"{found} credentials- base-path-"
    assert report.exit_code is ExitCode.NOT_MADE
    assert next(each.hint for each in report.checks if each.verdict is Verdict.BAD) == "do this"


@pytest.mark.parametrize(
    ("bare", "proven", "found", "code"),
    [
        (401, 200, "credentials base-path", 0),
        (403, 204, "credentials base-path", 0),
        (200, 200, "credentials? base-path", 0),
        (401, 401, "credentials! base-path?", 1),
        (401, 403, "credentials! base-path?", 1),
        (403, 403, "credentials! base-path?", 1),
        (401, 404, "credentials base-path!", 1),
        (404, 404, "credentials? base-path!", 1),
        (500, 500, "credentials? base-path!", 1),
        (405, 405, "credentials? base-path?", 0),
    ],
)
def test_what_credentials_change(bare, proven, found, code):
    report = report_of(PROVEN, answer(bare), answer(proven))
    assert verdicts(report) == f"name connect TLS {found}"
    assert report.exit_code == code


@pytest.mark.parametrize(
    ("status", "found", "code"),
    [
        (200, "credentials base-path", 0),
        (401, "credentials! base-path?", 1),
        (404, "credentials base-path!", 1),
        (502, "credentials base-path!", 1),
    ],
)
def test_without_credentials_one_request_goes_out(status, found, code):
    report = report_of(REQUEST, answer(status))
    assert verdicts(report) == f"name connect TLS {found}"
    assert report.exit_code == code


def test_nothing_at_a_path_that_was_guessed_is_no_fault():
    report = report_of(REQUEST, answer(404), guessed=True)
    assert verdicts(report) == "name connect TLS credentials base-path?"
    assert report.exit_code is ExitCode.GOOD


def test_a_token_that_cannot_be_had():
    refused = Failure(FailureKind.AUTHENTICATION, 'refuses with "invalid_client"', "check the id")
    report = report_of(PROVEN, answer(401), refused)
    assert verdicts(report) == "name connect TLS credentials! base-path-"
    assert said(report, Stage.CREDENTIALS) == 'refuses with "invalid_client" | check the id'
    assert report.exit_code is ExitCode.FAILED


def test_the_words_of_a_challenge_are_told():
    challenge = ("WWW-Authenticate", 'Bearer error="invalid_token", error_description="too old"')
    report = report_of(PROVEN, answer(401, challenge), answer(401, challenge))
    told = said(report, Stage.CREDENTIALS)
    assert 'and says "too old"' in told
    assert "takes them by Bearer" in told


def test_a_redirect_is_told_and_one_into_nothing_is_bad():
    there = "https://login.example/"
    moved = hop(answer(302, ("Location", there)))
    assert there in said(report_of(REQUEST, (moved, hop(answer(200), there))), Stage.PATH)
    lost = hop(Failure(FailureKind.DNS, "not found", unsent=True), there)
    report = report_of(REQUEST, (moved, lost))
    assert verdicts(report) == "name connect TLS credentials base-path!"
    assert said(report, Stage.PATH).startswith(f"it redirects to {there}: not found")
    assert report.exit_code is ExitCode.FAILED


def test_who_signed_in_is_tried_with_cookies_and_without():
    report = report_of(REQUEST, answer(401), answer(200), signed_in=True)
    assert verdicts(report) == "name connect TLS credentials base-path"


def test_the_proxy_takes_the_place_of_what_it_does():
    proxy = Proxy(ProxyKind.HTTP, "proxy.example", 3128)
    through = replace(REQUEST, options=SendOptions(proxies=Proxies(proxy, proxy)))
    assert verdicts(report_of(through, answer(200))) == "proxy TLS credentials base-path"
    failure = Failure(FailureKind.PROXY, "the proxy wants credentials (407)", unsent=True)
    report = report_of(through, failure)
    assert verdicts(report) == "proxy! TLS- credentials- base-path-"
    excepted = replace(through, options=SendOptions(proxies=Proxies(proxy, proxy, ("*.example",))))
    assert verdicts(report_of(excepted, answer(200))).startswith("name connect TLS ")


def test_an_address_needs_no_name_and_http_no_tls():
    request = replace(REQUEST, scheme="http", host="::1")
    assert verdicts(report_of(request, answer(200))) == "connect credentials base-path"


def test_a_certificate_that_was_not_checked_is_told():
    request = replace(REQUEST, options=SendOptions(verify_certificates=False))
    assert verdicts(report_of(request, answer(200))) == "name connect TLS? credentials base-path"


@pytest.mark.parametrize(
    "proof",
    [
        {"authentication": Basic("u", "p")},
        {"authentication": ApiKey("k", "v", KeyPlace.QUERY)},
        {"headers": (("Authorization", "Bearer t"),)},
        {"headers": (("X-Thing", "t"),), "secret_headers": frozenset({"x-thing"})},
        {"target": "/v1?page=2&api_key=t"},
    ],
)
def test_what_a_stranger_does_not_have(proof):
    request = replace(REQUEST, **proof)
    assert has_credentials(request)
    bare = without_credentials(request)
    assert not has_credentials(bare)
    assert not bare.options.use_cookies
    assert bare.target in ("/v1", "/v1?page=2")


def test_plain_fields_are_no_credentials():
    assert not has_credentials(replace(REQUEST, target="/v1?page=2", headers=(("Accept", "*/*"),)))


AUTHORITY = trustme.CA()
GUARDED = {
    "/": ok(),
    "/nothing": ok(status="404 Not Found"),
    "/fails": ok(status="500 Internal Server Error"),
    "/none": ok(status="403 Forbidden"),
}
REFUSAL = ok(
    b'{"error": "invalid_client"}', "Content-Type: application/json", status="401 Unauthorized"
)


def guarded(peer):
    """Answers who has the right token; anybody else gets a 401."""
    while request := peer.request():
        target = request.split(b" ", 2)[1].decode()
        if target == "/token":
            peer.send(REFUSAL)
        elif b"canary-right" not in request:
            peer.send(ok(b"", "WWW-Authenticate: Bearer", status="401 Unauthorized"))
        else:
            peer.send(GUARDED[target])


def connecting(server, target="/", token="canary-right", **given):
    """A test over a real client; all that reached the server was a GET."""
    options = SendOptions(tls=Tls(authorities=written(AUTHORITY.cert_pem)))
    scheme = "https" if server.context else "http"
    request = OutgoingRequest("GET", scheme, "127.0.0.1", server.port, target, (), options=options)
    if token:
        request = replace(request, authentication=Bearer(token))
    client = HttpClient()
    try:
        return check_connection(replace(request, **given), client.send)
    finally:
        client.close()


@pytest.fixture
def server():
    with WireServer(guarded) as made:
        yield made


@pytest.mark.parametrize(
    ("target", "token", "found"),
    [
        ("/", "canary-right", "credentials base-path"),
        ("/", "canary-wrong", "credentials! base-path?"),
        ("/", "", "credentials! base-path?"),
        ("/none", "canary-right", "credentials! base-path?"),
        ("/nothing", "canary-right", "credentials base-path!"),
        ("/fails", "canary-right", "credentials base-path!"),
    ],
)
def test_a_real_server(server, target, token, found):
    assert verdicts(connecting(server, target, token)) == f"connect {found}"
    assert {request.split(b" ")[0] for request in server.requests} == {b"GET"}


def test_a_token_endpoint_that_refuses(server):
    scheme = OAuth2(Grant.CLIENT_CREDENTIALS, f"{server.origin}/token", "id", "canary-secret")
    report = connecting(server, authentication=scheme)
    assert verdicts(report) == "connect credentials! base-path-"
    assert "invalid_client" in said(report, Stage.CREDENTIALS)
    assert "canary" not in repr(report.checks)


def test_nobody_listens():
    with WireServer(guarded) as server:
        pass
    report = connecting(server)
    assert verdicts(report) == "connect! credentials- base-path-"
    assert "nothing listens" in said(report, Stage.CONNECT)


def test_a_name_that_is_not_found(server):
    # RFC 6761, 6.4: names below `invalid` never are.
    report = connecting(server, host="nowhere.invalid")
    assert verdicts(report) == "name! connect- credentials- base-path-"


def test_what_speaks_no_http():
    with WireServer(lambda peer: peer.send(b"220 mail.example ESMTP\r\n")) as server:
        assert verdicts(connecting(server)).startswith("connect answer! ")


def tls_server(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return WireServer(guarded, context)


YESTERDAY = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        (trustme.CA().issue_cert("127.0.0.1"), "an authority that is not trusted"),
        (AUTHORITY.issue_cert("127.0.0.1", not_after=YESTERDAY), "has expired"),
        (AUTHORITY.issue_cert("127.0.0.2"), "for another address"),
    ],
)
def test_certificates_that_are_wrong(certificate, words):
    with tls_server(certificate) as server:
        report = connecting(server)
    assert verdicts(report) == "connect TLS! credentials- base-path-"
    assert words in said(report, Stage.TLS)


def test_a_certificate_that_is_right():
    with tls_server(AUTHORITY.issue_cert("127.0.0.1")) as server:
        assert verdicts(connecting(server)) == "connect TLS credentials base-path"


def test_a_proxy_that_refuses():
    wants = ok(b"", "Proxy-Authenticate: Basic", status="407 Proxy Authentication Required")
    with WireServer(lambda peer: peer.send(wants) if peer.request() else None) as server:
        proxy = Proxy(ProxyKind.HTTP, "127.0.0.1", server.port)
        options = SendOptions(proxies=Proxies(proxy, proxy))
        report = connecting(server, scheme="https", host="api.example", options=options)
        assert verdicts(report) == "proxy! TLS- credentials- base-path-"
        assert "(407)" in said(report, Stage.PROXY)
        report = connecting(server, host="api.example", options=options)
        assert verdicts(report) == "proxy! credentials- base-path-"


def test_a_proxy_that_is_not_there():
    with WireServer(routes({})) as server:
        pass
    proxy = Proxy(ProxyKind.HTTP, "127.0.0.1", server.port)
    report = connecting(
        server, host="api.example", options=SendOptions(proxies=Proxies(proxy, proxy))
    )
    assert verdicts(report) == "proxy! credentials- base-path-"
