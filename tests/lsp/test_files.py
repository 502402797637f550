"""A file is one document, however a client spells its name."""

from pathlib import Path

import pytest
from lsprotocol import types as lsp

from callsheet.lsp.files import path_of
from editor import editing
from loopback import serving


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b.http", "/a/b.http"),
        ("file:///a/%62.http", "/a/b.http"),
        ("file:///a//./c/../b.http", "/a/b.http"),
        ("file://localhost/a/b.http", "/a/b.http"),
        ("FILE:///a/b.http", "/a/b.http"),
        ("file:///%C3%A4%20b.http", "/ä b.http"),
        ("file:///ä b.http", "/ä b.http"),
        ("file:///C:/b.http", "c:/b.http"),
        ("file:///c%3A/b.http", "c:/b.http"),
        ("untitled:Untitled-1", None),
        ("https://example.org/b.http", None),
        ("", None),
    ],
)
def test_the_path_of_a_uri(uri, path):
    assert path_of(uri) == (path and Path(path))


def spellings(path: Path) -> tuple[str, str]:
    uri = path.as_uri()
    return uri, uri.replace("main", "m%61in")


async def test_a_command_finds_a_document_under_another_spelling(tmp_path):
    with serving() as server:
        async with editing(folder=tmp_path) as editor:
            uri, other = spellings(tmp_path / "main.http")
            editor.open(f"### one\nGET {server.origin}/json\n", uri)
            for each in (uri, other):
                assert (await editor.command("callsheet.send", each, "one"))["outcome"] == "passed"
            told = await editor.command("callsheet.history", other)
            assert [each["document"] for each in told] == [uri, uri]
            assert (await editor.command("callsheet.compare", other, "one"))["same"]
            editor.close(uri)
            editor.open(f"### one\nGET {server.origin}/json\n", other)
            assert (await editor.command("callsheet.compare", other, "one"))["same"]
            assert (await editor.command("callsheet.sendAgain"))["outcome"] == "passed"


async def test_edits_under_another_spelling_are_those_of_the_document(tmp_path):
    async with editing(folder=tmp_path) as editor:
        uri, other = spellings(tmp_path / "main.http")
        editor.open("GET https://example.org/\n", uri)
        await editor.diagnostics(uri, 1)
        editor.edit(other, 2, ((0, 0), (0, 0), "@a=1\n"))
        (unused,) = await editor.diagnostics(uri, 2)
        assert unused.code == "unused-variable"
        params = lsp.HoverParams(lsp.TextDocumentIdentifier(other), lsp.Position(1, 1))
        assert await editor.client.text_document_hover_async(params)
        editor.close(other)
        assert await editor.client.text_document_hover_async(params) is None
        assert {each.uri for each in editor.published} == {uri}


async def test_two_names_of_a_file_that_are_open_at_once_keep_their_texts(tmp_path):
    async with editing(folder=tmp_path) as editor:
        uri, other = spellings(tmp_path / "main.http")
        editor.open("@a = 1\nGET https://example.org/{{a}}\n", uri)
        editor.open("@b = 1\nGET https://example.org/{{b}}\n", other)
        assert list(await editor.diagnostics(uri, 1)) == []
        assert list(await editor.diagnostics(other, 1)) == []
        for each in (uri, other):
            params = lsp.DefinitionParams(lsp.TextDocumentIdentifier(each), lsp.Position(1, 27))
            found = await editor.client.text_document_definition_async(params)
            assert [place.uri for place in found] == [each]
