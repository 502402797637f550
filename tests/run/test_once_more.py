"""After a 401: what logs in does so again, tokens are got anew, the request is sent again."""

from pathlib import Path

import pytest

from callsheet.disk import DiskFiles
from callsheet.model.document import read_document
from callsheet.model.environment import read_environments
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.run.plan import plan
from callsheet.run.results import NotSent, Prepared, Sent
from callsheet.run.session import Session, Settings
from fixture_files import MemoryFiles
from wire_server import WireServer, answers, ok

ROOT = Path("/workspace")
REFUSED = ok(b"", status="401 Unauthorized")
ENVIRONMENT = """
{"dev": {"Security": {"Auth": {"api": {
  "Type": "OAuth2", "Grant Type": "Client Credentials", "Token URL": "ORIGIN/token",
  "Client ID": "id", "Client Secret": "client-secret", "Acquire Automatically": AUTOMATIC
}}}}}
"""


def run(server: WireServer, text: str, settings: Settings | None = None, automatic: str = "true"):
    """The result of the last request, after all that the others came to."""
    environment = ENVIRONMENT.replace("ORIGIN", server.origin).replace("AUTOMATIC", automatic)
    files = MemoryFiles({"http-client.env.json": environment})
    document = read_document(ROOT / "main.http", text.replace("ORIGIN", server.origin))
    environments = {ROOT: read_environments(files, ROOT, ROOT)}
    workspace = Workspace(ROOT, {document.path: document}, environments, "dev")
    session = Session(workspace, DiskFiles(ROOT), settings)
    places = requests_of(document)
    try:
        return list(session.run(plan(workspace, places[-1:])))[-1]
    finally:
        session.close()


def lines(server: WireServer) -> list[str]:
    return [request.split(b" HTTP", 1)[0].decode() for request in server.requests]


def fields(request: bytes, name: str) -> list[str]:
    pairs = (line.partition(": ") for line in request.decode().split("\r\n")[1:])
    return [value for key, _, value in pairs if key.lower() == name]


SESSION = """
### login
POST ORIGIN/login

### list
# @auth session login
GET ORIGIN/list
"""


def test_a_session_that_is_over_begins_again():
    first, second = (ok(b"", f"Set-Cookie: sid={number}") for number in (1, 2))
    with WireServer(answers(first, REFUSED, second, ok(b"here"))) as server:
        result = run(server, SESSION)
    assert lines(server) == ["POST /login", "GET /list", "POST /login", "GET /list"]
    assert [fields(each, "cookie") for each in server.requests[1::2]] == [["sid=1"], ["sid=2"]]
    exchange = result.fate.exchange
    assert exchange.outcome.status == 200
    assert [hop.outcome.status for hop in exchange.hops] == [401, 200]
    assert [hop.request.url for hop in exchange.asides] == [f"{server.origin}/login"]


def test_it_is_tried_once_more_and_no_further():
    with WireServer(answers(ok(), REFUSED, ok(), REFUSED, ok())) as server:
        result = run(server, SESSION)
    assert len(server.requests) == 4
    assert result.fate.exchange.outcome.status == 401


def test_what_cannot_log_in_leaves_the_first_answer():
    with WireServer(answers(ok(), REFUSED)) as server:
        result = run(server, SESSION)
    assert lines(server) == ["POST /login", "GET /list", "POST /login"]
    assert [hop.outcome.status for hop in result.fate.exchange.hops] == [401]


def test_values_are_taken_anew_from_what_logs_in():
    text = """
### nonce
# @capture nonce = body
GET ORIGIN/nonce

### token
# @capture token = body
GET ORIGIN/token?nonce={{nonce}}

### list
# @auth custom nonce, token
GET ORIGIN/list
Authorization: Bearer {{token}}
"""
    first = (ok(b"n1"), ok(b"token-one"), REFUSED)
    with WireServer(answers(*first, ok(b"n2"), ok(b"token-two"), ok())) as server:
        result = run(server, text)
    assert isinstance(result.fate, Sent)
    sent = [fields(each, "authorization") for each in server.requests]
    assert sent == [[], [], ["Bearer token-one"], [], [], ["Bearer token-two"]]
    assert lines(server)[4] == "GET /token?nonce=n2"
    assert {"token-one", "token-two"} <= result.secrets


NAMED = 'GET ORIGIN/list\nAuthorization: Bearer {{$auth.token("api")}}\n'


def token(text: str) -> bytes:
    body = f'{{"access_token": "{text}", "token_type": "Bearer", "expires_in": 600}}'
    return ok(body.encode(), "Content-Type: application/json")


def test_a_token_by_name_is_fetched_anew_when_it_is_refused():
    with WireServer(answers(token("old-token"), REFUSED, token("new-token"), ok())) as server:
        result = run(server, NAMED)
    assert lines(server) == ["POST /token", "GET /list", "POST /token", "GET /list"]
    sent = [fields(each, "authorization") for each in server.requests[1::2]]
    assert sent == [["Bearer old-token"], ["Bearer new-token"]]
    assert {"new-token", "client-secret"} <= result.secrets


def test_a_dry_run_fetches_nothing():
    with WireServer(answers()) as server:
        result = run(server, NAMED, Settings(dry_run=True))
    assert server.requests == []
    assert isinstance(result.fate, Prepared)
    assert result.fate.request.headers == (("Authorization", "Bearer ***"),)


@pytest.mark.parametrize(
    ("automatic", "answer", "message"),
    [
        ("false", token("t"), 'nobody has signed in for "api"'),
        ("true", ok(b'{"error": "invalid_client"}', status="400 Bad Request"), "invalid_client"),
    ],
)
def test_a_request_without_its_token_is_not_sent(automatic: str, answer: bytes, message: str):
    with WireServer(answers(answer)) as server:
        result = run(server, NAMED, automatic=automatic)
    assert isinstance(result.fate, NotSent)
    assert message in result.fate.problems[0].message
    assert "GET /list" not in lines(server)
