"""JetBrains' `SSLConfiguration` in environment files."""

from datetime import UTC, datetime
from random import Random

from callsheet.exchange import SendOptions, Tls
from callsheet.model.circumstances import Circumstances
from callsheet.model.requests import requests_of
from callsheet.model.resolve import Resolved, resolve
from callsheet.model.scope import scope_of
from callsheet.model.secrets import Secrets
from fixture import scene
from fixture_files import ROOT

FILES = """
//- api/certs/client.pem
//- api/certs/client.key
//- api/certs/client.p12
//- private.pem
"""


def of(
    public: str,
    private: str = "{}",
    secrets: dict[str, str] | None = None,
    lines: str = "",
    options: SendOptions | None = None,
):
    text = f"""
//- api/v1/main.http
{lines}
GET https://h
//- api/http-client.env.json
{{"dev": {{"SSLConfiguration": {public}}}}}
//- http-client.private.env.json
{private}
"""
    shown = scene(text + FILES, environment="dev")
    place = requests_of(shown.document)[-1]
    now = datetime(2030, 1, 1, tzinfo=UTC)
    circumstances = Circumstances(
        shown.files, now, Random(0), root=ROOT, options=options or SendOptions()
    )
    given = Secrets(secrets or {}, {})
    scope = scope_of(shown.workspace, shown.document, place.block, (), given)
    return resolve(shown.document, place.block, scope, circumstances)


PEM = '{"clientCertificate": "certs/client.pem", "clientCertificateKey": "certs/client.key"}'


def test_a_certificate_is_seen_from_the_environment_file():
    options = of(PEM).request.options
    folder = ROOT / "api" / "certs"
    assert options.tls == Tls(certificate=folder / "client.pem", key=folder / "client.key")
    assert options.verify_certificates


def test_the_host_is_not_verified():
    assert not of('{"verifyHostCertificate": false}').request.options.verify_certificates


def test_a_bundle_with_a_passphrase():
    public = """{
      "clientCertificate": {"path": "certs/client.p12", "format": "PKCS12"},
      "hasCertificatePassphrase": true
    }"""
    found = of(public, secrets={"certificatePassphrase": "top-secret"})
    bundle = ROOT / "api" / "certs" / "client.p12"
    assert found.request.options.tls == Tls(bundle=bundle, password="top-secret")
    assert "top-secret" in found.secrets


def test_a_passphrase_of_a_private_file():
    public = '{"clientCertificate": "certs/client.p12", "hasCertificatePassphrase": true}'
    found = of(public, '{"dev": {"certificatePassphrase": "top-secret"}}')
    assert found.request.options.tls.password == "top-secret"


def test_a_path_of_a_private_file_is_seen_from_there():
    private = '{"dev": {"SSLConfiguration": {"clientCertificate": "private.pem"}}}'
    found = of('{"clientCertificateKey": "certs/client.key"}', private)
    assert isinstance(found, Resolved)
    tls = found.request.options.tls
    assert (tls.certificate, tls.key) == (ROOT / "private.pem", ROOT / "api/certs/client.key")


def test_what_is_missing():
    (problem,) = of('{"clientCertificate": "gone.pem"}').problems
    assert problem.message == 'the file "gone.pem" cannot be read: it does not exist'
    assert problem.related[0].path.name == "http-client.env.json"
    public = '{"clientCertificate": "certs/client.p12", "hasCertificatePassphrase": true}'
    (problem,) = of(public).problems
    assert "`certificatePassphrase` is not set" in problem.message


def test_a_person_and_a_line_of_the_file_win():
    given = Tls(certificate=ROOT / "mine.pem")
    assert of(PEM, options=SendOptions(tls=given)).request.options.tls == given
    found = of(PEM, lines="# @tls cert=../../private.pem")
    assert found.request.options.tls.certificate.name == "private.pem"
