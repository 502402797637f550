"""Completions as the JSON text that goes out; what is long of them waits until it is asked for.

A list has hundreds of offers and goes out at every other key. As values of lsprotocol they took
longer to be written than to be found.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Final

from lsprotocol import types as lsp

from callsheet.features.completion_items import MOST, Item, ItemKind, literal
from callsheet.lsp.client import Client
from callsheet.lsp.convert import Converter
from callsheet.lsp.markup import readable
from callsheet.text import Span

_LISTS: Final = 8
"""Lists that are remembered: an editor asks about the last one, or about that of another window."""

_KINDS = {
    ItemKind.METHOD: lsp.CompletionItemKind.Keyword,
    ItemKind.HEADER: lsp.CompletionItemKind.Property,
    ItemKind.PARAMETER: lsp.CompletionItemKind.Property,
    ItemKind.VALUE: lsp.CompletionItemKind.Value,
    ItemKind.ADDRESS: lsp.CompletionItemKind.Reference,
    ItemKind.DIRECTIVE: lsp.CompletionItemKind.Keyword,
    ItemKind.KEYWORD: lsp.CompletionItemKind.Keyword,
    ItemKind.VARIABLE: lsp.CompletionItemKind.Variable,
    ItemKind.FUNCTION: lsp.CompletionItemKind.Function,
    ItemKind.REQUEST: lsp.CompletionItemKind.Method,
    ItemKind.RESOURCE: lsp.CompletionItemKind.Module,
    ItemKind.MEMBER: lsp.CompletionItemKind.Field,
    ItemKind.FILE: lsp.CompletionItemKind.File,
    ItemKind.FOLDER: lsp.CompletionItemKind.Folder,
    ItemKind.ENVIRONMENT: lsp.CompletionItemKind.EnumMember,
    ItemKind.SNIPPET: lsp.CompletionItemKind.Snippet,
}
_TYPED = frozenset((ItemKind.VALUE, ItemKind.ADDRESS, ItemKind.PARAMETER, ItemKind.MEMBER))
_COMPLETE_AGAIN = {"title": "Complete", "command": "editor.action.triggerSuggest"}
_PLACEHOLDER = re.compile(
    r"\$(?:\d+|\{\d+(?::(?P<default>(?:\\.|[^}\\])*)|\|(?P<first>[^,|]*)[^|]*\|)?\})"
    r"|\\(?P<escaped>[\\$}])"
)
_ESCAPED = re.compile(r"\\([\\$}])")
_WORD = re.compile(r"[\w-]*")


class Offered:
    """The lists that went out last, for a client that asks for the rest of an offer."""

    def __init__(self) -> None:
        self._lists: OrderedDict[int, Sequence[Item]] = OrderedDict()
        self._last = 0

    def keep(self, items: Sequence[Item]) -> int:
        """Remember a list; the number by which it is found."""
        self._last += 1
        self._lists[self._last] = items
        if len(self._lists) > _LISTS:
            self._lists.popitem(last=False)
        return self._last

    def documentation(self, data: object) -> str:
        """The Markdown of the offer with that `data`; empty when its list is forgotten."""
        match data:
            case [int(number), int(place)] if place < len(self._lists.get(number, ())):
                return self._lists[number][place].documentation
            case _:
                return ""


def written_completions(
    convert: Converter, items: Sequence[Item], offset: int, offered: Offered
) -> str:
    """The completion list of what can stand at `offset`, the best first.

    What somebody typed elsewhere, or a server answered, is left out when a secret stands in it.
    """
    mask = convert.mask
    harmless = (each for each in items if each.kind not in _TYPED or mask(each.label) == each.label)
    items = sorted(harmless, key=lambda item: item.sort or item.label)
    shown = items[:MOST]
    number = offered.keep(shown) if convert.client.resolves_documentation else 0
    edits = {span: _edit(convert, span, offset) for span in {item.span for item in shown}}
    written = [
        _written(convert, item, edits[item.span], [number, n]) for n, item in enumerate(shown)
    ]
    # Clients would find the 5 of `5s` in `500ms`, and Enter would put that in its place.
    numbers = any(item.label[:1].isdigit() for item in shown)
    return json.dumps({"isIncomplete": len(items) > MOST or numbers, "items": written})


def completed(
    item: lsp.CompletionItem, offered: Offered, client: Client, mask: Callable[[str], str]
) -> lsp.CompletionItem:
    """An offer with what it was sent without."""
    if markdown := offered.documentation(item.data):
        kind = client.documentation_format
        text = readable(mask(markdown), kind)
        item.documentation = text if kind is None else lsp.MarkupContent(kind, text)
    return item


def _written(
    convert: Converter, item: Item, replaced: dict[str, Any], data: list[int]
) -> dict[str, Any]:
    client = convert.client
    # Neovim 0.11 inserts of a plain text only what stands before its first blank.
    snippet = client.snippets and (item.is_snippet or " " in item.new_text)
    text = _as_snippet(item) if snippet else _as_text(item)
    fields: dict[str, Any] = {
        "label": item.label,
        "kind": _KINDS[item.kind].value,
        "sortText": item.sort or item.label,
        "textEdit": {"newText": text, **replaced},
    }
    if item.compared:
        fields["filterText"] = item.compared
    if item.detail:
        fields["detail"] = convert.mask(item.detail)
    if client.label_details and (details := _details(convert, item)):
        fields["labelDetails"] = details
    if snippet:
        fields["insertTextFormat"] = lsp.InsertTextFormat.Snippet.value
    if item.asks_again and client.is_vs_code:
        fields["command"] = _COMPLETE_AGAIN
    if item.commits and client.commit_characters:
        fields["commitCharacters"] = list(item.commits)
    if item.documentation and client.resolves_documentation:
        fields["data"] = data
    elif item.documentation:
        fields["documentation"] = _documentation(convert, item.documentation)
    return fields


def _edit(convert: Converter, span: Span, offset: int) -> dict[str, Any]:
    """What accepting replaces; the word behind the cursor stays only where nothing would double."""
    behind = span.of(convert.here.at.source.text)[offset - span.start :]
    whole = _range(convert, span)
    if behind and convert.client.insert_replace and _WORD.fullmatch(behind):
        return {"insert": _range(convert, Span(span.start, offset)), "replace": whole}
    return {"range": whole}


def _range(convert: Converter, span: Span) -> dict[str, Any]:
    line, character, last_line, last_character = convert.here.at.numbers(span)
    return {
        "start": {"line": line, "character": character},
        "end": {"line": last_line, "character": last_character},
    }


def _details(convert: Converter, item: Item) -> dict[str, str]:
    detail = {"detail": item.signature} if item.signature else {}
    return detail | ({"description": convert.mask(item.detail)} if item.detail else {})


def _documentation(convert: Converter, markdown: str) -> str | dict[str, str]:
    kind = convert.client.documentation_format
    text = readable(convert.mask(markdown), kind)
    return text if kind is None else {"kind": kind.value, "value": text}


def _as_snippet(item: Item) -> str:
    return item.new_text if item.is_snippet else literal(item.new_text)


def _as_text(item: Item) -> str:
    """What a client inserts that knows no snippets."""
    return snippet_text(item.new_text) if item.is_snippet else item.new_text


def snippet_text(snippet: str) -> str:
    """A snippet as it stands when all of its places are left as they are."""
    return _PLACEHOLDER.sub(_left, snippet)


def _left(found: "re.Match[str]") -> str:
    text = found["default"] or found["first"] or found["escaped"] or ""
    return _ESCAPED.sub(r"\1", text) if found["default"] else text
