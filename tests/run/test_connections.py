"""Which connections a file has to test, and what goes out for each of them."""

import pytest

from callsheet.disk import DiskFiles
from callsheet.http.client import HttpClient
from callsheet.model.document import read_document
from callsheet.model.imports import load_imports
from callsheet.model.workspace import Workspace
from callsheet.problems import UsageError
from callsheet.run.connection_test import ConnectionReport
from callsheet.run.connections import NotTested, all_tested, connections_of
from callsheet.run.session import Session
from wire_server import WireServer, ok

RESOURCES = """\
###
# @resource api
# @base-url {origin}/v1
# @auth bearer canary-token

###
# @resource only-headers
# @header X-Team: a

###
# @name me
# @use api
GET /me

###
# @name create
# @use api
POST /things

{}
"""


def script(peer):
    """Answers who signed in, by a token or by the cookie of `/login`."""
    while request := peer.request():
        if request.startswith(b"POST /login"):
            peer.send(ok(b"", "Set-Cookie: sid=canary-cookie; Path=/"))
        elif b"canary" in request:
            peer.send(ok())
        else:
            peer.send(ok(status="401 Unauthorized"))


@pytest.fixture
def server():
    with WireServer(script) as made:
        yield made


@pytest.fixture
def tested(tmp_path, server):
    """Tests what a file holds; gives the tests and what the server received."""
    clients = []

    def run(text, *names, more=()):
        for name, content in more:
            (tmp_path / name).write_text(content.replace("{origin}", server.origin))
        files = DiskFiles(tmp_path)
        document = read_document(tmp_path / "api.http", text.replace("{origin}", server.origin))
        workspace = load_imports(Workspace(tmp_path, {document.path: document}), files)

        def open_session():
            clients.append(HttpClient())
            return Session(workspace, files, client=clients[-1]), clients[-1]

        connections = connections_of(workspace, (document,), names)
        return list(all_tested(connections, open_session))

    yield run
    for client in clients:
        client.close()


def sent(server) -> list[str]:
    return [request.split(b" HTTP")[0].decode() for request in server.requests]


def good(tests) -> list[tuple[str, bool]]:
    return [(each.connection.name, not each.outcome.exit_code) for each in tests]


def test_every_resource_with_a_base_url_is_tested(tested, server):
    (only,) = tested(RESOURCES)
    assert good([only]) == [("api", True)]
    assert sent(server) == ["GET /v1", "GET /v1"]
    assert "canary-token" in only.secrets


def test_a_resource_of_another_file_is_tested_where_it_is_used(tested, server):
    shared = "###\n# @resource api\n# @base-url {origin}/v2\n"
    text = "# @import ./shared.http\n\n###\n# @use api\nGET /a\n\n###\n# @use api\nGET /b\n"
    tests = tested(text, more=[("shared.http", shared)])
    assert [each.connection.name for each in tests] == ["api"]
    assert sent(server) == ["GET /v2"]


def test_the_resource_of_a_preset_is_tested_at_the_address_of_the_file(tested, server):
    text = "# @import callsheet:github\n@github_url = {origin}/v3\n\n### me\n# @use github\n"
    tests = tested(text + "# @auth bearer canary-token\nGET /user\n")
    assert good(tests) == [("", True)]
    assert sent(server) == ["GET /v3", "GET /v3"]


def test_without_resources_each_origin_is_tested_once_with_credentials(tested, server):
    tests = tested(
        "GET {origin}/a\n\n###\nPOST {origin}/b\nAuthorization: Bearer canary-token\n"
        "Content-Type: application/json\n\n{}\n\n###\nDELETE {origin}/c\n"
    )
    assert good(tests) == [("", True)]
    assert sent(server) == ["GET /", "GET /"]
    assert b"Bearer canary-token" in server.requests[1]
    assert b"application/json" not in server.requests[1]


def test_the_base_url_of_a_file_is_tested(tested, server):
    tests = tested("# @base-url {origin}/v3\n# @auth bearer canary-token\n\n###\nGET /a\n")
    assert good(tests) == [("", True)]
    assert sent(server) == ["GET /v3", "GET /v3"]


@pytest.mark.parametrize("name", ["me", "m*"])
def test_a_request_can_be_named(tested, server, name):
    assert good(tested(RESOURCES, name)) == [("me", True)]
    assert sent(server) == ["GET /v1/me", "GET /v1/me"]


def test_what_a_named_request_needs_goes_first(tested, server):
    text = "# @name login\nPOST {origin}/login\n\n###\n# @name me\n# @ref login\nGET {origin}/me\n"
    assert good(tested(text, "me")) == [("me", True)]
    assert sent(server) == ["POST /login", "GET /me", "GET /me"]


def test_who_logs_in_for_a_resource_goes_first(tested, server):
    text = (
        "###\n# @resource api\n# @base-url {origin}/v1\n# @auth session login\n\n"
        "###\n# @name login\nPOST {origin}/login\n"
    )
    (test,) = tested(text)
    assert good([test]) == [("api", True)]
    assert sent(server) == ["POST /login", "GET /v1", "GET /v1"]
    assert isinstance(test.outcome, ConnectionReport)
    assert [b"canary-cookie" in request for request in server.requests] == [False, False, True]


def test_a_login_that_fails_is_the_reason(tested, server):
    text = (
        "###\n# @resource api\n# @base-url {origin}/v1\n# @auth session login\n\n"
        "###\n# @name login\nGET {origin}/in\n"
    )
    (test,) = tested(text)
    reason = '"login", which goes first, failed: the answer is 401'
    assert test.outcome == NotTested(reason=reason)
    assert sent(server) == ["GET /in"]


def test_a_value_that_is_missing_is_told(tested, server):
    tests = tested("GET {origin}/a\n\n###\nGET {{nobody}}/b\n")
    assert good(tests) == [("", False), ("", False)]
    assert isinstance(tests[1].outcome, NotTested)
    assert "`nobody` has no value" in tests[1].outcome.problems[0].message


def test_what_needs_an_answer_is_left_out(tested, server):
    text = "# @name a\nGET {origin}/a\n\n###\nGET {origin}/{{a.response.body.$.id}}\n"
    assert len(tested(text)) == 1
    assert sent(server) == ["GET /"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("create", '"create" is a POST request, which may change something'),
        ("apj", 'no resource or request is named "apj"'),
    ],
)
def test_names_that_cannot_be_tested(tested, server, name, words):
    with pytest.raises(UsageError) as raised:
        tested(RESOURCES, name)
    assert raised.value.message == words
    assert sent(server) == []
