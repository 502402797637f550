"""Files of REST Client in our words: the last definition of a variable, and its backslashes."""

import json
import re
from collections.abc import Iterator

from callsheet.convert.dialect import Conversion
from callsheet.convert.from_dialect import Rewritten, from_dialect, line_of
from callsheet.model.document import Document, PlacedBlock
from callsheet.syntax import nodes

_ESCAPE = re.compile(r"\\(.)")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}


def from_rest_client(document: Document) -> Conversion:
    """The file as Callsheet reads it."""
    return from_dialect(document, _read, lambda _: None)


def _read(document: Document, block: PlacedBlock, item: nodes.Item) -> Iterator[Rewritten]:
    if not isinstance(item, nodes.Definition):
        return
    typed = item.span.of(block.text).rstrip()
    if not _is_last(document, block, item):
        # Its value is used nowhere there; here the requests next to it would take it.
        yield line_of(block, item, f"# {typed.strip()}")
        return
    value = item.value.text
    if "\\" in value:
        yield line_of(block, item, f"@{item.name.text} = {_unescaped(value)}")


def _is_last(document: Document, block: PlacedBlock, item: nodes.Definition) -> bool:
    name, last = item.name.text, (block.index, item.span.start)
    for other in document.blocks[block.index :]:
        for each in other.parsed.definitions:
            if each.name.text == name and (other.index, each.span.start) > last:
                return each.value.text == item.value.text
    return True


def _unescaped(value: str) -> str:
    plain = _ESCAPE.sub(lambda found: _CONTROLS.get(found[1], found[1]), value)
    if plain.isprintable():
        return plain
    if "{{" in value:
        return value
    return f"{{{{ {json.dumps(plain, ensure_ascii=False)} }}}}"
