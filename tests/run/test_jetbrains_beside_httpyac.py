"""Scripts in JetBrains' API, run by httpYac, which has a part of it, and by us: the same holds."""

import json

import pytest

from callsheet.cli.main import main
from counterparts.httpyac import ran_by_httpyac
from wire_server import WireServer, ok

FILE = """\
### first
GET http://HOST/json

> {%
  client.test("status", function () { client.assert(response.status === 200, "no 200"); });
  client.test("another status", function () { client.assert(response.status === 201, "no 201"); });
  client.test("member", () => client.assert(response.body.items[0].name === "x"));
  client.test("mime type", () => client.assert(
    response.contentType.mimeType === "application/json"));
  client.test("charset", () => client.assert(response.contentType.charset === "utf-8"));
  client.test("header", () => client.assert(response.headers.valueOf("X-One") === "1"));
  client.test("header in any case", () => client.assert(response.headers.valueOf("x-oNE") === "1"));
  client.test("no header", () => client.assert(response.headers.valueOf("X-None") === null));
  client.test("a test that throws", () => { undefined.member });
  // JetBrains runs tests behind the script, httpYac at once.
  const none = client.global.isEmpty();
  client.test("none", () => client.assert(none));
  client.global.set("id", response.body.id);
  client.global.set("deep", {list: [1, {two: "2"}]});
  client.test("a global", () => client.assert(client.global.get("id") === 7));
  client.test("a deep one", () => client.assert(client.global.get("deep").list[1].two === "2"));
  client.log("said", {a: 1});
%}

### second
< {%
  request.variables.set("word", "w o");
  client.global.set("early", "e");
%}
GET http://HOST/text?id={{id}}&word={{word}}&early={{early}}

> {%
  client.test("text", () => client.assert(response.body === "plain", response.body));
  client.test("method", () => client.assert(request.method === "GET"));
  client.test("its variable", () => client.assert(request.variables.get("word") === "w o"));
  const early = client.global.get("early");
  client.test("from before", () => client.assert(early === "e"));
  client.global.clear("early");
  client.test("cleared", () => client.assert(!client.global.get("early")));
  client.test("md5", () => client.assert(
    crypto.md5().updateWithText("é").digest().toHex() === "66ddcd97cfdeabb2f6fb8a999b4bc76f"));
  client.test("sha256", () => client.assert(
    crypto.sha256().updateWithText("abc").digest().toBase64()
      === "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="));
  client.test("hmac", () => client.assert(
    crypto.hmac.sha1().withTextSecret("k").updateWithText("abc").digest().toHex()
      === "f9bef0938f80d9f51485964e0db6ea6786 4fc05d"));
  client.test("hmac of hex", () => client.assert(crypto.hmac.sha256().withHexSecret("6b")
    .updateWithHex("616263").digest().toHex()
    === crypto.hmac.sha256().withTextSecret("k").updateWithText("abc").digest().toHex()));
  client.test("query", () => client.assert(`${new URLSearchParams({a: "b c"})}` === "a=b+c"));
%}

### third
GET http://HOST/json?{{id}}

> {%
  client.global.clearAll();
  client.test("all cleared", () => client.assert(client.global.isEmpty()));
%}
"""
BODIES = {
    b"/json": ('{"id": 7, "items": [{"name": "x"}]}', "application/json; charset=utf-8"),
    b"/text": ("plain", "text/plain"),
}


@pytest.fixture
def server():
    def script(peer):
        while request := peer.request():
            body, kind = BODIES[request.split(b" ", 2)[1].partition(b"?")[0]]
            peer.send(ok(body.encode(), f"Content-Type: {kind}", "X-One: 1"))

    with WireServer(script) as server:
        yield server


def test_tests_and_variables_come_to_the_same(server, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "main.http"
    path.write_text(FILE.replace("HOST", f"127.0.0.1:{server.port}"), encoding="utf-8")
    theirs = ran_by_httpyac([path], ["unused=1"])
    on_their_wire = [request.partition(b"\r\n")[0] for request in server.requests]
    server.requests.clear()
    main(["run", "main.http", "--report", "json"])
    (file,) = json.loads(capfd.readouterr().out)["files"]
    ours = [
        [(each["expression"], each["passed"]) for each in request["assertions"]]
        for request in file["requests"]
    ]
    assert ours == theirs
    assert [name for tests in ours for name, passed in tests if not passed] == [
        "another status",
        "a test that throws",
        "hmac",
    ]
    assert [request.partition(b"\r\n")[0] for request in server.requests] == on_their_wire
