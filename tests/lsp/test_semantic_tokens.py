"""Semantic tokens over the wire: whole, of a part, and what changed."""

import pytest
from lsprotocol import types as lsp

from editor import editing

TEXT = "@a = 1\n\n### x\nGET http://x/{{a}}\nX-A: \U0001f600 {{a}}\n\n### y\nGET http://y\n"
ENCODINGS = [lsp.PositionEncodingKind.Utf16, lsp.PositionEncodingKind.Utf8]


def capabilities(encoding):
    return lsp.ClientCapabilities(
        general=lsp.GeneralClientCapabilities(position_encodings=[encoding])
    )


def shown(editor, text: str, data) -> list[str]:
    """`kind:text` of each token, read as a client reads them."""
    legend = editor.capabilities.semantic_tokens_provider.legend
    encoding = lsp.PositionEncodingKind(editor.capabilities.position_encoding)
    codec = "utf-16-le" if encoding is lsp.PositionEncodingKind.Utf16 else "utf-8"
    width = 2 if codec == "utf-16-le" else 1
    lines = [line.encode(codec) for line in text.split("\n")]
    found, line, character = [], 0, 0
    for place in range(0, len(data), 5):
        down, along, length, kind, _ = data[place : place + 5]
        line, character = line + down, along + (character if down == 0 else 0)
        part = lines[line][character * width : (character + length) * width]
        found.append(f"{legend.token_types[kind]}:{part.decode(codec)}")
    return found


async def whole(editor, uri: str) -> lsp.SemanticTokens:
    params = lsp.SemanticTokensParams(lsp.TextDocumentIdentifier(uri))
    return await editor.client.text_document_semantic_tokens_full_async(params)


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_all_tokens_and_those_of_a_part(encoding):
    async with editing(capabilities(encoding)) as editor:
        uri = editor.open(TEXT)
        every = shown(editor, TEXT, (await whole(editor, uri)).data)
        assert every == [
            "variable:@a", "operator:=", "number:1",
            "keyword:###", "class:x", "keyword:GET", "string:http://x/",
            "operator:{{", "variable:a", "operator:}}",
            "property:X-A", "string:\U0001f600", "operator:{{", "variable:a", "operator:}}",
            "keyword:###", "class:y", "keyword:GET", "string:http://y",
        ]  # fmt: skip
        last = lsp.Range(lsp.Position(7, 0), lsp.Position(8, 0))
        part = await editor.client.text_document_semantic_tokens_range_async(
            lsp.SemanticTokensRangeParams(lsp.TextDocumentIdentifier(uri), last)
        )
        assert shown(editor, TEXT, part.data) == every[-4:]


EDITS = [
    ((3, 0), (3, 3), "DELETE"),
    ((0, 0), (0, 0), "# c\n\n"),
    ((2, 0), (4, 0), ""),
    ((0, 0), (0, 0), ""),
    ((0, 0), (9, 0), ""),
    ((0, 0), (0, 0), TEXT),
]


async def test_what_changed_comes_to_the_same_as_all():
    async with editing() as editor:
        uri = editor.open(TEXT)
        client = await whole(editor, uri)
        data, result = list(client.data), client.result_id
        for version, edit in enumerate(EDITS, start=2):
            editor.edit(uri, version, edit)
            params = lsp.SemanticTokensDeltaParams(lsp.TextDocumentIdentifier(uri), result)
            delta = await editor.client.text_document_semantic_tokens_full_delta_async(params)
            for change in delta.edits:
                data[change.start : change.start + change.delete_count] = change.data or []
            everything = await whole(editor, uri)
            assert data == list(everything.data)
            result = everything.result_id
        params = lsp.SemanticTokensDeltaParams(lsp.TextDocumentIdentifier(uri), "unknown")
        again = await editor.client.text_document_semantic_tokens_full_delta_async(params)
        assert list(again.data) == data


async def test_a_small_change_is_a_small_answer():
    async with editing() as editor:
        text = "".join(f"### r{n}\nGET http://x/{n}\n\n" for n in range(500))
        uri = editor.open(text)
        result = (await whole(editor, uri)).result_id
        editor.edit(uri, 2, ((601, 0), (601, 0), "PO"))
        params = lsp.SemanticTokensDeltaParams(lsp.TextDocumentIdentifier(uri), result)
        delta = await editor.client.text_document_semantic_tokens_full_delta_async(params)
        (change,) = delta.edits
        assert len(change.data) < 20
