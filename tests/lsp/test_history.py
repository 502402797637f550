"""What was sent is listed, read again, compared and forgotten; a body is saved as it came."""

# ruff: noqa: ASYNC240 - the files are small and local

import hashlib
from pathlib import Path

import pytest
from lsprotocol import types as lsp

from editor import editing
from loopback import serving
from wire_server import WireServer

READING = lsp.ClientCapabilities(
    window=lsp.WindowClientCapabilities(
        show_document=lsp.ShowDocumentClientCapabilities(support=True)
    ),
    workspace=lsp.WorkspaceClientCapabilities(
        text_document_content=lsp.TextDocumentContentClientCapabilities()
    ),
)


@pytest.fixture
def loopback():
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def document(editor, project, text: str) -> str:
    return editor.open(text, (project / "main.http").as_uri())


async def text_of(editor, uri: str) -> str:
    params = lsp.TextDocumentContentParams(uri)
    return (await editor.client.workspace_text_document_content_async(params)).text


async def told(editor, number: int = 1) -> list[str]:
    messages = await editor.wait_for(lambda: editor.client.messages[number - 1 :])
    return [each.message for each in messages]


async def test_what_was_sent_is_listed_and_read_again(loopback, project):
    async with editing(READING, project) as editor:
        text = (
            f"### one\nGET {loopback.origin}/text/first\n\n### two|b\nGET {loopback.origin}/json\n"
        )
        uri = document(editor, project, text)
        await editor.command("callsheet.send", uri, "one")
        await editor.command("callsheet.send", uri, "two|b")
        newest, oldest = await editor.command("callsheet.history", uri)
        assert [newest, oldest] == await editor.command("callsheet.history", project.as_uri())
        assert (oldest["number"], oldest["request"], oldest["status"]) == (1, "one", 200)
        assert (oldest["method"], oldest["url"]) == ("GET", f"{loopback.origin}/text/first")
        assert (newest["outcome"], newest["size"], newest["document"]) == ("passed", 73, uri)
        shown = [each.uri for each in editor.client.shown_documents]
        table = await text_of(editor, shown[-1])
        assert "| two\\|b |" in table
        assert table.index("two") < table.index("one")
        assert "\n\nfirst\n" in await text_of(editor, oldest["uri"])
        opened = await editor.command("callsheet.openExchange", uri, 1)
        assert opened == oldest["uri"]
        assert (await text_of(editor, opened)).startswith("# one, sent at 20")
        assert await editor.command("callsheet.clearHistory", uri) == 2
        assert await editor.command("callsheet.history", uri) == []
        assert "first" not in await text_of(editor, oldest["uri"])
        assert await editor.command("callsheet.openExchange", uri, 1) is None


async def test_a_client_without_documents_chooses_an_exchange_in_a_message(loopback, project):
    async with editing(folder=project) as editor:
        uri = document(editor, project, f"### one\nGET {loopback.origin}/json\n")
        assert await editor.command("callsheet.openExchange", uri) is None
        result = await editor.command("callsheet.send", uri, "one")
        editor.answer = f"1. one: {result['summary']}"
        assert (await editor.command("callsheet.openExchange", uri)).endswith("/1.http")


@pytest.mark.parametrize("kept", [True, False])
async def test_the_history_outlives_the_server_masked_and_only_where_that_is_asked(
    loopback, project, state, kept
):
    secret = "correct-horse-battery"
    (project / "http-client.private.env.json").write_text(f'{{"dev": {{"token": "{secret}"}}}}')
    text = (
        f"### one\nGET {loopback.origin}/echo?a={{{{token}}}}\n\n"
        f"### unlogged\n# @no-log\nGET {loopback.origin}/text/unlogged\n"
    )
    options = {"environment": "dev", "keepHistory": kept}
    async with editing(READING, project, initialization_options=options) as editor:
        uri = document(editor, project, text)
        await editor.command("callsheet.send", uri, "one")
        await editor.command("callsheet.send", uri, "unlogged")
        unlogged, one = await editor.command("callsheet.history", uri)
        assert "# what came is not kept" in await text_of(editor, unlogged["uri"])
        assert secret not in one["url"]
    files = [path for path in state.rglob("history/*") if path.is_file()]
    assert len(files) == kept
    assert not any(secret in path.read_text() for path in files)
    async with editing(READING, project, initialization_options=options) as editor:
        uri = document(editor, project, text)
        found = await editor.command("callsheet.history", uri)
        assert [each["request"] for each in found] == ["one"] * kept
        if kept:
            assert '"target": "/echo?a=•••"' in await text_of(editor, found[0]["uri"])
            await editor.command("callsheet.clearHistory", uri)
            assert not any(path.is_file() for path in state.rglob("history/*"))


async def test_the_history_is_as_long_as_is_set(loopback, project):
    options = {"historyEntries": 2}
    async with editing(folder=project, initialization_options=options) as editor:
        uri = document(editor, project, f"### one\nGET {loopback.origin}/json\n")
        for _ in range(3):
            await editor.command("callsheet.send", uri, "one")
        found = await editor.command("callsheet.history", uri)
        assert [each["number"] for each in found] == [3, 2]


