"""What a completion inserts, for clients that know snippets and for those that do not."""

import pytest
from lsprotocol import types as lsp

from callsheet.features.completion_items import Item, ItemKind
from callsheet.lsp.client import Client
from callsheet.lsp.convert import Converter, Place
from callsheet.lsp.positions import Coordinates
from callsheet.text import SourceText, Span


@pytest.mark.parametrize(
    ("text", "is_snippet", "as_snippet", "as_text"),
    [
        ("GET", False, None, "GET"),
        ("{{a}}", False, None, "{{a}}"),
        # Neovim 0.11 would insert `Accept:` of a plain text.
        ("Accept: ", False, "Accept: ", "Accept: "),
        (r"$a {b} \c", False, r"\$a {b\} \\c", r"$a {b} \c"),
        ("f($1)$0", True, "f($1)$0", "f()"),
        (r"${1:a} \$x \}", True, r"${1:a} \$x \}", "a $x }"),
    ],
)
def test_what_is_inserted(text, is_snippet, as_snippet, as_text):
    place = Place("file:///a.http", Coordinates(SourceText("x"), lsp.PositionEncodingKind.Utf8))
    item = Item("label", ItemKind.VALUE, Span(0, 1), text, is_snippet=is_snippet)

    def inserted(*, snippets: bool):
        convert = Converter(Client(snippets=snippets), place, lambda _: None, str)
        (found,) = convert.completions([item]).items
        return found.insert_text_format, found.text_edit.new_text

    assert inserted(snippets=False) == (None, as_text)
    wanted = (None, as_text) if as_snippet is None else (lsp.InsertTextFormat.Snippet, as_snippet)
    assert inserted(snippets=True) == wanted
