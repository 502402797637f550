"""Files of JetBrains' HTTP Client in our words: handlers become captures and assertions."""

from collections.abc import Iterator

from callsheet.convert.dialect import Conversion
from callsheet.convert.from_dialect import Rewritten, from_dialect, read_handler
from callsheet.model.document import Document, PlacedBlock
from callsheet.syntax import nodes


def from_jetbrains(document: Document) -> Conversion:
    """The file as Callsheet reads it."""
    return from_dialect(document, _read, lambda _: None)


def _read(_document: Document, block: PlacedBlock, item: nodes.Item) -> Iterator[Rewritten]:
    yield from read_handler(block, item)
