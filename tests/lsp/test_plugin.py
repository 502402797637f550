"""What our own plug-ins are told, and ask (`editors/PROTOCOL.md`), over the wire."""

import asyncio
import json
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from editor import editing
from loopback import serving
from plugin import PLUGIN, Plugin

CHECKED = """\
### one
# @assert status == 200
GET {origin}/json

?? status == 404

### two
GET {origin}/json
"""


@pytest.fixture
def loopback():
    with serving() as server:
        yield server


async def test_a_send_is_told_from_its_beginning_to_its_end(loopback):
    async with editing(initialization_options=PLUGIN) as editor:
        plugin = Plugin(editor)
        uri = editor.open(CHECKED.format(origin=loopback.origin))
        result = await editor.command("callsheet.send", uri, "one")
        assert result["outcome"] == "failed"
        (sending,), (sent,) = plugin.told("sending"), plugin.told("sent")
        assert (sending["name"], sending["line"], sending["uri"]) == ("one", 2, uri)
        assert sent["id"] == sending["id"]
        assert (sent["outcome"], sent["answered"]) == ("failed", True)
        assert sent["summary"] == result["summary"]
        held = [(each["line"], each["passed"], each["actual"]) for each in sent["assertions"]]
        assert held == [(1, True, 200), (4, False, 200)]
        assert "is 200" in sent["assertions"][1]["message"]
        assert plugin.told("history") == [{"root": "file:///project"}]
        # Nothing pops up: a plug-in shows answers itself.
        assert editor.client.messages == []


async def test_an_answer_is_found_by_its_name_when_the_document_is_closed(loopback):
    async with editing(initialization_options=PLUGIN) as editor:
        plugin = Plugin(editor)
        uri = editor.open(CHECKED.format(origin=loopback.origin))
        await editor.command("callsheet.send", uri, "one")
        params = lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri))
        editor.client.text_document_did_close(params)
        (sent,) = plugin.told("sent")
        answer = await plugin.ask("answer", id=sent["answer"])
        assert (answer["name"], answer["summary"]) == ("one", sent["summary"])
        assert await plugin.ask("answer", id="of nobody") is None


async def test_how_a_send_went_stands_behind_its_line_once(loopback):
    """A plug-in writes it there itself; inlay text that says it too would be the second."""
    for options, expected in ((PLUGIN, 0), ({}, 1)):
        async with editing(initialization_options=options) as editor:
            uri = editor.open(CHECKED.format(origin=loopback.origin))
            await editor.command("callsheet.send", uri, "one")
            document = lsp.TextDocumentIdentifier(uri)
            whole = lsp.Range(lsp.Position(0, 0), lsp.Position(9, 0))
            hints = await editor.client.text_document_inlay_hint_async(
                lsp.InlayHintParams(document, whole)
            )
            assert len(hints or ()) == expected


async def test_others_are_told_nothing(loopback):
    async with editing() as editor:
        plugin = Plugin(editor)
        uri = editor.open(CHECKED.format(origin=loopback.origin))
        await editor.command("callsheet.send", uri, "one")
        assert plugin.news == []


async def test_a_request_that_cannot_be_sent_is_told_with_its_lines():
    async with editing(initialization_options=PLUGIN) as editor:
        plugin = Plugin(editor)
        uri = editor.open("### one\nGET http://{{nowhere}}/\n")
        assert (await editor.command("callsheet.send", uri, "one"))["outcome"] == "errored"
        (sent,) = plugin.told("sent")
        assert (sent["outcome"], sent["answered"]) == ("errored", False)
        assert [each["line"] for each in sent["problems"]] == [1]
        answer = await plugin.ask("answer", uri=uri, name="one")
        assert answer["hops"] == []
        assert answer["body"] is None


async def test_an_answer_is_told_whole_but_for_its_body(loopback):
    async with editing(initialization_options=PLUGIN) as editor:
        plugin = Plugin(editor)
        text = f"### one\n# @assert status == 200\nGET {loopback.origin}/redirect\n"
        uri = editor.open(text)
        assert await plugin.ask("answer", uri=uri, name="one") is None
        await editor.command("callsheet.send", uri, "one")
        answer = await plugin.ask("answer", uri=uri, line=1)
        assert (answer["name"], answer["line"], answer["number"]) == ("one", 2, 1)
        assert [each["kind"] for each in answer["hops"]] == ["redirect", "answer"]
        assert [each["status"] for each in answer["hops"]] == [302, 200]
        assert 0 < answer["hops"][1]["milliseconds"]["total"] < 60_000
        assert answer["body"]["kind"] == "json"
        assert answer["body"]["mediaType"] == "application/json"
        assert "body" not in answer["report"]["response"]
        assert answer["report"]["assertions"][0]["passed"] is True
        assert await plugin.ask("answer", uri=uri, number=1) == answer
        assert await plugin.ask("answer", uri=uri, number=7) is None


async def test_what_the_history_forgets_is_not_told_any_more(loopback):
    options = PLUGIN | {"historyEntries": 1}
    async with editing(initialization_options=options) as editor:
        plugin = Plugin(editor)
        uri = editor.open(CHECKED.format(origin=loopback.origin))
        for name in ("one", "two"):
            await editor.command("callsheet.send", uri, name)
        assert await plugin.ask("answer", uri=uri, number=1) is None
        assert (await plugin.ask("answer", uri=uri, number=2))["name"] == "two"
        # The last answer of a request is kept on its own.
        assert (await plugin.ask("answer", uri=uri, name="one"))["number"] == 1


