"""Scripts in an editor: nothing runs unasked, what they say stands below the answer."""

# ruff: noqa: ASYNC240 - the files are small and local

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lsprotocol import types as lsp

from editor import editing
from loopback import serving

SHOWING = lsp.ClientCapabilities(
    window=lsp.WindowClientCapabilities(
        show_document=lsp.ShowDocumentClientCapabilities(support=True)
    )
)

TEXT = """\
### login
< {%
  client.global.set("asked", (client.global.get("asked") ?? 0) + 1);
%}
GET ORIGIN/json

> {%
  client.log("the price\\nis", response.body.price, client.global.get("asked"));
  client.test("has an id", () => client.assert(response.body.id === 7));
  client.test("is dear", () => {
    client.assert(response.body.price > 100, "it is cheap");
  });
  client.global.set("who", response.body.name);
%}

### me
GET ORIGIN/text/{{who}}
"""


@pytest.fixture
def loopback():
    with serving() as server:
        yield server


async def test_scripts_run_with_their_request_and_not_before(loopback):
    async with editing(SHOWING) as editor:
        uri = editor.open(TEXT.replace("ORIGIN", loopback.origin))
        assert await editor.diagnostics(uri) == []

        async def hovered():
            line = TEXT.split("\n")[16].replace("ORIGIN", loopback.origin)
            place = editor.position(uri, 16, line.index("who"))
            shown = await editor.client.text_document_hover_async(lsp.HoverParams(**place))
            return shown.contents.value

        assert await hovered() == "who gets its value when login is sent"
        result = await editor.command("callsheet.send", uri, "login", 1)
        assert result["outcome"] == "failed"
        (shown,) = await editor.wait_for(lambda: editor.client.shown_documents)
        text = Path(unquote(urlsplit(shown.uri).path)).read_text()
        assert "### Said by its scripts\n# log: the price\n# is 1.1 1\n" in text
        assert "# has an id: held\n" in text
        assert '# is dear: failed: "is dear": it is cheap\n' in text
        # What was set is a value for those that follow.
        assert (await hovered()).startswith("who = Ada\n")
        result = await editor.command("callsheet.send", uri, "me", 1)
        assert result["outcome"] == "passed"
    assert loopback.targets == ["GET /json", "GET /text/Ada"]


async def test_members_are_offered_where_they_are_typed(loopback):
    async with editing(SHOWING) as editor:
        uri = editor.open("GET http://x/\n\n> {% client.global. %}\n")
        place = editor.position(uri, 2, len("> {% client.global."))
        asked = lsp.CompletionContext(lsp.CompletionTriggerKind.TriggerCharacter, ".")
        found = await editor.client.text_document_completion_async(
            lsp.CompletionParams(**place, context=asked)
        )
        items = found if isinstance(found, list) else found.items
        assert {"set", "get", "headers"} <= {item.label for item in items}


async def test_a_script_that_failed_shows_behind_the_request_line(loopback):
    async with editing(SHOWING) as editor:
        uri = editor.open(f"### a\nGET {loopback.origin}/json\n\n> {{% throw new Error('x') %}}\n")

        async def shown():
            asked = lsp.InlayHintParams(
                lsp.TextDocumentIdentifier(uri), lsp.Range(lsp.Position(0, 0), lsp.Position(4, 0))
            )
            return [
                str(each.label)
                for each in await editor.client.text_document_inlay_hint_async(asked)
            ]

        await editor.command("callsheet.send", uri, "a", 1)
        (text,) = await shown()
        assert text.startswith(" → 200 OK · ")
        assert text.endswith(" · script failed")
