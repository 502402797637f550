"""No secret of a setting leaves: a canary in every secret argument of the table, every output."""

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from callsheet.cli.reports import CHECK_KINDS, RUN_KINDS
from callsheet.facts.auth_schemes import AUTH_SCHEMES, SIGNATURES
from callsheet.facts.directive_facts import ArgumentFacts, ArgumentKind, DirectiveFacts
from callsheet.http.client import HttpClient
from callsheet.run import secret_keepers
from test_leaks import command, spellings
from websocket_wire import frame, switched
from wire_server import Peer, WireServer

OTHERS = {
    "proxy": "canary-proxy-passw0rd",
    "key of tls": "canary-tls-passphras3",
    "pfx": "canary-pfx-passphras3",
    "cookie": "canary-cookie-of-an-answer",
    "access": "canary.access/token+1",
    "refresh": "canary-refresh-token-2",
    "id": "canary-id-token-3",
    "device": "canary-device-code-4",
    "kerberos": "canary-short-form-5",
}


def canaries(scheme: DirectiveFacts) -> dict[str, str]:
    """A canary for each secret argument of a scheme: too short for no algorithm."""
    arguments = (*scheme.arguments, *scheme.keywords)
    return {
        argument.name: f"canary/{scheme.name}+{argument.name}/of+32+characters+0".replace(" ", "+")
        for argument in arguments
        if argument.secret
    }


SCHEMES = [each for each in (*AUTH_SCHEMES, *SIGNATURES) if canaries(each)]
SECRETS = {
    f"{scheme.name} {argument}": text
    for scheme in SCHEMES
    for argument, text in canaries(scheme).items()
} | OTHERS

GRANTS = ("client_credentials", "password", "jwt_bearer", "device_code", "authorization_code")


def leaks(text: str) -> list[str]:
    found = []
    for name, secret in SECRETS.items():
        for how, spelled in spellings(secret).items():
            at = text.find(spelled)
            if at >= 0:
                found.append(f"{name}, {how}: ...{text[max(0, at - 60) : at + 60]!r}")
                break
    return found


def value_of(argument: ArgumentFacts, canary: str | None, origin: str) -> str:
    if canary is not None:
        return canary
    match argument.kind:
        case ArgumentKind.URL:
            return f"{origin}/token"
        case _:
            return "visible"


def written(scheme: DirectiveFacts, origin: str, **more: str) -> str:
    """A directive with every secret argument of a scheme, and what else it needs."""
    secret = canaries(scheme)
    positional = [value_of(each, secret.get(each.name), origin) for each in scheme.arguments]
    keyword = {name: text for name, text in secret.items() if scheme.keyword(name)}
    for each in scheme.keywords:
        if each.required:
            keyword[each.name] = "visible"
    keyword |= more
    words = [*positional, *(f"{name}={text}" for name, text in keyword.items())]
    return f"# @{scheme.name} {' '.join(words)}"


NEEDS = {
    "auth oauth1": {"consumer_key": "visible"},
    "auth aws": {"key": "visible", "region": "eu", "service": "s3"},
    "auth google_service_account": {"scope": "visible"},
}


def requests(origin: str) -> list[str]:
    """A request for each scheme and each of its ways, and where each may go wrong."""
    lines = []
    for scheme in SCHEMES:
        needs = NEEDS.get(scheme.name, {})
        if scheme.name in ("auth oauth2", "auth oauth2_client_credentials", "auth auth0"):
            for grant in GRANTS:
                given = {
                    "grant": grant,
                    "token_url": f"{origin}/token",
                    "device_url": f"{origin}/token",
                    "auth_url": f"{origin}/token",
                    "client_id": "visible",
                    "username": "visible",
                }
                lines.append(written(scheme, origin, **given))
                bare = re.sub(r" (access|refresh)_token=\S+", "", lines[-1])
                lines += [bare, bare.replace("/token ", "/refused ")]
        elif scheme.name == "auth oauth1":
            methods = ("hmac-sha1", "hmac-sha256", "rsa-sha1", "plaintext")
            lines += [written(scheme, origin, **needs, method=each) for each in methods]
            lines.append(written(scheme, origin, **needs, **{"in": "query"}))
        elif scheme.name == "auth api_key":
            lines += [written(scheme, origin, **{"in": each}) for each in ("header", "query")]
            lines.append(written(scheme, origin, name="X-Odd", prefix="Odd"))
        elif scheme.name in ("auth jwt", "sign jwt"):
            lines += [written(scheme, origin, alg=each) for each in ("HS256", "RS256", "no")]
        else:
            lines.append(written(scheme, origin, **needs))
    return lines