async def test_the_last_two_answers_are_compared(project):
    bodies = iter([b'{"b": 1, "a": [1, 2]}', b'{"b": 1,   "a": [1, 3]}'])

    def play(peer) -> None:
        for body in bodies:
            peer.request()
            head = (
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            )
            peer.send(head % len(body) + body)

    with WireServer(play) as server:
        async with editing(READING, project) as editor:
            uri = document(editor, project, f"### one\nGET {server.origin}/\n")
            await editor.command("callsheet.send", uri, "one")
            assert await editor.command("callsheet.compare", uri, "one") is None
            assert (await told(editor))[0].startswith('"one" has no two answers to be compared')
            await editor.command("callsheet.send", uri, "one")
            result = await editor.command("callsheet.compare", uri, "one")
            assert result["same"] is False
            assert '"a": [\n    1,\n    2\n  ]' in await text_of(editor, result["left"])
            assert '"a": [\n    1,\n    3\n  ]' in await text_of(editor, result["right"])
            difference = await text_of(editor, result["uri"])
            assert "\n-    2\n+    3\n" in difference
            assert "\n-Content-Length: 21\n+Content-Length: 23\n" in difference
            again = {"uri": uri, "number": 2, "other": 1}
            assert (await editor.command("callsheet.compare", again))["same"] is False
            alone = {"uri": uri, "number": 2}
            assert (await editor.command("callsheet.compare", alone))["left"] == result["left"]
            assert await editor.command("callsheet.compare", alone | {"number": 1}) is None


async def test_the_same_answers_are_the_same(loopback, project):
    async with editing(folder=project) as editor:
        uri = document(editor, project, f"### one\nGET {loopback.origin}/json\n")
        for _ in range(2):
            await editor.command("callsheet.send", uri, "one")
        assert (await editor.command("callsheet.compare", {"uri": uri, "line": 1}))["same"]
        assert (await told(editor, 3))[0] == "one: the last two answers are the same"


async def test_a_body_is_saved_where_the_person_wants_it_and_over_nothing(loopback, project):
    async with editing(folder=project) as editor:
        uri = document(editor, project, f"### one\nGET {loopback.origin}/bytes\n")
        assert await editor.command("callsheet.saveBody", uri, "one") is None
        await editor.command("callsheet.send", uri, "one")
        assert await editor.command("callsheet.saveBody", uri, "one") is None
        offered = [each.title for each in editor.asked[-1].actions]
        assert offered == ["one.bin", "answers/one.bin"]
        editor.answer = "one.bin"
        assert (
            await editor.command("callsheet.saveBody", uri, "one") == (project / "one.bin").as_uri()
        )
        assert (project / "one.bin").read_bytes() == b"\xff\xfe\x00"
        await editor.command("callsheet.saveBody", uri, "one")
        assert editor.asked[-1].actions[0].title == "one-1.bin"
        assert sorted(path.name for path in project.iterdir()) == ["one.bin"]


async def test_a_plug_in_names_the_path_and_the_person_is_asked_before_a_file_goes(
    loopback, project
):
    (project / "there.bin").write_text("mine")
    async with editing(folder=project) as editor:
        uri = document(editor, project, f"### one\nGET {loopback.origin}/bytes\n")
        await editor.command("callsheet.send", uri, "one")
        there = {"uri": uri, "name": "one", "path": "there.bin"}
        assert await editor.command("callsheet.saveBody", there) is None
        assert (project / "there.bin").read_text() == "mine"
        editor.answer = "Keep both"
        saved = await editor.command("callsheet.saveBody", there)
        assert saved == (project / "there-1.bin").as_uri()
        await editor.command("callsheet.saveBody", {**there, "overwrite": True})
        assert (project / "there.bin").read_bytes() == b"\xff\xfe\x00"
        elsewhere = (project.parent / "else.bin").as_uri()
        assert await editor.command("callsheet.saveBody", {**there, "path": elsewhere}) == elsewhere
        for refused in ("b.http", ".env", "http-client.env.json", ".git/config"):
            assert await editor.command("callsheet.saveBody", {**there, "path": refused}) is None
            assert not (project / refused).exists()


async def test_a_body_that_was_too_large_for_memory_is_saved_whole(project):
    piece = bytes(range(256)) * 4096
    number = 40

    def play(peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(piece) * number))
        for _ in range(number):
            peer.send(piece)

    with WireServer(play) as server:
        async with editing(folder=project) as editor:
            uri = document(editor, project, f"### one\nGET {server.origin}/film.mp4\n")
            await editor.command("callsheet.send", uri, "one")
            await editor.command("callsheet.saveBody", {"uri": uri, "name": "one", "path": "film"})
            path = Path(await editor.command("callsheet.bodyPath", uri, "one"))
            assert path.stat().st_mode & 0o77 == 0 or path.parent.stat().st_mode & 0o77 == 0
    expected = hashlib.sha256(piece * number).hexdigest()
    assert hashlib.sha256((project / "film").read_bytes()).hexdigest() == expected
