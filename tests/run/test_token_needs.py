"""The tokens that files ask for: each once, under the names of those who share it."""

import pytest

from callsheet.authentication import GoogleServiceAccount, OAuth2
from callsheet.disk import DiskFiles
from callsheet.exchange import SendOptions
from callsheet.model.document import read_document
from callsheet.model.imports import load_imports
from callsheet.model.workspace import Workspace
from callsheet.run.session import Session, Settings
from callsheet.run.token_needs import TokenNeed, UnclearNeed, fits, token_needs

OAUTH = (
    "# @auth oauth2 grant=client_credentials token_url=https://id.example/token "
    "client_secret=canary-secret client_id="
)


@pytest.fixture
def needs(tmp_path):
    def read(text: str, prompt=lambda _name, _label: None):
        document = read_document(tmp_path / "api.http", text)
        files = DiskFiles(tmp_path)
        workspace = load_imports(Workspace(tmp_path, {document.path: document}), files)
        session = Session(workspace, files, Settings(prompt=prompt))
        return token_needs((document,), session, SendOptions())

    return read


def said(found) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (each.scheme.client_id if isinstance(each, TokenNeed) else "?", each.names)
        for each in found
    ]


def test_a_resource_and_its_requests_share_a_token(needs):
    text = (
        f"###\n# @resource api\n# @base-url https://a.example\n{OAUTH}a\n\n"
        "###\n# @name one\n# @use api\nGET /1\n\n"
        f"###\n# @name two\n{OAUTH}b\nPOST https://b.example/\n\n{{}}\n\n"
        "###\n# @name three\nGET https://c.example/\n"
    )
    assert said(needs(text)) == [("a", ("api", "one")), ("b", ("two",))]


def test_a_resource_without_a_base_url_is_known_by_a_request(needs):
    text = (
        f"###\n# @resource api\n{OAUTH}a\n\n###\n# @name one\n# @use api\nGET https://a.example/\n"
    )
    assert said(needs(text)) == [("a", ("api", "one"))]


def test_what_holds_for_a_file(needs):
    text = f"{OAUTH}a\n\n###\n# @name one\nGET https://a.example/\n\n###\nGET https://a.example/\n"
    assert said(needs(text)) == [("a", ("one", "#2"))]


def test_what_is_missing_is_told_once(needs):
    text = (
        f"###\n# @resource api\n# @base-url https://a.example\n{OAUTH}{{{{id}}}}\n\n"
        "###\n# @name one\n# @use api\nGET /1\n\n###\n# @name two\n# @use api\nGET /2\n"
    )
    (found,) = needs(text)
    assert isinstance(found, UnclearNeed)
    assert found.names == ("api",)
    assert "`id` has no value" in found.problems[0].message


def test_a_resource_of_another_file_is_known_by_who_uses_it(needs, tmp_path):
    (tmp_path / "shared.http").write_text(
        f"###\n# @resource api\n# @base-url https://a.example\n{OAUTH}{{{{id}}}}\n"
    )
    text = "@id = mine\n# @import ./shared.http\n\n###\n# @name one\n# @use api\nGET /1\n"
    assert said(needs(text)) == [("mine", ("api", "one"))]


def test_nobody_is_asked_for_what_no_token_needs(needs):
    def never(name, _label):
        raise AssertionError(name)

    text = "# @prompt page\nGET https://a.example/?page={{page}}\n"
    assert needs(text, never) == ()


def test_a_person_is_asked_for_what_a_token_needs(needs):
    text = f"# @prompt id\n# @name one\n{OAUTH}{{{{id}}}}\nGET https://a.example/\n"
    assert said(needs(text, lambda _name, _label: "asked")) == [("asked", ("one",))]


def test_a_service_account(needs, tmp_path):
    (tmp_path / "key.json").write_text('{"client_email": "a@b.example", "private_key": "canary"}')
    scheme = "# @auth google_service_account file=./key.json scope=all"
    (found,) = needs(f"# @name one\n{scheme}\nGET https://a.example/\n")
    assert isinstance(found, TokenNeed)
    assert isinstance(found.scheme, GoogleServiceAccount)
    assert found.key is not None
    assert (found.key.client_id, found.names) == ("a@b.example", ("one",))


def test_a_typed_field(needs):
    text = (
        "@oauth2_clientId = typed\n@oauth2_clientSecret = canary-secret\n"
        "@oauth2_tokenEndpoint = https://id.example/token\n\n"
        "###\n# @name one\nGET https://a.example/\nAuthorization: oauth2 client_credentials\n"
    )
    (found,) = needs(text)
    assert isinstance(found, TokenNeed)
    assert isinstance(found.scheme, OAuth2)
    assert (found.scheme.client_id, "one" in found.names) == ("typed", True)


@pytest.mark.parametrize(("pattern", "expected"), [("api", True), ("a*", True), ("ap", False)])
def test_names_are_patterns(pattern, expected):
    assert fits(("x", "api"), pattern) is expected
