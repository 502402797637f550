"""Pages, rounds and loads from an editor: a real server process, real sockets."""

# ruff: noqa: ASYNC240 - the files are small and local

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from inline_snapshot import snapshot
from lsprotocol import types as lsp

from editor import editing
from loopback import serving
from plugin import PLUGIN

SHOWING = lsp.ClientCapabilities(
    window=lsp.WindowClientCapabilities(
        show_document=lsp.ShowDocumentClientCapabilities(support=True)
    )
)


@pytest.fixture
def loopback():
    with serving() as server:
        yield server


def pages(loopback, number: int = 3) -> str:
    return (
        f"### rows\n# @paginate json_link next_url_path=next\n"
        f"GET {loopback.origin}/pages/{number}\n"
        f"\n### each\n# @foreach row in rows\nGET {loopback.origin}/text/{{{{row.id}}}}\n"
    )


async def titles(editor, uri: str) -> list[str]:
    params = lsp.CodeLensParams(lsp.TextDocumentIdentifier(uri))
    found = await editor.client.text_document_code_lens_async(params)
    return [each.command.title.partition(" · ")[0] for each in found]


async def shown(editor, number: int) -> str:
    """The text of the document that was shown as the `number`th."""
    documents = await editor.wait_for(lambda: editor.client.shown_documents[number - 1 :][:1])
    return Path(unquote(urlsplit(documents[0].uri).path)).read_text()


async def test_a_person_goes_from_page_to_page(loopback):
    async with editing(SHOWING) as editor:
        uri = editor.open(pages(loopback))
        assert await titles(editor, uri) == snapshot(
            ["Send", "All pages", "Load into …", "Send all (rows first)"]
        )
        await editor.command("callsheet.send", uri, "rows", 2)
        assert await titles(editor, uri) == snapshot(
            [
                "Send",
                "Next page",
                "All pages (1 so far)",
                "Load into …",
                "200 OK",
                "Send all (2 rounds)",
                "Send all it needs again",
            ]
        )
        text = await shown(editor, 1)
        assert text.partition("### Sent")[0].partition("###")[2] == snapshot("""\
 2 items of 1 page
# the items were found at `$.items`

| id  | page |
| --- | ---- |
| 2   | 1    |
| 3   | 1    |

""")
        for _ in range(2):
            await editor.command("callsheet.nextPage", uri, "rows", 2)
        assert await titles(editor, uri) == snapshot(
            [
                "Send",
                "All pages (3)",
                "Load into …",
                "200 OK",
                "Send all (6 rounds)",
                "Send all it needs again",
            ]
        )
        await editor.command("callsheet.nextPage", uri, "rows", 2)
        (said,) = await editor.wait_for(lambda: editor.client.messages[-1:])
        assert said.message == snapshot("there is no next page: nothing at next")
        await editor.command("callsheet.allPages", uri, "rows", 2)
        text = await shown(editor, len(editor.client.shown_documents))
        assert re.findall(r"^\| (\d)", text, re.MULTILINE) == snapshot(
            ["2", "3", "4", "5", "6", "7"]
        )
        assert await titles(editor, uri) == snapshot(
            [
                "Send",
                "All pages (3)",
                "Load into …",
                "200 OK",
                "Send all (6 rounds)",
                "Send all it needs again",
            ]
        )
    assert loopback.targets == snapshot(
        [
            "GET /pages/3",
            "GET /pages/3?page=2",
            "GET /pages/3?page=3",
            "GET /pages/3",
            "GET /pages/3?page=2",
            "GET /pages/3?page=3",
        ]
    )


async def test_a_loop_goes_over_what_came(loopback):
    async with editing(SHOWING) as editor:
        uri = editor.open(pages(loopback, 1))
        result = await editor.command("callsheet.send", uri, "each", 6)
        assert result["outcome"] == "passed"
        assert await titles(editor, uri) == snapshot(
            [
                "Send",
                "All pages (1)",
                "Load into …",
                "200 OK",
                "Send all (2 rounds)",
                "Send all it needs again",
                "200 OK",
            ]
        )
        text = await shown(editor, 1)
        rounds = [
            line.partition(" · ")[0]
            for line in text.splitlines()
            if line[:3] == "# 1" or line[:3] == "# 2"
        ]
        assert rounds == snapshot(
            ['# 1. {"id":2,"page":1}: 200 OK', '# 2. {"id":3,"page":1}: 200 OK']
        )
    assert loopback.targets == snapshot(["GET /pages/1", "GET /text/2", "GET /text/3"])


async def test_what_goes_through_items_goes_through_those_of_all_pages(loopback):
    async with editing(SHOWING) as editor:
        uri = editor.open(pages(loopback, 2))
        assert "Send all (rows first)" in await titles(editor, uri)
        await editor.command("callsheet.send", uri, "each", 6)
        assert "All pages (2)" in await titles(editor, uri)
        await editor.command("callsheet.send", uri, "rows", 2)
        await editor.command("callsheet.send", uri, "each", 6)
    first = ["GET /pages/2", "GET /text/2", "GET /text/3"]
    assert loopback.targets[0] == first[0]
    assert loopback.targets[-3:] == first
    assert len(loopback.targets) == 2 + 4 + 3


