"""What a completion list says to clients that can do much, and to those that cannot."""

import json
from pathlib import Path

import pytest
from lsprotocol import types as lsp

from callsheet.features.completion_items import Item, ItemKind
from callsheet.lsp.client import Client, client_of
from callsheet.lsp.completion_writer import MOST, Offered, completed, written_completions
from callsheet.lsp.convert import Converter, Place
from callsheet.lsp.positions import Coordinates
from callsheet.text import SourceText, Span

TEXT = "GET host/path"


def written(client: Client, *items: Item, offset: int = 1, offered: Offered | None = None) -> dict:
    at = Coordinates(SourceText(TEXT), lsp.PositionEncodingKind.Utf16)
    place = Place("file:///a.http", at)
    mask = lambda text: text.replace("hush", "•••")  # noqa: E731 - a mask of one word
    convert = Converter(client, place, Path("/a.http"), lambda _: None, mask)
    return json.loads(written_completions(convert, items, offset, offered or Offered()))


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
    item = Item("label", ItemKind.VALUE, Span(0, 1), text, is_snippet=is_snippet)

    def inserted(*, snippets: bool):
        (found,) = written(Client(snippets=snippets), item)["items"]
        return found.get("insertTextFormat"), found["textEdit"]["newText"]

    assert inserted(snippets=False) == (None, as_text)
    wanted = (None, as_text) if as_snippet is None else (lsp.InsertTextFormat.Snippet, as_snippet)
    assert inserted(snippets=True) == wanted


def item(**more) -> Item:
    given = {"label": "host", "kind": ItemKind.VALUE, "span": Span(4, 8), "new_text": "host"}
    return Item(**(given | more))


def test_a_client_that_can_do_little_is_sent_what_every_client_knows():
    (found,) = written(Client(), item(detail="hush 1", documentation="**hush**", commits="."))[
        "items"
    ]
    assert found == {
        "label": "host",
        "kind": lsp.CompletionItemKind.Value.value,
        "sortText": "host",
        "textEdit": {"range": _range(4, 8), "newText": "host"},
        "detail": "••• 1",
        "documentation": "•••",
    }


def test_what_a_client_can_do_is_used():
    able = Client(
        label_details=True,
        commit_characters=True,
        insert_replace=True,
        documentation_format=lsp.MarkupKind.Markdown,
        is_vs_code=True,
    )
    offer = item(
        detail="from hush",
        signature="(a)",
        documentation="*b*",
        commits=".",
        asks_again=True,
        compared="hosts",
        sort="1",
    )
    (found,) = written(able, offer, offset=6)["items"]
    assert found["labelDetails"] == {"detail": "(a)", "description": "from •••"}
    assert found["commitCharacters"] == ["."]
    assert found["documentation"] == {"kind": "markdown", "value": "*b*"}
    assert found["command"]["command"] == "editor.action.triggerSuggest"
    assert (found["filterText"], found["sortText"]) == ("hosts", "1")
    assert found["textEdit"] == {
        "newText": "host",
        "insert": _range(4, 6),
        "replace": _range(4, 8),
    }


@pytest.mark.parametrize(("span", "offset"), [(Span(4, 8), 8), (Span(4, 13), 6)])
def test_only_a_word_behind_the_cursor_can_stay(span, offset):
    (found,) = written(Client(insert_replace=True), item(span=span), offset=offset)["items"]
    assert found["textEdit"] == {"newText": "host", "range": _range(span.start, span.end)}


def test_documentation_waits_for_a_client_that_asks_for_it():
    client = Client(resolves_documentation=True, documentation_format=lsp.MarkupKind.Markdown)
    offered = Offered()
    offers = (item(label="b", documentation="**hush**"), item(label="a"))
    plain, found = written(client, *offers, offered=offered)["items"]
    assert (plain["label"], "data" in plain) == ("a", False)
    assert "documentation" not in found
    asked = lsp.CompletionItem("b", data=found["data"])
    answer = completed(asked, offered, client, lambda text: text.replace("hush", "•••"))
    assert answer.documentation == lsp.MarkupContent(lsp.MarkupKind.Markdown, "**•••**")


@pytest.mark.parametrize("data", [None, "x", [99, 0], [1, 99], [1], {"a": 1}])
def test_an_offer_that_is_forgotten_is_answered_as_it_came(data):
    offered = Offered()
    offered.keep((item(documentation="a"),))
    asked = lsp.CompletionItem("b", data=data)
    assert completed(asked, offered, Client(), str) == lsp.CompletionItem("b", data=data)


def test_of_a_long_list_the_best_go_out_and_the_client_asks_again():
    offers = [item(label=f"n{number:04}") for number in range(MOST + 1, 0, -1)]
    found = written(Client(), *offers)
    assert found["isIncomplete"] is True
    assert [each["label"] for each in found["items"][:2]] == ["n0001", "n0002"]
    assert len(found["items"]) == MOST
    assert written(Client(), *offers[1:])["isIncomplete"] is False


def _range(start: int, end: int) -> dict:
    return {"start": {"line": 0, "character": start}, "end": {"line": 0, "character": end}}


@pytest.mark.parametrize(("name", "expected"), [("Visual Studio Code", True), ("Neovim", False)])
def test_who_asks_for_documentation(name: str, expected: bool):
    options = lsp.ClientCompletionItemResolveOptions(["detail", "documentation"])
    item = lsp.ClientCompletionItemOptions(resolve_support=options)
    completion = lsp.CompletionClientCapabilities(completion_item=item)
    document = lsp.TextDocumentClientCapabilities(completion=completion)
    capabilities = lsp.ClientCapabilities(text_document=document)
    params = lsp.InitializeParams(capabilities, client_info=lsp.ClientInfo(name))
    assert client_of(params).resolves_documentation is expected


@pytest.mark.parametrize(("kind", "shown"), [(ItemKind.ADDRESS, []), (ItemKind.KEYWORD, ["hush"])])
def test_what_was_typed_elsewhere_is_left_out_when_a_secret_stands_in_it(kind, shown):
    found = written(Client(), item(label="hush", kind=kind))["items"]
    assert [each["label"] for each in found] == shown
