"""Certificates, keys and authorities from files: what they do on the wire, and what is wrong."""

import ssl
import stat
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from callsheet.exchange import (
    Body,
    Failure,
    FailureKind,
    OutgoingRequest,
    Response,
    SendOptions,
    Tls,
)
from callsheet.http import tls_files
from callsheet.http.client import HttpClient
from wire_server import Peer, WireServer, ok, routes

AUTHORITY, OTHER = trustme.CA(), trustme.CA()
ADA, BOB = AUTHORITY.issue_cert("ada@client.test"), AUTHORITY.issue_cert("bob@client.test")
STRANGER = OTHER.issue_cert("eve@client.test")
PASSWORD = b"Pa\xc3\x9fwort, s3cret"
CERTIFICATE, KEY, LOCKED_KEY, BUNDLE = "ada.pem", "ada.key", "ada-locked.key", "ada.p12"
WANTED = "give it one with `# @tls cert=FILE key=FILE` or `# @tls pfx=FILE`"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """All files that a person could have, as real tools write them."""
    AUTHORITY.cert_pem.write_to_path(tmp_path / "ca.pem")
    OTHER.cert_pem.write_to_path(tmp_path / "other.pem")
    for name, leaf in (("ada", ADA), ("bob", BOB), ("eve", STRANGER)):
        (tmp_path / f"{name}.pem").write_bytes(leaf.cert_chain_pems[0].bytes())
        leaf.private_key_pem.write_to_path(tmp_path / f"{name}.key")
    ADA.private_key_and_cert_chain_pem.write_to_path(tmp_path / "both.pem")
    (tmp_path / LOCKED_KEY).write_bytes(key_of(ADA, BestAvailableEncryption(PASSWORD)))
    (tmp_path / "old.key").write_bytes(
        key_of(ADA, BestAvailableEncryption(PASSWORD), PrivateFormat.TraditionalOpenSSL)
    )
    (tmp_path / BUNDLE).write_bytes(bundle_of(ADA, BestAvailableEncryption(PASSWORD)))
    (tmp_path / "open.p12").write_bytes(bundle_of(ADA, NoEncryption()))
    (tmp_path / "junk").write_bytes(b"junk")
    (tmp_path / "empty.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(
            None, None, None, [certificate_of(ADA)], NoEncryption()
        )
    )
    return tmp_path


def certificate_of(leaf: trustme.LeafCert) -> x509.Certificate:
    return x509.load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes())


def key_of(
    leaf: trustme.LeafCert,
    encryption: KeySerializationEncryption,
    form: PrivateFormat = PrivateFormat.PKCS8,
) -> bytes:
    key = load_pem_private_key(leaf.private_key_pem.bytes(), None)
    return key.private_bytes(Encoding.PEM, form, encryption)


def bundle_of(leaf: trustme.LeafCert, encryption: KeySerializationEncryption) -> bytes:
    key = load_pem_private_key(leaf.private_key_pem.bytes(), None)
    return pkcs12.serialize_key_and_certificates(
        b"mine", key, certificate_of(leaf), None, encryption
    )


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def who(peer: Peer) -> None:
    """Answers with the name in the client's certificate."""
    assert isinstance(peer.socket, ssl.SSLSocket)
    shown = peer.socket.getpeercert()
    names = [value for _, value in shown.get("subjectAltName", ())] if shown else []
    while peer.request():
        peer.send(ok(",".join(names).encode()))


