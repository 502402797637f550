"""Documents with fences in an editor: everything within them, nothing outside."""

import pytest
from lsprotocol import types as lsp

from callsheet.lsp.positions import Coordinates
from callsheet.lsp.state import State
from callsheet.text import SourceText
from editor import editing

GUIDE = """\
# Guide 🙂

```http
@host = http://example.org
```

## Get_one

> 1. ```http
>    GET   {{host}}/{{nope}}
>    Accept: text/html
>    ```

## Post one

```http
POST {{host}}/
Content-Type: application/json
X-One: {{Get_one.response.status}}

{"a":1}
```
"""
URI = "file:///project/guide.md"
OPTIONS = lsp.FormattingOptions(tab_size=2, insert_spaces=True)
ABLE = lsp.ClientCapabilities(
    text_document=lsp.TextDocumentClientCapabilities(
        code_action=lsp.CodeActionClientCapabilities(
            code_action_literal_support=lsp.ClientCodeActionLiteralOptions(
                lsp.ClientCodeActionKindOptions([lsp.CodeActionKind.Empty])
            )
        ),
        document_symbol=lsp.DocumentSymbolClientCapabilities(
            hierarchical_document_symbol_support=True
        ),
    )
)


def lines(ranges) -> list[tuple[int, int, int]]:
    return [(each.start.line, each.start.character, each.end.character) for each in ranges]


def applied(text: str, edits: list[lsp.TextEdit]) -> str:
    at = Coordinates(SourceText(text), lsp.PositionEncodingKind.Utf16)
    for edit in sorted(edits, key=lambda each: at.span(each.range), reverse=True):
        span = at.span(edit.range)
        text = text[: span.start] + edit.new_text + text[span.end :]
    return text


async def test_what_is_told_of_the_whole_document():
    async with editing(ABLE) as editor:
        uri = editor.open(GUIDE, URI)
        ask, document = editor.client, lsp.TextDocumentIdentifier(uri)
        problems = await editor.diagnostics(uri)
        assert [str(each.code) for each in problems] == ["unresolved-variable"]
        assert lines(each.range for each in problems) == [(9, 22, 26)]
        lenses = await ask.text_document_code_lens_async(lsp.CodeLensParams(document))
        assert {each.range.start.line for each in lenses} == {9, 16}
        symbols = await ask.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))
        assert [each.name for each in symbols] == ["host", "Get_one", "Post one"]
        folds = await ask.text_document_folding_range_async(lsp.FoldingRangeParams(document))
        assert [(each.start_line, each.end_line) for each in folds] == [(2, 3), (8, 10), (15, 20)]
        tokens = await ask.text_document_semantic_tokens_full_async(
            lsp.SemanticTokensParams(document)
        )
        downs = [sum(tokens.data[0 : n + 1 : 5]) for n in range(0, len(tokens.data), 5)]
        assert set(downs) <= {3, 9, 10, 16, 17, 18, 20}
        first = tokens.data[5 * downs.index(9) + 1 :][:2]
        assert list(first) == [5, 3]


async def test_formatting_changes_fences_alone():
    async with editing() as editor:
        uri = editor.open(GUIDE, URI)
        edits = await editor.client.text_document_formatting_async(
            lsp.DocumentFormattingParams(lsp.TextDocumentIdentifier(uri), OPTIONS)
        )
        tidy = GUIDE.replace("GET   ", "GET ").replace('{"a":1}', '{"a": 1}')
        assert applied(GUIDE, edits) == tidy


async def test_nothing_is_offered_outside_of_fences():
    async with editing(ABLE) as editor:
        uri, ask = editor.open(GUIDE, URI), editor.client
        for line in (0, 2, 5, 8, 11, 21):
            place = editor.position(uri, line, 5)
            offered = await ask.text_document_completion_async(lsp.CompletionParams(**place))
            assert not offered.items, line
            assert await ask.text_document_hover_async(lsp.HoverParams(**place)) is None, line
            spot = lsp.Range(lsp.Position(line, 0), lsp.Position(line, 5))
            context = lsp.CodeActionContext(diagnostics=[])
            params = lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), spot, context)
            assert not await ask.text_document_code_action_async(params), line