PATHS = ("/echo", "/refused", "/loop", "/elsewhere", "/closes", "/{{missing}}")


def text_of(origin: str, other: str) -> str:
    blocks = []
    for number, line in enumerate(requests(origin)):
        blocks += [
            f"### r{number}{name}\n{line}\nPOST {origin}{path}\n\nx"
            for name, path in enumerate(PATHS)
        ]
    place = origin.partition("//")[2]
    blocks += [
        f"### proxied\n# @proxy http://me:{OTHERS['proxy']}@{place}\nGET http://example.invalid/",
        f"### socks\n# @proxy socks5://me:{OTHERS['proxy']}@127.0.0.1:1\nGET http://example.invalid/",
        f"### broken\n# @proxy htp://me:{OTHERS['proxy']}@{place}\nGET http://example.invalid/",
        (
            f"### tls\n# @tls cert=./c.pem key=./c.pem password={OTHERS['key of tls']}\n"
            f"GET https://{place}/echo"
        ),
        f"### pfx\n# @tls pfx=./c.pem password={OTHERS['pfx']}\nGET https://{place}/echo",
        f"### idempotent\n# @idempotency-key\nPOST {origin}/echo",
    ]
    for scheme in SCHEMES:
        if scheme.name in ("auth basic", "auth bearer", "auth api_key"):
            said = "\n===\n".join(canaries(scheme).values())
            line = written(scheme, origin, **NEEDS.get(scheme.name, {}))
            blocks += [
                f"### talk{scheme.name}{path}\n{line}"
                f"\nWEBSOCKET ws://{place}/{path}\n\n{said}\n=== wait-for-server\n"
                for path in ("talk", "refused")
            ]
    for scheme in ("Basic", "Digest", "NTLM"):
        blocks.append(
            f"### short{scheme}\nGET {origin}/echo\nAuthorization: {scheme} me {OTHERS['kerberos']}"
        )
    return f"@other = {other}\n" + "\n\n".join(blocks) + "\n"


def reply(content: str, *fields: str, status: str = "200 OK") -> bytes:
    head = "\r\n".join(
        [f"HTTP/1.1 {status}", *fields, f"Content-Length: {len(content.encode())}", "", ""]
    )
    return head.encode() + content.encode()


TOKENS = {
    "access_token": OTHERS["access"],
    "refresh_token": OTHERS["refresh"],
    "id_token": OTHERS["id"],
    "device_code": OTHERS["device"],
    "user_code": "ABCD-EFGH",
    "verification_uri": "http://127.0.0.1/",
    "expires_in": 3600,
}


