"""Sending from anywhere: by place, by selection, again, several at once, each for itself."""

# ruff: noqa: ASYNC240 - the files are small and local

import asyncio
from pathlib import Path
from threading import Semaphore
from urllib.parse import unquote, urlsplit

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInternalError

from editor import PATIENCE, editing
from loopback import serving
from wire_server import WireServer

URI = "file:///project/main.http"

SHOWING = lsp.ClientCapabilities(
    window=lsp.WindowClientCapabilities(
        work_done_progress=True, show_document=lsp.ShowDocumentClientCapabilities(support=True)
    ),
)


@pytest.fixture
def loopback():
    with serving() as server:
        yield server


class Silent:
    """Takes requests and never answers one."""

    def __init__(self) -> None:
        self._arrived = Semaphore(0)

    def __call__(self, peer) -> None:
        peer.request()
        self._arrived.release()
        peer.client_left()

    async def has_one(self) -> None:
        assert await asyncio.to_thread(self._arrived.acquire, timeout=PATIENCE)


PLACES = (
    ({"uri": URI, "position": {"line": 4, "character": 0}}, ["two"]),
    ({"textDocument": {"uri": URI}, "position": {"line": 1, "character": 5}}, ["one"]),
    ({"uri": URI, "line": 7}, ["three"]),
    ({"uri": URI, "name": "two"}, ["two"]),
    ([URI, 4], ["two"]),
    ([URI, "", 1, 4], ["one", "two"]),
    (
        {
            "textDocument": {"uri": URI},
            "range": {"start": {"line": 1, "character": 0}, "end": {"line": 6, "character": 0}},
        },
        ["one", "two"],
    ),
    (
        {
            "uri": URI,
            "range": {"start": {"line": 4, "character": 0}, "end": {"line": 9, "character": 1}},
        },
        ["two", "three"],
    ),
)
"""How a client may say what to send, and what that is."""

THREE = "\n".join(f"### {name}\nGET {{origin}}/text/{name}\n" for name in ("one", "two", "three"))


async def test_a_request_is_sent_by_whatever_a_client_has_at_hand(loopback):
    async with editing() as editor:
        editor.open(THREE.format(origin=loopback.origin))
        for arguments, names in PLACES:
            given = arguments if isinstance(arguments, list) else [arguments]
            result = await editor.command("callsheet.send", *given)
            assert result["name"] == names[-1]
            if len(names) > 1:
                assert [each["name"] for each in result["results"]] == names
            assert loopback.targets == [f"GET /text/{name}" for name in names]
            loopback.received.clear()
        result = await editor.command("callsheet.sendAll", URI)
        assert len(result["results"]) == 3
        (said, *_) = await editor.wait_for(lambda: editor.client.messages)
        assert said.message.startswith("two: 200 OK")


async def test_all_of_a_file_is_sent_with_its_setup_first_and_its_teardown_last(loopback):
    text = THREE.replace("one\n", "one\n# @teardown\n", 1).replace(
        "three\n", "three\n# @setup\n", 1
    )
    async with editing() as editor:
        editor.open(text.format(origin=loopback.origin))
        await editor.command("callsheet.sendAll", URI)
        assert loopback.targets == [f"GET /text/{name}" for name in ("three", "two", "one")]


async def test_what_was_sent_last_is_sent_again_as_it_stands_now(loopback):
    async with editing() as editor:
        uri = editor.open(THREE.format(origin=loopback.origin))
        assert await editor.command("callsheet.sendAgain") is None
        await editor.command("callsheet.send", uri, "two")
        await editor.command("callsheet.send", uri, "three")
        editor.edit(uri, 2, ((7, 0), (7, 999), f"GET {loopback.origin}/text/new"))
        assert (await editor.command("callsheet.send"))["name"] == "three"
        await editor.command("callsheet.sendAgain", {"uri": uri, "number": 1})
        assert loopback.targets[2:] == ["GET /text/new", "GET /text/two"]


async def test_a_request_that_wants_it_is_confirmed_again_when_it_is_sent_again(loopback):
    async with editing() as editor:
        uri = editor.open(f"### one\n# @confirm\nDELETE {loopback.origin}/json\n")
        editor.answer = "Send"
        await editor.command("callsheet.send", uri, "one", 1)
        editor.answer = None
        assert (await editor.command("callsheet.sendAgain"))["outcome"] == "skipped"
        assert loopback.targets == ["DELETE /json"]


async def test_several_sends_have_each_a_progress_that_cancels_it_alone(loopback):
    with WireServer(silent := Silent()) as server:
        async with editing(SHOWING) as editor:
            uri = editor.open(
                f"### slow\nGET {server.origin}/\n### quick\nGET {loopback.origin}/json\n"
            )
            slow = asyncio.ensure_future(editor.command("callsheet.send", uri, "slow"))
            await silent.has_one()
            assert (await editor.command("callsheet.send", uri, "quick"))["outcome"] == "passed"
            assert not slow.done()
            token, _ = editor.client.progress_reports
            params = lsp.WorkDoneProgressCancelParams(token)
            editor.client.window_work_done_progress_cancel(params)
            assert (await slow)["summary"].startswith("cancelled")
            assert editor.client.progress_reports[token][-1].message.startswith("cancelled")


