"""The texts that clients have open, kept exactly as the protocol says.

pygls' own documents are not used: they also end lines at U+2028, U+0085, VT and FF, so that a
later edit hits the wrong place, and they walk the whole text for every key.
"""

from collections.abc import Sequence
from dataclasses import replace

from lsprotocol import types as lsp

from callsheet.late_dataclasses import dataclass
from callsheet.lsp.positions import Coordinates, Encoding
from callsheet.text import SourceText


@dataclass(frozen=True, slots=True)
class OpenText:
    """A version of a text as the client has it."""

    uri: str
    version: int
    source: SourceText

    def changed(
        self,
        version: int,
        changes: Sequence[lsp.TextDocumentContentChangeEvent],
        encoding: Encoding,
    ) -> "OpenText":
        """The text after the changes of one notification, in their order."""
        source = self.source
        for change in changes:
            source = _changed(source, change, encoding)
        return replace(self, version=version, source=source)


class TextStore:
    """Every open text, by the URI the client calls it."""

    def __init__(self, encoding: Encoding = Encoding.Utf16) -> None:
        self.encoding = encoding
        self._texts: dict[str, OpenText] = {}

    def get(self, uri: str) -> OpenText | None:
        """The text that is open under a URI."""
        return self._texts.get(uri)

    def open(self, uri: str, version: int, text: str) -> OpenText:
        """Take over a text; the client owns it until it closes it."""
        opened = self._texts[uri] = OpenText(uri, version, SourceText(text))
        return opened

    def change(
        self, uri: str, version: int, changes: Sequence[lsp.TextDocumentContentChangeEvent]
    ) -> OpenText | None:
        """Apply a client's edits; None when it never opened the text."""
        current = self._texts.get(uri)
        if current is None:
            return None
        changed = self._texts[uri] = current.changed(version, changes, self.encoding)
        return changed

    def close(self, uri: str) -> None:
        """Forget a text."""
        self._texts.pop(uri, None)


def _changed(
    source: SourceText, change: lsp.TextDocumentContentChangeEvent, encoding: Encoding
) -> SourceText:
    if isinstance(change, lsp.TextDocumentContentChangeWholeDocument):
        return SourceText(change.text)
    return source.with_edit(Coordinates(source, encoding).span(change.range), change.text)
