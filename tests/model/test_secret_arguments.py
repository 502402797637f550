"""The credentials that are typed in directives are known to the redactor from the beginning."""

import pytest

from callsheet.model.document import read_document
from callsheet.model.secrets import written_secrets
from fixture_files import ROOT


@pytest.mark.parametrize(
    ("line", "secrets"),
    [
        ('auth basic bob "hunt er2"', {"hunt er2"}),
        ("auth basic username=bob password=hunter2", {"hunter2"}),
        ("auth bearer abcdef12", {"abcdef12"}),
        ("auth bearer {{token}}", set()),
        ("auth apikey name=X-Key key=abcdef12", {"abcdef12"}),
        ("auth oauth2 client_id=app client_secret=cs-secret", {"cs-secret"}),
        ("auth acme one-secret realm=here token=two-secret", {"one-secret", "two-secret"}),
        ("sign hmac key=abcdef12", {"abcdef12"}),
        ("tls pfx=a.p12 passphrase=top-secret", {"top-secret"}),
        ("timeout 10", set()),
    ],
)
def test_typed_credentials(line: str, secrets: set[str]):
    document = read_document(ROOT / "main.http", f"# @{line}\nGET https://h\n")
    assert written_secrets(document) == secrets
