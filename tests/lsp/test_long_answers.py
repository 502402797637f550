"""Long answers come in pieces, are given up when that is said, and are never about another text."""

import pytest

from raw_editor import CANCELLED, MODIFIED, URI, at, changing, initialized, message, opening, part

MANY = 450
FILES = 300


@pytest.fixture
def folder(tmp_path):
    """Many files that name one variable."""
    (tmp_path / "main.http").write_text("@host = a\n")
    for number in range(FILES):
        text = "# @import ../main.http\n###\nGET https://{{host}}/\n"
        (tmp_path / "more").mkdir(exist_ok=True)
        (tmp_path / "more" / f"{number}.http").write_text(text)
    return tmp_path


def pieces(wire, token) -> list[list[dict]]:
    found = [each["params"] for each in wire.seen if each.get("method") == "$/progress"]
    return [each["value"] for each in found if each["token"] == token]


async def in_pieces(wire, method: str, params: dict) -> list[list[dict]]:
    """The pieces of an answer, which together are the answer that is given at once."""
    whole = (await wire.ask("whole", method, params))["result"]
    wire.seen.clear()
    answer = await wire.ask("parts", method, {**params, "partialResultToken": 7})
    assert answer["result"] == []
    found = pieces(wire, 7)
    assert [item for piece in found for item in piece] == whole
    return found


async def test_an_outline_comes_in_pieces():
    async with initialized() as wire:
        text = "".join(f"### r{number}\nGET https://example.org/\n\n" for number in range(MANY))
        wire.write(opening(text))
        document = {"textDocument": {"uri": "file:///project/main.http"}}
        found = await in_pieces(wire, "textDocument/documentSymbol", document)
        assert [len(piece) for piece in found] == [200, 200, 50]
        nothing = {"textDocument": {"uri": "file:///not/open.http"}}
        assert await in_pieces(wire, "textDocument/documentSymbol", nothing) == []


async def test_places_in_many_files_come_in_pieces(folder):
    async with initialized(folder) as wire:
        uri = (folder / "main.http").as_uri()
        wire.write(opening("@host = a\n", uri=uri))
        params = {**at(0, 2, uri), "context": {"includeDeclaration": False}}
        found = await in_pieces(wire, "textDocument/references", params)
        assert [len(piece) for piece in found] == [200, 100]
        found = await in_pieces(wire, "workspace/symbol", {"query": "host"})
        assert found[0][0]["name"] == "host"


async def test_a_search_that_is_given_up_ends_at_once(folder):
    async with initialized(folder) as wire:
        uri = (folder / "main.http").as_uri()
        params = {**at(0, 2, uri), "context": {"includeDeclaration": False}}
        wire.write(
            opening("@host = a\n", uri=uri),
            message(id=1, method="textDocument/references", params=params),
            message(id=2, method="workspace/symbol", params={"query": "host"}),
        )
        await wire.published(1)
        for number in (1, 2):
            wire.write(message(method="$/cancelRequest", params={"id": number}))
            assert await wire.error(number) == CANCELLED


async def test_an_answer_is_not_about_another_text_than_the_client_has(folder):
    async with initialized(folder) as wire:
        uri = (folder / "main.http").as_uri()
        params = {**at(0, 2, uri), "newName": "origin"}
        wire.write(
            opening("@host = a\n", uri=uri),
            message(id=1, method="textDocument/rename", params=params),
            changing(2, part((0, 0), (0, 0), "\n"), uri=uri),
        )
        assert await wire.error(1) == MODIFIED
        again = await wire.ask(2, "textDocument/rename", {**at(1, 2, uri), "newName": "origin"})
        assert len(again["result"]["changes"]) == FILES + 1


LARGE = "POST https://example.org/\n\n[" + '{"a":1,"b":[]},' * 20_000 + "0]\n"
"""What takes long to lay out."""

SELECTED = {"textDocument": {"uri": URI}, "positions": [{"line": 0, "character": 0}]}
FORMATTED = {"textDocument": {"uri": URI}, "options": {"tabSize": 2, "insertSpaces": True}}


async def test_who_has_a_large_body_laid_out_is_answered_meanwhile():
    async with initialized() as wire:
        wire.write(
            opening(LARGE),
            message(id=1, method="textDocument/formatting", params=FORMATTED),
            message(id=2, method="textDocument/selectionRange", params=SELECTED),
        )
        await wire.answer(2)
        (edit,) = (await wire.answer(1))["result"]
        assert edit["newText"].count("\n") > 20_000


async def test_a_large_body_that_was_changed_meanwhile_is_not_laid_out():
    async with initialized() as wire:
        wire.write(
            opening(LARGE),
            message(id=1, method="textDocument/formatting", params=FORMATTED),
            changing(2, part((0, 0), (0, 0), "\n")),
        )
        assert await wire.error(1) == MODIFIED
