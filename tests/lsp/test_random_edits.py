"""After any edits the state is that of a fresh parse, and every feature answers at every place.

`CALLSHEET_EDITS` and `CALLSHEET_SEED` ask for more edits, or for those of another seed.
"""

import asyncio
import inspect
import os
import textwrap
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import attrs
import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from callsheet.lsp import (
    language_methods,
    layout_methods,
    token_methods,
    type_methods,
    workspace_methods,
)
from callsheet.lsp.client import Client
from callsheet.lsp.connection import Connection
from callsheet.lsp.positions import Encoding
from callsheet.lsp.refactoring_methods import on_action_resolve
from callsheet.lsp.state import State
from callsheet.lsp.wire import Wire
from callsheet.model.document import read_document
from callsheet.text import SourceText

EDITS = int(os.environ.get("CALLSHEET_EDITS", "10000"))
SEED = int(os.environ.get("CALLSHEET_SEED", "20261121"))
PARSED_EVERY = 5
"""Edits after which the state is compared with a fresh parse."""

ASKED_EVERY = 50
"""Edits after which every feature is asked once, each at a place of its own."""

REQUESTS, GUIDE = "file:///project/main.http", "file:///project/guide.md"
PIECES = (
    "\n", "\r\n", "\r", "###", "### a\n", "# @name a\n", "# @", "// ", "/*", "*/", "@a = {{b}}\n",
    "{{", "}}", "{{a}}", "{{a.response.body.$.x}}", "{{$uuid}}", "{{$.a[*].b}}", "GET ", "POST ",
    "http://x/", " HTTP/1.1", "Content-Type: application/json\n", "Authorization: Basic ", ": ",
    "\n\n", '{"a": [1, {{b}}, "c"]}', "<a b='c'>", "</a>", "query { a }", "a=b&c={{d}}", "> {%",
    "%}", "{{ let x", "?? status == 200\n", "# @assert ", "# @auth oauth2 ", "# @foreach a in b\n",
    "# @paginate json_link\n", "# @incremental ", "# @use r\n", "# @resource r\n", "run #a\n",
    "import ./b.http\n", "< ./f\n", ">> out\n", "<> p\n", "curl -X POST 'http://x'\n", "\t", " ",
    '"', "'", "`", "\\", "$", "@", "#", "é", "\U0001f600", "\u2028", "\ufeff", "\0", "--b\n", ",",
)  # fmt: skip
FOLDER = Path(language_methods.__file__).parents[1] / "demo"
EXAMPLES = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*.http"))]
GUIDES = [
    f"# é\U0001f600\n\n```http\n{one}```\n\n## b\n\n> - ~~~rest\n{textwrap.indent(other, '>   ')}"
    for one, other in pairwise(EXAMPLES)
]
MARKS = ("```http\n", "```\n", "~~~", "> ", "- ", "   ", "# a\n")
LONGEST = 20_000
ALL = {
    **language_methods.ANSWERS,
    **layout_methods.ANSWERS,
    **token_methods.ANSWERS,
    **type_methods.ANSWERS,
    **workspace_methods.ANSWERS,
}
ABLE = Client(
    related_information=True,
    diagnostic_tags=frozenset(lsp.DiagnosticTag),
    hierarchical_symbols=True,
    code_action_values=True,
    resolves_edits=True,
    disabled_actions=True,
    document_changes=True,
    creates_files=True,
    hover_format=lsp.MarkupKind.Markdown,
    documentation_format=lsp.MarkupKind.Markdown,
    snippets=True,
    label_details=True,
    commit_characters=True,
    insert_replace=True,
    resolves_documentation=True,
    signature_format=lsp.MarkupKind.Markdown,
    label_offsets=True,
    text_document_content=True,
)
BARE = Client(encoding=Encoding.Utf32)
SESSIONS = (
    (BARE, "\n", REQUESTS),
    (replace(ABLE, encoding=Encoding.Utf8), "\n", REQUESTS),
    (replace(ABLE, encoding=Encoding.Utf16), "\r\n", REQUESTS),
    (replace(ABLE, encoding=Encoding.Utf32, resolves_edits=False), "\r", REQUESTS),
    (replace(ABLE, encoding=Encoding.Utf16), "\n", GUIDE),
    (replace(ABLE, encoding=Encoding.Utf8, resolves_edits=False), "\r\n", GUIDE),
)
"""Who types, the line ends of the document, and what it is."""

UNITS = {
    Encoding.Utf8: lambda text: len(text.encode()),
    Encoding.Utf16: lambda text: sum(2 if character > "\uffff" else 1 for character in text),
    Encoding.Utf32: len,
}
"""What a text counts, by no code of the server's."""

OF_ITEMS = (
    lsp.COMPLETION_ITEM_RESOLVE,
    lsp.CODE_ACTION_RESOLVE,
    lsp.CALL_HIERARCHY_INCOMING_CALLS,
    lsp.CALL_HIERARCHY_OUTGOING_CALLS,
)
"""Methods that ask about what another answered."""


def spans_of(document) -> list[tuple]:
    return [
        (block.start, block.text, block.tree, block.parsed.problems) for block in document.blocks
    ]