async def test_within_a_fence_places_and_edits_are_those_of_the_document():
    async with editing(ABLE) as editor:
        uri = editor.open(GUIDE, URI)
        ask, place = editor.client, editor.position(uri, 9, 15)
        hover = await ask.text_document_hover_async(lsp.HoverParams(**place))
        assert lines([hover.range]) == [(9, 13, 17)]
        (defined,) = await ask.text_document_definition_async(lsp.DefinitionParams(**place))
        assert lines([defined.range]) == [(3, 1, 5)]
        offered = await ask.text_document_completion_async(
            lsp.CompletionParams(**editor.position(uri, 10, 7))
        )
        accept = next(each for each in offered.items if each.label == "Accept")
        assert accept.text_edit.range.start == lsp.Position(10, 5)
        renamed = await ask.text_document_rename_async(
            lsp.RenameParams(
                new_name="base", text_document=place["text_document"], position=place["position"]
            )
        )
        (edits,) = renamed.changes.values()
        assert applied(GUIDE, edits) == GUIDE.replace("host", "base")
        params = lsp.CodeActionParams(
            lsp.TextDocumentIdentifier(uri),
            lsp.Range(lsp.Position(9, 23), lsp.Position(9, 23)),
            lsp.CodeActionContext(diagnostics=[]),
        )
        actions = await ask.text_document_code_action_async(params)
        defining = next(each for each in actions if "nope" in each.title and each.edit)
        (edits,) = defining.edit.changes.values()
        (added,) = set(applied(GUIDE, edits).split("\n")) - set(GUIDE.split("\n"))
        assert added == ">    @nope = "
        assert f"```http\n{added}\n>    GET" in applied(GUIDE, edits)


async def test_a_title_of_the_document_is_not_renamed():
    async with editing() as editor:
        uri = editor.open(GUIDE, URI)
        place = editor.position(uri, 18, 12)
        params = lsp.RenameParams(new_name="other", **place)
        with pytest.raises(Exception, match="is a title of the document"):
            await editor.client.text_document_rename_async(params)


async def test_typing_outside_of_fences_keeps_what_is_known():
    async with editing() as editor:
        uri = editor.open(GUIDE, URI)
        assert len(await editor.diagnostics(uri)) == 1
        editor.edit(
            uri, 2, ((0, 9), (0, 9), "é🙂"), ((6, 0), (6, 0), "\n```http\nGET {{x}}\n```\n")
        )
        assert [each.range.start.line for each in await editor.diagnostics(uri, 2)] == [8, 13]


async def test_of_prose_nothing_is_said_until_it_has_a_fence():
    async with editing() as editor:
        prose = editor.open("# Prose\n\n", "file:///project/prose.md")
        uri = editor.open(GUIDE, URI)
        await editor.diagnostics(uri)
        assert {each.uri for each in editor.published} == {URI}
        editor.edit(prose, 2, "```http\nGET {{a}}\n```\n")
        assert len(await editor.diagnostics(prose, 2)) == 1
        editor.edit(prose, 3, "# Prose\n")
        assert await editor.diagnostics(prose, 3) == []


LANGUAGES = [
    ("markdown", "```http\nGET http://x/\n```\n"),
    ("asciidoc", "[source,http]\n----\nGET http://x/\n----\n"),
    ("restructuredtext", ".. code:: http\n\n  GET http://x/\n"),
    ("org", "#+begin_src http\nGET http://x/\n#+end_src\n"),
]


@pytest.mark.parametrize(("language", "text"), LANGUAGES)
def test_a_text_without_a_file_is_what_its_editor_says(language, text):
    state = State()
    state.open("untitled:Untitled-1", 1, text, language)
    (document,) = state.documents
    assert [block.parsed.sendable for block in document.blocks].count(True) == 1


def test_a_key_outside_of_fences_parses_nothing():
    state = State()
    state.open(URI, 1, GUIDE, "markdown")
    before = state.snapshot(URI).document
    change = lsp.TextDocumentContentChangePartial(
        range=lsp.Range(lsp.Position(6, 3), lsp.Position(6, 3)), text=" "
    )
    state.change(URI, 2, [change])
    after = state.snapshot(URI).document
    assert after.blocks is before.blocks
    assert after.source.whole_file.text != before.source.whole_file.text
