"""Files for httpYac, sent by httpYac: the same requests go over the wire as Callsheet sends."""

import json

import pytest

from callsheet.cli.main import main
from callsheet.convert.from_httpyac import from_httpyac
from callsheet.convert.to_httpyac import to_httpyac
from callsheet.model.document import read_document
from callsheet.model.workspace import Workspace
from counterparts.httpyac import sent_by_httpyac
from sent_alike import as_compared
from wire_server import WireServer

ANSWER = b'{"token": "T0k", "access_token": "A1", "expires_in": 60, '
ANSWER += b'"id": 7, "items": [1, 2, 3], "zero": 0, "name": "a b&c"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Next: n1\r\n"

FILES = {
    "an answer's parts": """
@host = http://HOST

### Sign in
# @name login
# @capture tok = response.body.token
# @assert status == 200
# @assert jsonpath "$.items" count == 3
# @assert jsonpath "$.zero" exists
# @timeout 5s
POST {{host}}/login?a=x|y
    &b=two
X-Folded: one,
    two

{
  // a comment
  "user": {{name}},
  "n": 1
}

### what follows
@name = O'Neil
GET {{host}}/2/{{login.response.body.$.id}}?t={{tok}}&s={{login.response.status}}
Authorization: Bearer {{login.response.body.$.token}}
X-Next: {{login.response.headers.X-Next}}
X-Item: {{login.items[1]}}
X-Js: {{ [1, 2].map(x => x * 2).join(",") }}

?? status == 200
?? body id > 3
""",
    "what a resource has": """
### api
# @resource api
# @base-url http://HOST/v1/
# @header X-Version: 2
# @param size=10 20
# @auth basic ada se:cret

### list
# @use api
GET /items?q=1

### one
# @use api
# @auth bearer abc
# @header X-Version: 3
# @idempotency-key
# @disabled
GET items/1

### key
# @auth api_key name=k value="a&b" in=query
GET http://HOST/key
""",
    "variables of several requests": """
@host = http://HOST
@kind = first

GET {{host}}/{{kind}}

###
@kind = second
@quoted = "q"
GET {{host}}/{{kind}}?q={{quoted}}

###
GET {{host}}/{{kind}}

###
@kind = {{kind}}-of
GET {{host}}/{{kind}}
""",
    "forms and texts": """
@value = a b

### form
POST http://HOST/form
Content-Type: application/x-www-form-urlencoded

a = 1 2 &
b = %+x &
c = {{value}}

### text
PUT http://HOST/text
Content-Type: text/markdown

# a heading
GET /x is no request
@foo = 1
> quoted

### parameters
# @param name={{value}}
GET http://HOST/parameters
""",
    "multipart": """
POST http://HOST/upload
Content-Type: multipart/form-data; boundary=b

--b
Content-Disposition: form-data; name="a"

one
--b
Content-Disposition: form-data; name="f"; filename="a.txt"
Content-Type: text/plain

< ./a.txt
--b--

###
POST http://HOST/file
Content-Type: text/plain

< ./a.txt

###
@who = you
POST http://HOST/filled
Content-Type: text/plain

<@ ./b.txt
""",
    "a list": """
### each
# @foreach n in ["a", "b"]
GET http://HOST/n/{{n}}?i={{$index}}

### login
POST http://HOST/login

### behind it
# @auth session login
GET http://HOST/mine
""",
    "graphql": """
GRAPHQL http://HOST/graphql

query One($id: ID!) { item(id: $id) { name } }

{"id": 1}
""",
}


def requests_of(act) -> list:
    def script(peer):
        while peer.request():
            length = b"Content-Length: %d\r\n\r\n" % len(ANSWER)
            peer.send(HEAD + length + ANSWER)

    with WireServer(script) as server:
        act(f"127.0.0.1:{server.port}")
        port = str(server.port).encode()
    found = [as_compared(each.replace(port, b"PORT"), frozenset()) for each in server.requests]
    return [alike(*each) for each in found]


def alike(first, fields, body):
    """A request without what is made anew each time."""
    if "idempotency-key" in fields:
        fields["idempotency-key"] = "…"
    if "graphql" in first:
        body = json.loads(body)
    return first, fields, body


@pytest.mark.parametrize("name", FILES)
def test_httpyac_sends_the_same(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("the file")
    (tmp_path / "b.txt").write_text("for {{who}}")
    path = tmp_path / "main.http"

    def ours(host: str) -> None:
        path.write_text(FILES[name].replace("HOST", host))
        assert main(["run", "main.http"]) == 0

    def theirs(host: str) -> None:
        document = read_document(path, FILES[name].replace("HOST", host))
        found = to_httpyac(Workspace(tmp_path, {path: document}), document)
        path.write_text(found.text)
        sent_by_httpyac(path)

    expected = requests_of(ours)
    assert expected
    assert requests_of(theirs) == expected


def test_httpyac_gets_a_token(tmp_path):
    text = """
# @auth oauth2 token_url=http://HOST/token client_id=a client_secret=b scope="x y"
GET http://HOST/mine
"""
    path = tmp_path / "main.http"

    def theirs(host: str) -> None:
        document = read_document(path, text.replace("HOST", host))
        path.write_text(to_httpyac(Workspace(tmp_path, {path: document}), document).text)
        sent_by_httpyac(path)

    token, mine = requests_of(theirs)
    assert token[0] == "POST /token HTTP/1.1"
    assert b"scope=x%20y" in token[2].replace(b"+", b"%20")
    assert mine == ("GET /mine HTTP/1.1", {"authorization": "Bearer A1"}, b"")


THEIRS = {
    "definitions": """
@host = http://HOST
@quoted = ""q"

GET {{host}}/a?q={{quoted}}
Authorization: Basic bob pa:ss
X-List: a,

GET {{host}}/b
Authorization: Basic bob:pa:ss

""",
    "answers": """
# @name login
POST http://HOST/login

{{
  exports.tok = response.parsedBody.token;
}}

###
# @timeout 5000
# @ref login
GET http://HOST/b/{{login.id}}?s={{loginResponse.statusCode}}
X-Token: {{tok}}
X-Next: {{loginResponse.headers["x-next"]}}
""",
}


@pytest.mark.parametrize("name", THEIRS)
def test_what_was_written_for_httpyac_is_sent_as_it_sends_it(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "main.http"

    def theirs(host: str) -> None:
        path.write_text(THEIRS[name].replace("HOST", host))
        sent_by_httpyac(path)

    def ours(host: str) -> None:
        document = read_document(path, THEIRS[name].replace("HOST", host))
        path.write_text(from_httpyac(document).text)
        assert main(["run", "main.http"]) == 0

    assert requests_of(ours) == requests_of(theirs)