async def test_one_token_for_two_sends_cancels_both():
    with WireServer(silent := Silent()) as server:
        async with editing() as editor:
            uri = editor.open(f"### one\nGET {server.origin}/\n")
            sends = [
                asyncio.ensure_future(editor.command("callsheet.send", uri, "one", token="same"))
                for _ in range(2)
            ]
            await silent.has_one()
            await silent.has_one()
            params = lsp.WorkDoneProgressCancelParams("same")
            editor.client.window_work_done_progress_cancel(params)
            results = await asyncio.gather(*sends)
            assert {each["summary"].partition(" ")[0] for each in results} == {"cancelled"}
            assert await editor.command("callsheet.cancel") == 0


async def test_of_two_sends_of_a_request_the_answer_of_the_later_one_stays(loopback):
    async with editing(SHOWING) as editor:
        uri = editor.open(f"### one\nGET {loopback.origin}/hold\n")
        first = asyncio.ensure_future(editor.command("callsheet.send", uri, "one"))
        assert await asyncio.to_thread(loopback.held.wait, PATIENCE)
        editor.edit(uri, 2, ((1, 0), (1, 999), f"GET {loopback.origin}/text/newer-answer"))
        newer = await editor.command("callsheet.send", uri, "one")
        loopback.released.set()
        older = await first
        assert older["summary"] != newer["summary"]
        document = lsp.TextDocumentIdentifier(uri)
        lenses = await editor.client.text_document_code_lens_async(lsp.CodeLensParams(document))
        assert lenses[-1].command.title == newer["summary"]
        shown = Path(unquote(urlsplit(await editor.command("callsheet.show", uri, "one")).path))
        assert "newer-answer" in shown.read_text()
        assert len(await editor.command("callsheet.history", uri)) == 2


async def test_a_client_that_refuses_a_progress_has_its_request_sent(loopback):
    async with editing(SHOWING) as editor:
        uri = editor.open(f"### one\nGET {loopback.origin}/json\n")

        def refuse(*_):
            raise JsonRpcInternalError("no progress here")

        features = editor.client.protocol.fm.features
        features[lsp.WINDOW_WORK_DONE_PROGRESS_CREATE] = refuse
        assert (await editor.command("callsheet.send", uri, "one"))["outcome"] == "passed"
        assert editor.client.progress_reports == {}


async def test_a_selection_is_sent_by_code_action(loopback):
    async with editing() as editor:
        uri = editor.open(THREE.format(origin=loopback.origin))
        selection = lsp.Range(lsp.Position(1, 0), lsp.Position(4, 3))
        params = lsp.CodeActionParams(
            lsp.TextDocumentIdentifier(uri), selection, lsp.CodeActionContext([])
        )
        actions = await editor.client.text_document_code_action_async(params)
        (action,) = (each for each in actions if each.title == "Send 2 requests")
        await editor.command(action.command, *action.arguments)
        assert loopback.targets == ["GET /text/one", "GET /text/two"]


async def test_a_protected_environment_is_asked_for_however_a_request_is_sent(loopback, tmp_path):
    (tmp_path / "http-client.env.json").write_text('{"prod": {"$protected": true, "a": "b"}}')
    options = {"environment": "prod"}
    async with editing(folder=tmp_path, initialization_options=options) as editor:
        text = f"### one\nDELETE {loopback.origin}/json\n"
        uri = editor.open(text, (tmp_path / "main.http").as_uri())
        range_ = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
        for command, *arguments in (
            ("callsheet.send", {"uri": uri, "line": 1}),
            ("callsheet.send", {"uri": uri, "range": range_}),
            ("callsheet.sendAll", uri),
        ):
            assert (await editor.command(command, *arguments))["outcome"] == "skipped"
        editor.answer = "Send"
        await editor.command("callsheet.send", uri, "one")
        editor.answer = None
        assert (await editor.command("callsheet.sendAgain"))["outcome"] == "skipped"
        assert loopback.targets == ["DELETE /json"]


async def test_what_a_command_takes_besides_a_place_may_be_given_by_name(tmp_path):
    (tmp_path / "http-client.env.json").write_text('{"dev": {"a": "1"}, "prod": {"a": "2"}}')
    path = tmp_path / "main.http"
    place = {"uri": path.as_uri(), "name": "one"}
    async with editing(folder=tmp_path) as editor:
        editor.open("### one\nGET http://127.0.0.1/{{a}}\n", path.as_uri())
        chosen = await editor.command("callsheet.selectEnvironment", {**place, "name": "prod"})
        assert chosen == "prod"
        copied = await editor.command(
            "callsheet.copyAs", {**place, "tool": "httpie", "show": False}
        )
        assert copied["text"].startswith("http ")
        assert "/2" in copied["text"]
        loading = await editor.command("callsheet.load", {**place, "target": "rows.csv"})
        assert "rows.csv" in loading["command"]
        pasted = await editor.command(
            "callsheet.pasteCurl", {"uri": path.as_uri(), "text": "curl http://127.0.0.1/pasted"}
        )
        assert "GET http://127.0.0.1/pasted" in pasted["text"]