def wanting(
    versions: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3, wants: int = ssl.CERT_REQUIRED
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    AUTHORITY.configure_trust(context)
    context.verify_mode = ssl.VerifyMode(wants)
    context.minimum_version = context.maximum_version = versions
    return context


def to(server: WireServer, tls: Tls, **options: object) -> OutgoingRequest:
    chosen = SendOptions(tls=tls, **options)
    return OutgoingRequest("GET", "https", "127.0.0.1", server.port, "/", (), options=chosen)


def sent(client: HttpClient, request: OutgoingRequest) -> bytes:
    outcome = client.send(request).outcome
    assert isinstance(outcome, Response), outcome
    return outcome.body.data


def failure(client: HttpClient, request: OutgoingRequest) -> Failure:
    outcome = client.send(request).outcome
    assert isinstance(outcome, Failure), outcome
    return outcome


SHOWN = [
    pytest.param({"certificate": CERTIFICATE, "key": KEY}, "", id="pem"),
    pytest.param({"certificate": "both.pem"}, "", id="one-file"),
    pytest.param({"certificate": CERTIFICATE, "key": LOCKED_KEY}, PASSWORD.decode(), id="pkcs8"),
    pytest.param({"certificate": CERTIFICATE, "key": "old.key"}, PASSWORD.decode(), id="openssl"),
    pytest.param({"bundle": BUNDLE}, PASSWORD.decode(), id="pkcs12"),
    pytest.param({"bundle": "open.p12"}, "", id="pkcs12-open"),
]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize(("files", "password"), SHOWN)
def test_a_client_certificate(
    client: HttpClient,
    folder: Path,
    files: dict[str, str],
    password: str,
    version: ssl.TLSVersion,
) -> None:
    named = {name: folder / file for name, file in files.items()}
    tls = Tls(authorities=folder / "ca.pem", password=password, **named)
    with WireServer(who, wanting(version)) as server:
        assert sent(client, to(server, tls)) == b"ada@client.test"


def test_a_certificate_without_checking_the_server(client: HttpClient, folder: Path) -> None:
    tls = Tls(certificate=folder / "both.pem")
    with WireServer(who, wanting()) as server:
        assert sent(client, to(server, tls, verify_certificates=False)) == b"ada@client.test"


def test_a_certificate_beside_the_store_of_another_system(
    client: HttpClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contexts of truststore take a certificate and a version too."""
    monkeypatch.setattr("callsheet.http.tls.sys.platform", "win32")
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))
    tls = Tls(bundle=folder / BUNDLE, password=PASSWORD.decode(), minimum="1.3")
    with WireServer(who, wanting()) as server:
        assert sent(client, to(server, tls)) == b"ada@client.test"


def test_connections_are_not_shared_between_certificates(client: HttpClient, folder: Path) -> None:
    ada = Tls(folder / "ca.pem", folder / CERTIFICATE, folder / KEY)
    bob = Tls(folder / "ca.pem", folder / "bob.pem", folder / "bob.key")
    with WireServer(who, wanting()) as server:
        names = [sent(client, to(server, tls)) for tls in (ada, bob, ada, bob)]
        assert names == 2 * [b"ada@client.test", b"bob@client.test"]
        assert len(server.peers) == 2


def test_files_are_read_again_when_they_have_changed(client: HttpClient, folder: Path) -> None:
    tls = Tls(folder / "ca.pem", folder / CERTIFICATE, folder / KEY)
    with WireServer(who, wanting()) as server:
        assert sent(client, to(server, tls)) == b"ada@client.test"
        for ending in ("pem", "key"):
            (folder / f"bob.{ending}").replace(folder / f"ada.{ending}")
        assert sent(client, to(server, tls)) == b"bob@client.test"
        (folder / KEY).unlink()
        assert "no such file" in failure(client, to(server, tls)).message


@pytest.mark.parametrize(
    ("version", "messages"),
    [
        (ssl.TLSVersion.TLSv1_3, {"{} wants a client certificate"}),
        (ssl.TLSVersion.TLSv1_2, {"{} refused to set up TLS without saying why"}),
    ],
)
def test_a_certificate_that_is_wanted_and_not_there(
    client: HttpClient, folder: Path, version: ssl.TLSVersion, messages: set[str]
) -> None:
    """With TLS 1.3 the handshake is over when the server says so, with the first answer."""
    with WireServer(who, wanting(version)) as server:
        wrong = failure(client, to(server, Tls(folder / "ca.pem")))
        assert wrong.kind is FailureKind.TLS
        assert wrong.message in {each.format(f"127.0.0.1:{server.port}") for each in messages}
        assert WANTED in wrong.hint


def test_a_refusal_that_comes_amid_a_large_body(client: HttpClient, folder: Path) -> None:
    """The server has said why before writing fails."""
    with WireServer(who, wanting()) as server:
        request = to(server, Tls(folder / "ca.pem"))
        large = replace(request, method="POST", body=Body((b"x" * 10_000_000,)))
        assert failure(client, large).message.endswith("wants a client certificate")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_certificate_that_is_not_accepted(
    client: HttpClient, folder: Path, version: ssl.TLSVersion
) -> None:
    tls = Tls(folder / "ca.pem", folder / "eve.pem", folder / "eve.key")
    with WireServer(who, wanting(version)) as server:
        assert failure(client, to(server, tls)) == Failure(
            FailureKind.TLS,
            f"127.0.0.1:{server.port} does not accept the client certificate: "
            "it does not trust who signed it",
            "give it another with `# @tls cert=FILE key=FILE`",
        )


def test_a_certificate_does_not_go_to_another_origin(client: HttpClient, folder: Path) -> None:
    """Other than with curl, which shows it to whatever host a redirect leads to."""
    tls = Tls(folder / "ca.pem", folder / CERTIFICATE, folder / KEY, minimum="1.3")
    with WireServer(who, wanting(wants=ssl.CERT_OPTIONAL)) as other:
        table = {
            "/": ok(b"", "Location: /away", status="302 F"),
            "/away": ok(b"", f"Location: {other.origin}/", status="302 F"),
        }
        with WireServer(routes(table), wanting()) as server:
            assert sent(client, to(server, tls)) == b""
            assert len(server.requests) == 2
            assert len(other.requests) == 1


def test_a_folder_of_authorities(client: HttpClient, folder: Path) -> None:
    with WireServer(who, wanting(wants=ssl.CERT_NONE)) as server:
        assert sent(client, to(server, Tls(folder))) == b""
        (folder / "ca.pem").unlink()
        assert "not trusted" in failure(client, to(server, Tls(folder))).message


def test_authorities_in_der_and_between_words(client: HttpClient, folder: Path) -> None:
    (folder / "ca.cer").write_bytes(ssl.PEM_cert_to_DER_cert(AUTHORITY.cert_pem.bytes().decode()))
    (folder / "bundle.pem").write_bytes(
        "# Größte\n".encode() + OTHER.cert_pem.bytes() + b"\r\nnext\n" + AUTHORITY.cert_pem.bytes()
    )
    with WireServer(who, wanting(wants=ssl.CERT_NONE)) as server:
        for name in ("ca.cer", "bundle.pem"):
            assert sent(client, to(server, Tls(folder / name))) == b""


def test_the_certificate_of_the_server_itself_can_be_trusted(
    client: HttpClient, folder: Path
) -> None:
    leaf = AUTHORITY.issue_cert("127.0.0.1")
    leaf.cert_chain_pems[0].write_to_path(folder / "leaf.pem")
    context = wanting(wants=ssl.CERT_NONE)
    leaf.configure_cert(context)
    with WireServer(who, context) as server:
        assert sent(client, to(server, Tls(folder / "leaf.pem"))) == b""


def test_the_oldest_version(client: HttpClient, folder: Path) -> None:
    old = wanting(ssl.TLSVersion.TLSv1_2, ssl.CERT_NONE)
    with WireServer(who, old) as server:
        assert sent(client, to(server, Tls(folder / "ca.pem", minimum="1.2"))) == b""
        assert failure(client, to(server, Tls(folder / "ca.pem", minimum="1.3"))) == Failure(
            FailureKind.TLS,
            f"127.0.0.1:{server.port} speaks no version of TLS that is allowed here",
            "`# @tls min=1.2` allows the oldest version that is safe",
        )


WRONG = [
    ({"authorities": "none.pem"}, 'authorities "none.pem" cannot be read: no such file', "@tls"),
    ({"authorities": "junk"}, 'nothing in "junk" is a certificate', "BEGIN CERTIFICATE"),
    ({"authorities": "bad.pem"}, 'a certificate in "bad.pem" is broken', "again"),
    ({"authorities": "bare"}, 'no file of the folder "bare" is a certificate', "@tls ca="),
    ({"certificate": "none.pem"}, 'client certificate "none.pem" cannot be read: no such', "@tls"),
    ({"certificate": "bare"}, 'client certificate "bare" cannot be read: ', "@tls"),
    ({"certificate": "junk"}, 'no certificate in PEM form in "junk"', "BEGIN CERTIFICATE"),
    ({"certificate": BUNDLE}, f'no certificate in PEM form in "{BUNDLE}"', "@tls pfx=FILE"),
    ({"certificate": CERTIFICATE}, 'no private key in PEM form in "ada.pem"', "@tls key=FILE"),
    ({"certificate": CERTIFICATE, "key": "no"}, 'private key "no" cannot be read', "@tls"),
    (
        {"certificate": CERTIFICATE, "key": "bob.key"},
        'the key in "bob.key" does not belong to the certificate in "ada.pem"',
        "made together",
    ),
    (
        {"certificate": CERTIFICATE, "key": LOCKED_KEY},
        f'the password of the private key "{LOCKED_KEY}" is wrong or missing',
        "@tls password=",
    ),
    (
        {"certificate": CERTIFICATE, "key": "old.key", "password": "wr0ng" * 300},
        'the password of the private key "old.key" is wrong or missing',
        "@tls password=",
    ),
    ({"certificate": "bad.pem", "key": KEY}, '"bad.pem" with key "ada.key" cannot be used', "PEM"),
    ({"key": KEY}, 'the key "ada.key" has no certificate with it', "@tls cert=FILE"),
    ({"bundle": "no.p12"}, 'client certificate "no.p12" cannot be read: no such file', "@tls"),
    ({"bundle": "junk"}, '"junk" is not a PKCS#12 file', "@tls cert= key="),
    ({"bundle": BUNDLE}, f'the password of "{BUNDLE}" is wrong or missing', "@tls password="),
    (
        {"bundle": BUNDLE, "password": "wr0ng"},
        f'the password of "{BUNDLE}" is wrong or missing',
        "@tls password=",
    ),
    ({"bundle": "empty.p12"}, 'there is no private key in "empty.p12"', "into one file"),
    ({"minimum": "1.1"}, '"1.1" is not a version of TLS that can be asked for', "1.2 or 1.3"),
]


@pytest.mark.parametrize(("files", "message", "hint"), WRONG)
def test_files_that_cannot_be_used(
    client: HttpClient,
    folder: Path,
    files: dict[str, str],
    message: str,
    hint: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing goes out: there is no server at all."""
    monkeypatch.chdir(folder)
    (folder / "bare").mkdir()
    (folder / "bad.pem").write_text(
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    )
    values = {
        name: value if name in {"password", "minimum"} else Path(value)
        for name, value in files.items()
    }
    request = OutgoingRequest(
        "GET", "https", "a.invalid", None, "/", (), options=SendOptions(tls=Tls(**values))
    )
    wrong = failure(client, request)
    assert wrong.kind is FailureKind.TLS
    assert message in wrong.message
    assert hint in wrong.hint
    assert "wr0ng" not in str(wrong)


def test_a_bundle_without_the_package(
    client: HttpClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.serialization", None)
    request = OutgoingRequest("GET", "https", "a.invalid", None, "/", ())
    tls = Tls(bundle=folder / BUNDLE)
    wrong = failure(client, replace(request, options=SendOptions(tls=tls)))
    assert wrong.kind is FailureKind.TLS
    assert str(folder / BUNDLE) in wrong.message
    assert 'pip install "callsheet[crypto]"' in wrong.hint


def test_the_key_of_a_bundle_lies_open_nowhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is on disk for a moment is encrypted, its owner's alone, and gone afterwards."""
    held = folder / "held"
    held.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(held))
    seen: list[tuple[int, bytes]] = []

    class Watched(ssl.SSLContext):
        def load_cert_chain(self, certfile: str, keyfile: None = None, password=None) -> None:
            path = Path(certfile)
            seen.append((stat.S_IMODE(path.stat().st_mode), path.read_bytes()))
            super().load_cert_chain(certfile, keyfile, password)

    tls = Tls(bundle=folder / "open.p12")
    assert tls_files.certificate_shown(Watched(ssl.PROTOCOL_TLS_CLIENT), tls) is None
    ((mode, content),) = seen
    assert content.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert mode == 0o600 or sys.platform == "win32"
    assert list(held.iterdir()) == []
