"""Files that an environment file names."""

from callsheet.features.environment_document import EnvironmentDocument
from callsheet.features.environment_links import environment_links
from callsheet.model.workspace import Workspace
from callsheet.text import SourceText
from fixture_files import ROOT, MemoryFiles

TEXT = """{
  "dev": {
    "note": "keys/client.pem",
    "SSLConfiguration": {
      "clientCertificate": "keys/client.pem",
      "clientCertificateKey": {"path": "shared.key", "format": "PEM"}
    }
  },
  "prod": {"SSLConfiguration": {"clientCertificate": "gone.pem", "hasCertificatePassphrase": true}}
}
"""


def linked(text: str) -> list[tuple[str, str]]:
    document = EnvironmentDocument(ROOT / "own/http-client.private.env.json", SourceText(text))
    files = MemoryFiles({"own/keys/client.pem": "", "shared.key": ""})
    found = environment_links(Workspace(ROOT, {}, {}), document, files)
    return [(each.span.of(text), each.path.relative_to(ROOT).as_posix()) for each in found]


def test_certificates_lead_to_their_files_beside_it_or_under_the_root():
    assert linked(TEXT) == [
        ("keys/client.pem", "own/keys/client.pem"),
        ("shared.key", "shared.key"),
    ]


def test_a_file_that_cannot_be_read_has_no_links():
    assert linked(TEXT[:-3]) == []
