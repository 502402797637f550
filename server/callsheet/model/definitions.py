"""The definitions `@name = value` of a document, and which of them a block sees."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock, kept_with_document
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import Definition, HeadItem, OutsideItem, Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_FILE_DIRECTIVE = "kulala-file-contents-to-variable"
_FILE = re.compile(r"(?P<name>[^\s=]+)\s+(?P<path>\S.*)")


@dataclass(frozen=True, slots=True)
class _Places:
    """The definitions of one name, in the order of the document."""

    order: tuple[int, ...]
    """Twice the index of the block, and one more for what stands behind its request."""

    definitions: tuple[Definition, ...]

    def seen_from(self, block: int) -> int | None:
        """The nearest before a block, else the first behind its request (dialects.md A9.1)."""
        place = bisect_left(self.order, 2 * block)
        if place:
            return place - 1
        behind = place + (self.order[place] == 2 * block)
        return behind if behind < len(self.order) else None


@dataclass(frozen=True, slots=True)
class DefinitionTable:
    """Every definition of a document, of which few are looked at: variables are made of those."""

    path: Path
    blocks: tuple[PlacedBlock, ...]
    by_name: Mapping[str, _Places]
    _made: dict[tuple[str, int], Variable] = field(default_factory=dict, repr=False, compare=False)

    def layers(self, block: int) -> tuple[Layer, Layer]:
        """What a block sees: its own definitions, then those of the other blocks."""
        placed = self.blocks[block]
        own, _ = _parts(placed.parsed)
        variables = {name: _variable(self.path, placed, each) for name, each in own.items()}
        return Layer(Source.BLOCK, variables), Layer(Source.FILE, _SeenFrom(self, block))

    @property
    def last(self) -> Mapping[str, Variable]:
        """Of each name the last definition: what the document gives to one that imports it."""
        return {name: self.variable(name, -1) for name in self.by_name}

    @property
    def templates(self) -> frozenset[str]:
        """The names of which some definition has bindings in its value."""
        named = self.by_name.items()
        return frozenset(n for n, places in named if any(map(_is_template, places.definitions)))

    def variable(self, name: str, number: int) -> Variable:
        """What one of the definitions of a name gives."""
        if (name, number) not in self._made:
            places = self.by_name[name]
            block = self.blocks[places.order[number] // 2]
            self._made[name, number] = _variable(self.path, block, places.definitions[number])
        return self._made[name, number]


@kept_with_document
def definitions_of(document: Document) -> DefinitionTable:
    """The definitions of a document, found once for each version of it."""
    found: dict[str, list[tuple[int, Definition]]] = {}
    files = "kulala" in document.text.lower()
    for block in document.blocks:
        if block.parsed.definitions or (files and block.parsed.directives(_FILE_DIRECTIVE)):
            for behind, definitions in enumerate(_parts(block.parsed)):
                for name, definition in definitions.items():
                    found.setdefault(name, []).append((2 * block.index + behind, definition))
    by_name = {name: _Places(*zip(*each, strict=True)) for name, each in found.items()}
    return DefinitionTable(document.path, document.blocks, by_name)


@kept_with_document
def exported_layer(document: Document) -> Layer:
    """What a document gives to one that imports it."""
    return Layer(Source.IMPORT, definitions_of(document).last)


class _SeenFrom(Mapping[str, Variable]):
    """The definitions of other blocks as one block sees them, looked up when asked for."""

    def __init__(self, table: DefinitionTable, block: int) -> None:
        self._table = table
        self._block = block

    def __getitem__(self, name: str) -> Variable:
        number = self._table.by_name[name].seen_from(self._block)
        if number is None:
            raise KeyError(name)
        return self._table.variable(name, number)

    def __iter__(self) -> Iterator[str]:
        seen = ((name, each.seen_from(self._block)) for name, each in self._table.by_name.items())
        return (name for name, number in seen if number is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@kept_with_block
def _parts(parsed: ParsedBlock) -> tuple[Mapping[str, Definition], Mapping[str, Definition]]:
    """What a block defines ahead of its request's body, and what behind its request."""
    tree = parsed.tree
    head = tree.request.head if tree.request else ()
    ahead = (*tree.before, *head)
    return _by_name((*_files(parsed), *ahead)), _by_name(tree.after)


def _files(parsed: ParsedBlock) -> Iterator[Definition]:
    """The variables that are the texts of files, as kulala writes them."""
    for directive in parsed.directives(_FILE_DIRECTIVE):
        found = _FILE.fullmatch(directive.value.text)
        if found is not None:
            start = directive.value.span.start
            name = Piece(Span(*found.span("name")).shifted(start), found["name"])
            value = Piece(Span(*found.span("path")).shifted(start), f"{{{{< {found['path']}}}}}")
            yield Definition(directive.span, name, value, lazy=False, shared=False)


def _by_name(items: Iterable[OutsideItem | HeadItem]) -> dict[str, Definition]:
    return {item.name.text: item for item in items if isinstance(item, Definition)}


def _variable(path: Path, block: PlacedBlock, definition: Definition) -> Variable:
    return Variable(
        definition.name.text,
        definition.value.text,
        Origin(Source.FILE, path, block.placed(definition.name.span)),
        typed=False,
        template=_is_template(definition),
        lazy=definition.lazy,
    )


def _is_template(definition: Definition) -> bool:
    text = definition.value.text
    return "{{" in text or "\\{" in text