async def test_a_load_is_told_as_a_command(loopback):
    async with editing(SHOWING) as editor:
        editor.answer = "sqlite:rows.db"
        uri = editor.open(pages(loopback), "file:///project/my files/main.http")
        result = await editor.command("callsheet.load", uri, "rows", 2)
        assert [each.title for each in editor.asked[0].actions] == snapshot(
            ["sqlite:rows.db", "duckdb:rows.duckdb", "csv:rows", "ndjson:rows"]
        )
        assert result["command"][-1] == "sqlite:rows.db"
        (said,) = await editor.wait_for(lambda: editor.client.messages[-1:])
        assert said.message == snapshot(
            "Run in a terminal: callsheet load main.http --name rows --into sqlite:rows.db"
        )
        editor.answer = None
        assert await editor.command("callsheet.load", uri, "rows", 2) is None
    assert loopback.received == []


async def test_a_plugin_that_runs_the_load_is_not_told_to(loopback):
    async with editing(SHOWING, initialization_options=PLUGIN) as editor:
        uri = editor.open(pages(loopback))
        meant = {"uri": uri, "name": "rows", "target": "csv:all"}
        result = await editor.command("callsheet.load", meant)
        assert result["command"][-2:] == ["--into", "csv:all"]
        assert editor.client.messages == []


async def test_a_client_that_shows_no_documents_is_told_why_pages_stop(loopback):
    async with editing() as editor:
        uri = editor.open(
            f"### a\n# @paginate json_link\nGET {loopback.origin}/pages/circle\n\n"
            f"### none\n# @foreach row in []\nGET {loopback.origin}/text/a\n"
        )
        await editor.command("callsheet.allPages", uri, "a", 2)
        await editor.command("callsheet.send", uri, "none", 6)
        said = await editor.wait_for(lambda: editor.client.messages[1:] and editor.client.messages)
        texts = [(each.type.name, each.message.split(" · ")[-1][:40]) for each in said]
        assert texts == snapshot(
            [
                ("Error", "page 2 would ask for the same as page 1:"),
                ("Warning", "none: skipped: its loop has no items"),
            ]
        )


async def test_a_loop_without_items_leaves_no_older_answer(loopback):
    text = f"### each\n# @foreach row in [7]\nGET {loopback.origin}/text/{{{{row}}}}\n"
    async with editing(SHOWING) as editor:
        uri = editor.open(text)
        await editor.command("callsheet.send", uri, "each", 2)
        assert await titles(editor, uri) == ["Send all", "200 OK"]
        editor.edit(uri, 2, text.replace("[7]", "[]"))
        await editor.command("callsheet.send", uri, "each", 2)
        assert await titles(editor, uri) == ["Send all"]
    assert loopback.targets == ["GET /text/7"]


async def test_pages_that_stop_say_why_wherever_they_are_asked_about(loopback):
    text = (
        "### circle\n# @paginate json_link next_url_path=next\n"
        f"GET {loopback.origin}/pages/circle\n\n### plain\nGET {loopback.origin}/pages/1\n"
    )
    async with editing(SHOWING) as editor:
        uri = editor.open(text)
        await editor.command("callsheet.nextPage", uri, "circle", 2)
        await editor.command("callsheet.send", uri, "plain", 5)
        await editor.command("callsheet.nextPage", uri, "plain", 5)
        result = await editor.command("callsheet.allPages", uri, "circle", 2)
        assert result["outcome"] == "errored"
        assert result["summary"].split(" · ")[3:] == snapshot(
            ["page 2 would ask for the same as page 1"]
        )
        text = await shown(editor, 2)
        assert text.partition("### What went wrong\n")[2].partition("\n\n")[0] == snapshot("""\
# line 3: page 2 would ask for the same as page 1 [paging-stopped]
#   name another way with `# @paginate`, or look at what the server does with the parameter\
""")
        params = lsp.CodeLensParams(lsp.TextDocumentIdentifier(uri))
        found = await editor.client.text_document_code_lens_async(params)
        assert [each.command.title.split(" · ")[::3] for each in found[:4]] == snapshot(
            [
                ["Send"],
                ["All pages"],
                ["Load into …"],
                ["200 OK", "page 2 would ask for the same as page 1"],
            ]
        )
        at = lsp.HoverParams(**editor.position(uri, 1, 14))
        hover = await editor.client.text_document_hover_async(at)
        assert hover.contents.value.split(" · ")[::3][:2] == snapshot(
            [
                "the last send gave no answer to go on from: 200 OK",
                """\
page 2 would ask for the same as page 1

@paginate json_link [next_url_path=…] [prev_url_path=…] [max_pages=…]

The body has the URL of the next page.

- next_url_path — JSONPath of that URL. Default: next.
- prev_url_path — JSONPath of the URL of the page before.
- max_pages — Stops after so many pages.

# @paginate json_link next_url_path=pagination.next\
""",
            ]
        )
        await editor.command("callsheet.nextPage", uri, "circle", 2)
        said = await editor.wait_for(lambda: editor.client.messages[2:])
        assert [each.message.partition(" (")[0] for each in editor.client.messages] == snapshot(
            [
                '"circle" has no page to go on from: send it first',
                '"plain" has no page to go on from: add `# @paginate` to it',
                '"circle" has no page to go on from: the last send went wrong',
            ]
        )
        assert len(said) == 1
