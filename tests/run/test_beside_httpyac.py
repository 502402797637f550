"""Files in httpYac's own words, sent by httpYac and by us: the same goes over the wire."""

import json

import pytest

from callsheet.cli.main import main
from counterparts.httpyac import sent_by_httpyac
from wire_server import WireServer, ok

GRAPHQL = """
fragment Half on User {
  half
}

gql Whole < ./whole.gql

### named
POST http://HOST/named
Content-Type: application/json

gql Launches < ./launches.gql

{
  "limit": 10
}

### plain
POST http://HOST/plain
Content-Type: application/json

gql Users < ./users.gql

### typed
@name = Ada

POST http://HOST/typed
Content-Type: application/json

query User($id: Int) {
  user(id: $id, name: "{{name}}") { ...Whole }
}

{ "id": 7 }

### both
POST http://HOST/both
Content-Type: application/json

mutation Save {
  save { ...Half
    ...Whole }
}

### none
POST http://HOST/none
Content-Type: application/json

query Bare { me { ...on User { id } } }
"""
FILES = {
    "whole.gql": "fragment Whole on User {\n  id\n  name\n}\n",
    "launches.gql": "query Launches($limit: Int!) {\n  launches(limit: $limit) { id }\n}",
    "users.gql": "query Users {\n  users { ...Whole }\n}\n",
}


@pytest.fixture
def server():
    def script(peer):
        while peer.request():
            peer.send(ok(b"{}", "Content-Type: application/json"))

    with WireServer(script) as server:
        yield server


def test_queries_in_files_and_fragments_by_name(server, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    text = "# @dialect httpyac\n" + GRAPHQL.replace("HOST", f"127.0.0.1:{server.port}")
    (tmp_path / "main.http").write_text(text)
    sent_by_httpyac(tmp_path / "main.http")
    theirs = [document(request) for request in server.requests]
    server.requests.clear()
    assert main(["run", "main.http", "--report", "json"]) == 0, capfd.readouterr().out
    ours = [document(request) for request in server.requests]
    assert [target for target, _ in ours] == ["/named", "/plain", "/typed", "/both", "/none"]
    assert ours == theirs


def document(request: bytes) -> tuple[str, dict]:
    """The target of a request and its GraphQL, white space in the query counted as one blank."""
    head, _, body = request.partition(b"\r\n\r\n")
    content = json.loads(body)
    content["query"] = " ".join(content["query"].split())
    return head.split(b" ")[1].decode(), content
