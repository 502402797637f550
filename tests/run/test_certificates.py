"""What is said of the certificate of a server, beside Hurl and libcurl."""

import ssl

import pytest
import trustme

from callsheet.cli.main import main
from callsheet.run.certificates import certificate_attribute
from callsheet.run.findings import Unfit
from counterparts.hurl import judged_by_hurl
from tls_files import written
from wire_server import WireServer, ok, routes

AUTHORITY = trustme.CA(organization_name='Acme, "Inc"', organization_unit_name="#1")


@pytest.fixture
def server():
    certificate = AUTHORITY.issue_cert(
        "localhost", "127.0.0.1", common_name="my host", organization_name="Org+1"
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with WireServer(routes({"/": ok(b"{}")}), context=context) as server:
        yield server


def attributes(server):
    data = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", server.port)))
    names = ("Subject", "Issuer", "Serial-Number", "Subject-Alt-Name", "Expire-Date")
    return {name: certificate_attribute(data, name) for name in names}


def lines_of(server):
    found = attributes(server)
    quoted = {
        name: str(value).replace("\\", "\\\\").replace('"', '\\"') for name, value in found.items()
    }
    return [
        f'certificate "Subject" == "{quoted["Subject"]}"',
        f'certificate "Issuer" == "{quoted["Issuer"]}"',
        f'certificate "Serial-Number" == "{quoted["Serial-Number"]}"',
        'certificate "Subject" contains "CN = my host"',
        'certificate "Start-Date" isDate',
        'certificate "Start-Date" daysBeforeNow > 1000',
        'certificate "Expire-Date" daysAfterNow > 1000',
        f'certificate "Expire-Date" dateFormat "%Y" == "{found["Expire-Date"].year}"',
    ]


def test_hurl_says_the_same(server, tmp_path):
    authority = written(AUTHORITY.cert_pem)
    url = f"https://localhost:{server.port}/"
    lines = lines_of(server)
    assert judged_by_hurl(url, lines, tmp_path, "--cacert", authority) == [True] * len(lines)


@pytest.mark.parametrize("verify", ["on", "off"])
def test_what_is_asserted_of_it(verify, server, tmp_path, capsys):
    (tmp_path / "ca.pem").write_bytes(AUTHORITY.cert_pem.bytes())
    lines = [*lines_of(server), 'certificate "Subject-Alt-Name" contains "DNS:localhost, IP"']
    asserted = "".join(f"# @assert {line}\n" for line in lines)
    file = tmp_path / "a.http"
    tls = f"# @tls ca=./ca.pem verify={verify}\n"
    file.write_text(f"{tls}GET https://localhost:{server.port}/\n\n{asserted}")
    assert main(["run", str(file)]) == 0
    assert f"{len(lines)} assertions" in capsys.readouterr().out


def test_without_tls_there_is_none(tmp_path, capsys):
    with WireServer(routes({"/": ok(b"{}")})) as server:
        file = tmp_path / "a.http"
        file.write_text(f'GET {server.origin}/\n\n# @assert certificate "Issuer" not exists\n')
        assert main(["run", str(file)]) == 0


def test_what_cannot_be_read_is_told():
    assert certificate_attribute(b"x", "Subjekt") == Unfit(
        'a certificate has no "Subjekt", did you mean "Subject"?'
    )
    found = certificate_attribute(b"x", "Subject")
    assert isinstance(found, Unfit)
    assert found.reason.startswith("the certificate cannot be read")
