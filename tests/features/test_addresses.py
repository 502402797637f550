"""The parts of a target as it is written."""

from pathlib import Path

import pytest

from callsheet.features.addresses import Address, addresses_of, parts_of
from callsheet.model.document import read_document


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://a.test/b/c?d=1#e", Address("https://a.test", "/b/c", "d=1")),
        ("{{host}}/b?", Address("{{host}}", "/b", "")),
        ("{{scheme}}://{{host}}:80/{{a.b}}", Address("{{scheme}}://{{host}}:80", "/{{a.b}}", None)),
        ('{{f("/?#")}}/b', Address('{{f("/?#")}}', "/b", None)),
        ("/b?c", Address("", "/b", "c")),
        ("a.test/b", Address("a.test", "/b", None)),
        ("", Address("", "", None)),
        ("https://", Address("https://", "", None)),
    ],
)
def test_parts(target: str, expected: Address):
    assert parts_of(target) == expected


def test_addresses_of_a_document_are_told_once_and_without_credentials():
    text = "GET a.test/b?c=1\n###\nPOST a.test/b\n###\nGET https://ada:hush@a.test\n###\n# no\n"
    document = read_document(Path("/a.http"), text)
    assert addresses_of(document) == (Address("a.test", "/b", None),)
