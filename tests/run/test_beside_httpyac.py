"""Files in httpYac's own words, sent by httpYac and by us: the same goes over the wire."""

import json
from pathlib import Path

import pytest

from callsheet.cli.main import main
from counterparts.httpyac import ran_by_httpyac, sent_by_httpyac
from sent_alike import OWN
from test_demand import examples
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

SCRIPTS = Path(__file__).parents[1] / "demand" / "httpyac_scripts.md"
GIVEN = ("who=me",)
ANSWERS = {b"/w3/2": b'{"token": "t"}', b"/login": b'{"id": 7}', b"/": b'{"a": 1, "list": [1, 2]}'}


@pytest.fixture
def server():
    def script(peer):
        while request := peer.request():
            answer = ANSWERS.get(request.split(b" ", 2)[1], b"{}")
            peer.send(ok(answer, "Content-Type: application/json"))

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


def test_the_scripts_of_the_book_do_there_what_they_do_here(server, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    here = f"127.0.0.1:{server.port}"
    paths = []
    for number, example in enumerate(examples(SCRIPTS)):
        if "Node" in example.heading or "cannot" in example.heading:
            continue
        for name, content in example.files.items():
            path = tmp_path / (f"{number}.http" if name == "main.http" else name)
            path.write_bytes(content.replace(b"//here", f"//{here}".encode()))
        paths.append(tmp_path / f"{number}.http")
    theirs = ran_by_httpyac(paths, GIVEN)
    on_their_wire = [typed(request) for request in server.requests]
    server.requests.clear()
    given = [word for each in GIVEN for word in ("--var", each)]
    main(["run", *(path.name for path in paths), "--report", "json", *given])
    files = json.loads(capfd.readouterr().out)["files"]
    ours = [
        [(each["expression"], each["passed"]) for each in request["assertions"]]
        for file in files
        for request in file["requests"]
    ]
    assert [typed(request) for request in server.requests] == on_their_wire
    assert len(on_their_wire) > 10
    assert ours == theirs
    assert [("it fails", False)] in [tests[-1:] for tests in ours]


def typed(request: bytes) -> tuple:
    """The request line, the fields that somebody wrote, in any order, and the body."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = [line.partition(":")[::2] for line in lines]
    kept = sorted(
        (name.lower(), value.strip()) for name, value in fields if name.lower() not in OWN
    )
    return first, kept, body
