"""Each encoding of positions, over the wire: edits, hover, diagnostics, definition and rename."""

import pytest
from lsprotocol import types as lsp

from editor import editing

UNITS = {
    "utf-8": lambda text: len(text.encode()),
    "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
    "utf-32": len,
}

FIRST = "# 😀\u2028not a line of its own\x0b\x85"
DEFINITION = "@größe = 𝄞1"
REQUEST = "GET https://example.org/é😀/{{größe}}?𝄞={{missing}}&b={{größe}}"
TEXT = f"{FIRST}\r\n{DEFINITION}\r\n\r\n{REQUEST}\r\n"


def speaking(encoding: str) -> lsp.ClientCapabilities:
    return lsp.ClientCapabilities(
        general=lsp.GeneralClientCapabilities(position_encodings=[encoding])
    )


class Ruler:
    """Counts in one encoding, knowing nothing but the lines of the text."""

    def __init__(self, encoding: str) -> None:
        self.units = UNITS[encoding]

    def at(self, line: str, part: str, number: int = 0) -> int:
        """Where a part of a line begins."""
        start = -1
        for _ in range(number + 1):
            start = line.index(part, start + 1)
        return self.units(line[:start])

    def range(self, number: int, line: str, part: str, which: int = 0) -> lsp.Range:
        start = self.at(line, part, which)
        end = start + self.units(part)
        return lsp.Range(lsp.Position(number, start), lsp.Position(number, end))


@pytest.fixture(params=list(UNITS))
def encoding(request):
    return request.param


async def test_places_are_given_and_understood_in_the_encoding(encoding):
    ruler = Ruler(encoding)
    async with editing(speaking(encoding)) as editor:
        assert editor.capabilities.position_encoding == encoding
        uri = editor.open(TEXT)
        (found,) = await editor.diagnostics(uri)
        assert found.range == ruler.range(3, REQUEST, "missing")

        inside = ruler.at(REQUEST, "größe", 1) + ruler.units("gr")
        place = editor.position(uri, 3, inside)
        hover = await editor.client.text_document_hover_async(lsp.HoverParams(**place))
        assert hover.range == ruler.range(3, REQUEST, "größe", 1)
        assert "𝄞1" in hover.contents.value
        (defined,) = await editor.client.text_document_definition_async(
            lsp.DefinitionParams(**place)
        )
        assert defined.range == ruler.range(1, DEFINITION, "größe")

        renamed = await editor.client.text_document_rename_async(
            lsp.RenameParams(new_name="maß", **place)
        )
        (edits,) = renamed.changes.values()
        assert sorted((each.range.start.line, each.range.start.character) for each in edits) == [
            (1, ruler.at(DEFINITION, "größe")),
            (3, ruler.at(REQUEST, "größe")),
            (3, ruler.at(REQUEST, "größe", 1)),
        ]
        assert {each.new_text for each in edits} == {"maß"}


async def test_edits_hit_what_the_client_means(encoding):
    ruler = Ruler(encoding)
    async with editing(speaking(encoding)) as editor:
        uri = editor.open(TEXT)
        start = ruler.at(REQUEST, "missing")
        end = start + ruler.units("missing")
        editor.edit(uri, 2, ((3, start), (3, end), "größe"))
        assert await editor.diagnostics(uri, 2) == []
        # Behind the end of a line is its end: not within CRLF, nor on the next line.
        editor.edit(uri, 3, ((1, 999), (1, 9999), "{{𝄞other}}"))
        changed = DEFINITION + "{{𝄞other}}"
        (found,) = await editor.diagnostics(uri, 3)
        assert found.range.start.line == 1
        editor.edit(uri, 4, ((1, ruler.units(DEFINITION)), (1, ruler.units(changed)), ""))
        assert await editor.diagnostics(uri, 4) == []


@pytest.mark.parametrize(("encoding", "half"), [("utf-8", 3), ("utf-16", 1)])
async def test_the_middle_of_a_character_is_its_start(encoding, half):
    units = UNITS[encoding]
    async with editing(speaking(encoding)) as editor:
        line = "GET https://example.org/😀{{a}}"
        uri = editor.open(line)
        (found,) = await editor.diagnostics(uri)
        start = units(line[: line.index("😀")])
        editor.edit(uri, 2, ((0, start + half), (0, start + half), "é"))
        (moved,) = await editor.diagnostics(uri, 2)
        assert moved.range.start.character == found.range.start.character + units("é")
        editor.edit(uri, 3, ((0, start), (0, start + units("é😀")), ""))
        (moved,) = await editor.diagnostics(uri, 3)
        assert moved.range.start.character == start + 2
