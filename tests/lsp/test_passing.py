"""What is told while a request is under way: how much is up or down, and streams as they grow."""

import asyncio
import json

import pytest
from lsprotocol import types as lsp

from callsheet.lsp.passing import Passing, _Stream
from counterparts.ws import websockets_of_node
from editor import editing
from loopback import serving
from plugin import PLUGIN, Plugin

SHOWING = lsp.ClientCapabilities(window=lsp.WindowClientCapabilities(work_done_progress=True))
SIZE = 3_000_000


@pytest.fixture
def loopback():
    with serving() as server:
        yield server


async def test_a_large_body_is_told_on_its_way_up_and_down(tmp_path, loopback):
    (tmp_path / "data").write_bytes(bytes(SIZE))
    async with editing(SHOWING, tmp_path, initialization_options=PLUGIN) as editor:
        plugin = Plugin(editor)
        text = f"### one\nPOST {loopback.origin}/back\n\n< ./data\n"
        uri = editor.open(text, (tmp_path / "a.http").as_uri())
        await editor.command("callsheet.send", uri, "one")
        told = plugin.told("progress")
        assert {each["id"] for each in told} == {plugin.told("sent")[0]["id"]}
        for what in ("upload", "download"):
            steps = [each for each in told if each["what"] == what]
            assert steps[-1]["done"] == steps[-1]["total"] == SIZE
            assert [each["done"] for each in steps] == sorted(each["done"] for each in steps)
        assert told[-1]["text"] == "download 2.9 MB of 2.9 MB"
        (reports,) = editor.client.progress_reports.values()
        shares = [each.percentage for each in reports if getattr(each, "percentage", None)]
        assert 100 in shares


async def test_the_end_of_one_way_is_told_when_the_other_begins_at_once():
    told = []
    passing = Passing(None, 1, told.append)
    passing.sent(SIZE // 2, SIZE)
    passing.sent(SIZE, SIZE)
    passing.received(SIZE // 3, SIZE)
    passing.received(SIZE, SIZE)
    await asyncio.sleep(0)
    assert [(each.what, each.done) for each in told] == [("upload", SIZE), ("download", SIZE)]


async def test_a_small_answer_is_told_at_its_end_only(loopback):
    async with editing(initialization_options=PLUGIN) as editor:
        plugin = Plugin(editor)
        uri = editor.open(f"### one\nGET {loopback.origin}/json\n")
        await editor.command("callsheet.send", uri, "one")
        assert plugin.told("progress") == []


async def test_a_stream_is_told_as_it_grows_and_kept_when_it_is_cancelled(tmp_path, loopback):
    secret = "canary-stream-secret"
    (tmp_path / "http-client.private.env.json").write_text(json.dumps({"dev": {"key": secret}}))
    options = PLUGIN | {"environment": "dev"}
    async with editing(folder=tmp_path, initialization_options=options) as editor:
        plugin = Plugin(editor)
        uri = editor.open(
            f"### one\n# @no-cookie-jar\nGET {loopback.origin}/events/{secret}\n",
            (tmp_path / "a.http").as_uri(),
        )
        sending = asyncio.create_task(editor.command("callsheet.send", uri, "one"))
        shown = "data: one\n\ndata: two •••\n\ndata: \U0001f600\n\ndata: end\n\n"
        await editor.wait_for(lambda: "".join(e["text"] for e in plugin.told("streamed")) == shown)
        units = 0
        for each in plugin.told("streamed"):
            assert each["start"] == units
            units += len(each["text"].encode("utf-16-le")) // 2
        await editor.command("callsheet.cancel", uri, "one")
        await sending
        loopback.released.set()
        answer = await plugin.ask("answer", uri=uri, name="one")
        assert answer["body"]["whole"] is False
        body = await plugin.ask("body", id=answer["id"], form="raw")
        assert "\n".join(body["lines"]) + "\n" == shown
        assert "cancelled" in answer["report"]["response"]["body_problem"]


async def test_the_messages_of_a_websocket_are_told_as_they_come(tmp_path):
    secret = "CANARY-MESSAGE-SECRET"
    (tmp_path / "http-client.private.env.json").write_text(json.dumps({"dev": {"key": secret}}))
    options = PLUGIN | {"environment": "dev"}
    said = f"a\n=== wait-for-server\n{secret}\n=== wait-for-server\ncount 2"
    with websockets_of_node() as port:
        async with editing(folder=tmp_path, initialization_options=options) as editor:
            plugin = Plugin(editor)
            address = f"WEBSOCKET ws://127.0.0.1:{port}/{secret}"
            text = f"### one\n# @stream events=4\n{address}\n\n{said}\n"
            uri = editor.open(text, (tmp_path / "a.http").as_uri())
            await editor.command("callsheet.send", uri, "one")
            answer = await plugin.ask("answer", uri=uri, name="one")
            body = await plugin.ask("body", id=answer["id"], form="raw")
    told = "".join(each["text"] for each in plugin.told("streamed"))
    assert told == "A\n===\n•••\n===\n0\n===\n1\n"
    assert "\n".join(body["lines"]) + "\n" == told


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_pieces_are_told_in_whole_lines(size):
    data = "ä: one\n\nb\u2028: two\nrest".encode()
    told = []
    stream = _Stream(told.append)
    for at in range(0, len(data), size):
        stream.take(data[at : at + size])
    assert "".join(told) == "ä: one\n\nb\u2028: two\n"
    assert all(text.endswith("\n") for text in told)
