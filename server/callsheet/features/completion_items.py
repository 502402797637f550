"""What a completion offers, and the cursor that it is offered at."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import islice
from typing import Final

from callsheet.disk import Files
from callsheet.features.addresses import Address
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.workspace import Workspace
from callsheet.text import Span

MOST: Final = 250
"""Offers that a list shows; with more the client is told to ask again while a person types."""

_SNIPPET_SPECIAL = re.compile(r"[\\$}]")
_WORD = re.compile(r"(?<![^\W_])[^\W_]|(?<=[a-z])[A-Z]")


class ItemKind(StrEnum):
    """What is offered; clients draw an icon for it."""

    METHOD = "method"
    HEADER = "header"
    PARAMETER = "parameter"
    """Of a query, of a form, or a key of a body."""

    ADDRESS = "address"
    VALUE = "value"
    DIRECTIVE = "directive"
    KEYWORD = "keyword"
    VARIABLE = "variable"
    FUNCTION = "function"
    REQUEST = "request"
    RESOURCE = "resource"
    MEMBER = "member"
    FILE = "file"
    FOLDER = "folder"
    ENVIRONMENT = "environment"
    SNIPPET = "snippet"


@dataclass(frozen=True, slots=True)
class Item:
    """One offer; accepting it replaces `span`, which always holds the cursor, by `new_text`."""

    label: str
    kind: ItemKind
    span: Span
    new_text: str
    detail: str = ""
    documentation: str = ""
    """Markdown."""

    is_snippet: bool = False
    """Whether `new_text` has places to fill in, in the snippet syntax of the LSP."""

    sort: str = ""
    """Offers are ordered by this; empty means by the label."""

    compared: str = ""
    """What the typed part of `span` is compared with; empty means the label."""

    signature: str = ""
    """The arguments of a function, to stand behind its name."""

    commits: str = ""
    """Characters that accept it and go in behind it."""

    asks_again: bool = False
    """Whether the next completion should be asked for at once: behind a dot, a slash, a colon."""


@dataclass(frozen=True)
class Cursor:
    """A place in a document, and all that may be looked at from there."""

    workspace: Workspace
    document: Document
    files: Files
    offset: int
    block: PlacedBlock
    before: str
    """The line up to the cursor."""

    after: str
    """The line behind the cursor, without its line end."""

    elsewhere: Sequence[Address] = ()
    """The addresses of requests in files that are neither open nor imported."""

    def word(self, characters: str) -> Span:
        """The run of `characters` (the inside of a regular expression's `[]`) around the cursor."""
        return Span(self.offset - len(self.typed(characters)), self.offset + self._more(characters))

    def typed(self, characters: str) -> str:
        """The part of that run that stands before the cursor."""
        found = re.search(f"[{characters}]*$", self.before)
        return found[0] if found else ""

    def begun(self, span: Span) -> str:
        """What is typed of a span up to the cursor."""
        return self.document.text[span.start : self.offset]

    def rest_of_line(self, typed: str) -> Span:
        """From where `typed` began to the end of the line, without white space there."""
        return Span(self.offset - len(typed), self.offset + len(self.after.rstrip()))

    def _more(self, characters: str) -> int:
        found = re.match(f"[{characters}]*", self.after)
        return found.end() if found else 0


def cursor_at(
    workspace: Workspace,
    document: Document,
    offset: int,
    files: Files,
    elsewhere: Sequence[Address] = (),
) -> Cursor:
    """The cursor at `offset`."""
    line = document.source.line_span(document.source.line_of(offset))
    offset = min(max(offset, line.start), line.end)
    return Cursor(
        workspace,
        document,
        files,
        offset,
        document.block_at(offset),
        document.text[line.start : offset],
        document.text[offset : line.end],
        elsewhere,
    )


def fitting(items: Iterable[Item], typed: Callable[[Item], str]) -> Iterator[Item]:
    """The offers that go with what is typed in place of each.

    Its characters stand in the offer in this order, in any case, the first of them where a word
    begins; a number stands at its beginning. Those that begin with it come first. Most editors
    compare and order again while the person types on; some leave it to the server.
    """
    for item in items:
        begun, offer = typed(item).lower(), item.compared or item.label
        if offer.lower().startswith(begun):
            yield item
        elif _stand_in(begun, offer):
            yield replace(item, sort=f"~{item.sort or item.label}")


def best_names(names: Iterable[str], typed: str) -> list[str]:
    """The names that go with what is typed in the same way, the first ones by the alphabet.

    They are one more than a list shows, if there are: a document may have thousands, and what is
    not shown needs no description.
    """
    begun, names = typed.lower(), sorted(names)
    best = [name for name in names if name.lower().startswith(begun)]
    if len(best) <= MOST:
        begin = frozenset(best)
        others = (name for name in names if name not in begin and _stand_in(begun, name))
        best += islice(others, MOST + 1 - len(best))
    return best[: MOST + 1]


def _stand_in(begun: str, offer: str) -> bool:
    characters = begun.lstrip("$.['\"")
    first = characters[:1]
    if first not in offer.lower() or begun[:1].isdigit():
        return False
    return any(
        offer[word.start()].lower() == first and _follow(characters, offer[word.start() :])
        for word in _WORD.finditer(offer)
    )


def _follow(characters: str, text: str) -> bool:
    rest = iter(text.lower())
    return all(character in rest for character in characters)


def literal(text: str) -> str:
    """`text` as a snippet that inserts just this."""
    return _SNIPPET_SPECIAL.sub(r"\\\g<0>", text)