class Session:
    """A server without a client, into which a document is typed."""

    def __init__(self, random: Random, client: Client, line_end: str, uri: str) -> None:
        self.random = random
        self.line_end = line_end
        self.uri = uri
        self.encoding = client.encoding
        self.server = Connection(Wire(), State(client))
        self.version = 0
        self.start()

    def start(self) -> None:
        examples = GUIDES if self.uri == GUIDE else EXAMPLES
        self.text = self.random.choice(examples).replace("\n", self.line_end)
        self.version += 1
        self.server.state.open(self.uri, self.version, self.text)

    def position(self) -> lsp.Position:
        return self.place(self.random.randrange(len(self.text) + 1))

    def place(self, offset: int) -> lsp.Position:
        source = SourceText(self.text)
        line = source.line_of(offset)
        before = self.text[source.line_starts[line] : offset]
        return lsp.Position(line, UNITS[self.encoding](before))

    def range(self) -> lsp.Range:
        one, other = sorted((self.position(), self.position()))
        return lsp.Range(one, other)

    def edit(self) -> None:
        length = 0 if self.random.random() < 0.5 else self.random.randrange(12)
        start = self.outside_of_line_ends(self.random.randrange(len(self.text) + 1))
        end = self.outside_of_line_ends(min(len(self.text), start + length))
        pieces = PIECES + MARKS if self.uri == GUIDE else PIECES
        new = self.random.choice(pieces) if self.random.random() < 0.8 else ""
        where = lsp.Range(self.place(start), self.place(end))
        change = lsp.TextDocumentContentChangePartial(range=where, text=new)
        self.version += 1
        self.server.state.change(self.uri, self.version, [change])
        self.text = self.text[:start] + new + self.text[end:]

    def outside_of_line_ends(self, offset: int) -> int:
        """No position leads to between the two characters of a line end."""
        return offset + (self.text[offset - 1 : offset + 1] == "\r\n")

    def is_as_fresh(self) -> bool:
        now = self.server.state.snapshot(self.uri)
        fresh = read_document(now.document.path, self.text)
        return spans_of(now.document) == spans_of(fresh)

    async def ask(self) -> None:
        now = self.server.state.snapshot(self.uri)
        self.server.written_diagnostics(now)
        for method in ALL:
            if method not in OF_ITEMS:
                answer = await self.answered(method, self.params(method))
                if method.endswith("ormatting") and self.uri == GUIDE:
                    assert all(map(self.is_within_a_fence, answer or []))
                if method == lsp.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY:
                    await self.ask_calls(answer or [])
                if method == lsp.TEXT_DOCUMENT_CODE_ACTION:
                    self.choose(answer or [])

    def is_within_a_fence(self, edit: lsp.TextEdit) -> bool:
        first, last = edit.range.start.line, edit.range.end.line
        fences = self.server.state.snapshot(self.uri).document.source.fences
        return any(each.first <= first and last <= each.end for each in fences)

    def choose(self, actions: list[lsp.CodeAction | lsp.Command]) -> None:
        for action in actions:
            if isinstance(action, lsp.CodeAction) and action.data is not None:
                assert on_action_resolve(self.server, action).edit is not None, action.title

    async def ask_calls(self, items: list[lsp.CallHierarchyItem]) -> None:
        for method in ALL:
            if method.startswith("callHierarchy/"):
                for item in items:
                    await self.answered(method, lsp.METHOD_TO_TYPES[method][2](item))

    async def answered(self, method: str, params: object) -> object:
        try:
            answer = ALL[method](self.server, params)
            return await answer if inspect.isawaitable(answer) else answer
        except JsonRpcException:
            # A refusal, which has its reason; only renames have any.
            assert method in (lsp.TEXT_DOCUMENT_RENAME, lsp.TEXT_DOCUMENT_PREPARE_RENAME)
            return None

    def params(self, name: str) -> object:
        kind = lsp.METHOD_TO_TYPES[name][2]
        needed = (each for each in attrs.fields(kind) if each.default is attrs.NOTHING)
        return kind(**{each.name: self.value(name, each.name) for each in needed})

    def value(self, method: str, name: str) -> object:
        match name:
            case "text_document":
                return lsp.TextDocumentIdentifier(self.uri)
            case "position":
                return self.position()
            case "positions":
                return [self.position(), self.position()]
            case "range":
                return self.range()
            case "ranges":
                return [self.range()]
            case "context" if method == lsp.TEXT_DOCUMENT_REFERENCES:
                return lsp.ReferenceContext(include_declaration=True)
            case "context":
                return lsp.CodeActionContext(diagnostics=[])
            case "options":
                return lsp.FormattingOptions(tab_size=2, insert_spaces=True)
            case "ch":
                return self.random.choice(":\n")
            case "query":
                return self.random.choice(("", "a", "x y"))
            case "new_name":
                return self.random.choice(("renamed", "a", "no name", ""))
            case "files":
                other = self.random.choice(
                    ("file:///project/other.http", "file:///other/main.http")
                )
                return [lsp.FileRename(self.uri, other)]
            case "previous_result_id":
                return "0"
        raise AssertionError(f"{method} needs {name}")


@pytest.mark.parametrize("number", range(len(SESSIONS)))
def test_edits(number):
    seed = SEED + number
    session = Session(Random(seed), *SESSIONS[number])

    async def typed() -> None:
        for count in range(EDITS // len(SESSIONS)):
            session.edit()
            place = f"seed {seed}, edit {count}"
            assert count % PARSED_EVERY or session.is_as_fresh(), place
            if count % ASKED_EVERY == 0:
                try:
                    await session.ask()
                except Exception as error:
                    error.add_note(place)
                    raise
            if len(session.text) > LONGEST:
                session.start()

    asyncio.run(typed())