def script_for(other: list[str]):
    def script(peer: Peer) -> None:
        while request := peer.request():
            text = request.decode("utf-8", "replace")
            path = text.split(" ", 2)[1].partition("?")[0]
            echo = json.dumps({"everything": text, "form": text.rpartition("\r\n")[2]})
            field = " ".join(text.split("\r\n")[1:])
            match path:
                case "/token":
                    peer.send(reply(json.dumps(TOKENS), "Content-Type: application/json"))
                case "/refused":
                    asks = ("Basic", 'Digest realm="r", nonce="n", qop="auth"', "NTLM", "Negotiate")
                    fields = [f"WWW-Authenticate: {each}" for each in asks]
                    status = f"401 {text.split(' ', 2)[1][:200]}"
                    refusal = {"error": "invalid_client", "error_description": text}
                    peer.send(reply(json.dumps(refusal), *fields, status=status))
                case "/loop":
                    target = f"Location: {text.split(' ', 2)[1]}"
                    peer.send(reply(echo, target, f"X-Echo: {field}", status="307 Again"))
                case "/elsewhere":
                    target = f"Location: {other[0]}/there"
                    peer.send(reply(echo, target, status="307 There"))
                case "/there":
                    peer.send(reply(echo))
                case "/talk":
                    peer.send(switched(request) + frame(1, text.encode()))
                    peer.send(
                        frame(2, b"\xff" + request) + frame(8, b"\x0f\xa1" + field.encode()[-120:])
                    )
                    peer.client_left()
                    return
                case "/closes":
                    peer.close()
                    return
                case _:
                    cookie = f"Set-Cookie: s={OTHERS['cookie']}"
                    peer.send(reply(echo, cookie, f"X-Echo: {field} {OTHERS['cookie']}"))

    return script


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    other: list[str] = []
    (tmp_path / "c.pem").write_text("-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA")
    with (
        WireServer(script_for(other)) as server,
        WireServer(script_for(other), address="127.0.0.2") as elsewhere,
    ):
        other.append(elsewhere.origin)
        (tmp_path / "api.http").write_text(text_of(server.origin, elsewhere.origin))
        yield tmp_path, server, elsewhere


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--output", "exchange"),
        ("run", "--report", "json"),
        ("run", "--dry-run", "--output", "exchange"),
        ("check", "--report", "json"),
        ("list",),
        ("list", "--report", "json"),
        ("env",),
        ("auth list",),
        ("auth list", "--report", "json"),
        ("test-connection",),
        ("test-connection", "--report", "json"),
    ],
    ids=" ".join,
)
def test_no_command_tells_a_secret(project, arguments: tuple[str, ...]) -> None:
    folder, _server, elsewhere = project
    if arguments[0] == "auth list":
        command("run", "api.http", "--name", "r60")
    verb, *more = arguments
    said = command(*verb.split(), "api.http", *more)
    assert "Traceback" not in said
    assert said.strip()
    assert not leaks(said), "\n".join(leaks(said))
    assert not [each for each in elsewhere.requests if leaks(each.decode("utf-8", "replace"))]
    kept = [each for each in (folder / "state").rglob("*") if each.is_file()]
    for file in kept:
        assert file.stat().st_mode & 0o077 == 0
        assert "token" in str(file) or not leaks(file.read_text("utf-8", "replace"))


@pytest.mark.parametrize(("verb", "kinds"), [("run", RUN_KINDS[1:]), ("check", CHECK_KINDS[1:])])
def test_no_report_tells_a_secret(project, verb: str, kinds: tuple[str, ...]) -> None:
    asked = [word for kind in kinds for word in ("--report", f"{kind}=reports/{kind}")]
    said = command(verb, "api.http", *asked)
    written = [Path("reports", kind).read_text("utf-8") for kind in kinds]
    for text in (said, *written):
        for read in (text, unescape(text), unquote(text)):
            assert not leaks(read), "\n".join(leaks(read))


def test_no_traceback_tells_what_was_asked_for(project, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, server, _ = project

    def broken(_client: object, request: object, *_: object) -> None:
        raise AssertionError(f"never expected: {request!r}")

    def keyring(_seconds: float, name: str, _environment: str) -> str:
        return f"canary-kept-{name}"

    monkeypatch.setattr(secret_keepers, "_keyring", keyring)
    monkeypatch.setattr(HttpClient, "send", broken)
    text = f"# @auth basic me {{{{secrets.mine}}}}\nGET {server.origin}/\n"
    (folder / "kept.http").write_text(text)
    said = command("run", "kept.http")
    assert "AssertionError: never expected" in said
    assert "canary-kept" not in said