async def test_environments_are_told_and_their_choice(tmp_path, loopback):
    environments = {"dev": {"a": "1"}, "prod": {"a": "2", "$protected": True}}
    (tmp_path / "http-client.env.json").write_text(json.dumps(environments))
    root = tmp_path.as_uri()
    options = PLUGIN | {"environments": {root: "dev"}}
    async with editing(folder=tmp_path, initialization_options=options) as editor:
        plugin = Plugin(editor)
        uri = editor.open("GET http://localhost/\n", (tmp_path / "a.http").as_uri())
        known = await plugin.ask("environments", uri=uri)
        assert known == {
            "root": root,
            "chosen": "dev",
            "protected": False,
            "environments": [
                {"name": "dev", "protected": False},
                {"name": "prod", "protected": True},
            ],
        }
        await editor.command("callsheet.selectEnvironment", "prod", uri)
        chosen = {"root": root, "chosen": "prod", "protected": True}
        assert plugin.told("environment") == [chosen]
        assert (await plugin.ask("environments", uri=uri))["chosen"] == "prod"


async def test_cookies_are_told_without_their_values(loopback):
    async with editing(initialization_options=PLUGIN) as editor:
        plugin = Plugin(editor)
        uri = editor.open(f"### one\nGET {loopback.origin}/cookie\n")
        await editor.command("callsheet.send", uri, "one")
        answer = await plugin.ask("answer", uri=uri, name="one")
        (cookie,) = await plugin.ask("cookies", uri=uri)
        assert (cookie["name"], cookie["value"]) == ("sid", "•••")
        assert answer["cookies"] == [cookie]
        assert "sid=abc" not in json.dumps(answer)


async def test_requests_with_assertions_are_told_of_all_files(tmp_path):
    text = CHECKED.format(origin="http://localhost")
    (tmp_path / "saved.http").write_text(text)
    async with editing(folder=tmp_path, initialization_options=PLUGIN) as editor:
        plugin = Plugin(editor)
        uri = editor.open(
            "### typed\nGET http://a/\n?? status == 200\n", (tmp_path / "o.http").as_uri()
        )
        (typed,) = await plugin.ask("tests", uri=uri)
        assert [each["name"] for each in typed["requests"]] == ["typed"]
        both = await plugin.ask("tests")
        assert [each["uri"].rsplit("/", 1)[1] for each in both] == ["o.http", "saved.http"]
        (one,) = both[1]["requests"]
        assert (one["name"], one["line"], one["endLine"]) == ("one", 2, 4)
        assert one["assertions"] == [
            {"line": 1, "expression": "status == 200"},
            {"line": 4, "expression": "status == 404"},
        ]


@pytest.mark.parametrize("command", ["send", "sendAll", "testConnection", "login", "load"])
async def test_nothing_is_sent_in_a_workspace_that_nobody_trusts(loopback, command):
    async with editing(initialization_options={"restricted": True}) as editor:
        uri = editor.open(f"### one\nGET {loopback.origin}/json\n")
        assert await editor.command(f"callsheet.{command}", uri, "one") is None
        assert "not trusted" in editor.client.messages[-1].message
        assert loopback.targets == []


async def test_what_cannot_be_answered_is_refused_in_words():
    async with editing(initialization_options=PLUGIN) as editor:
        plugin = Plugin(editor)
        with pytest.raises(JsonRpcException, match="the document is not open"):
            await plugin.ask("environments", uri="file:///nowhere.http")


def read(path: str) -> str:
    return Path(path).read_text()


async def test_the_body_of_an_earlier_answer_is_saved_by_its_number(tmp_path, loopback):
    document = tmp_path / "main.http"
    async with editing(folder=tmp_path, initialization_options=PLUGIN) as editor:
        uri = editor.open(f"### one\nGET {loopback.origin}/text/first\n", document.as_uri())
        await editor.command("callsheet.send", uri, "one")
        editor.edit(uri, 2, f"### one\nGET {loopback.origin}/text/second\n")
        await editor.command("callsheet.send", uri, "one")
        for number, text in ((1, "first"), (2, "second")):
            call = {"uri": uri, "number": number, "path": f"{number}.txt"}
            await editor.command("callsheet.saveBody", call)
            assert (tmp_path / f"{number}.txt").read_text() == text
            found = await editor.command("callsheet.bodyPath", {"uri": uri, "number": number})
            assert read(found) == text
        assert await editor.command("callsheet.saveBody", {"uri": uri, "number": 9}) is None
        assert editor.client.messages[-1].message.startswith("exchange 9 is not kept")


async def test_a_send_that_is_cancelled_is_told_as_that(loopback):
    async with editing(initialization_options=PLUGIN) as editor:
        plugin = Plugin(editor)
        uri = editor.open(f"### one\nGET {loopback.origin}/hold\n")
        sending = asyncio.create_task(editor.command("callsheet.send", uri, "one"))
        await asyncio.to_thread(loopback.held.wait, 20)
        await editor.command("callsheet.cancel", uri, "one")
        await sending
        assert plugin.told("sent")[0]["outcome"] == "cancelled"
        loopback.released.set()
