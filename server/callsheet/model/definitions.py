"""The definitions `@name = value` of a document, and which of them a block sees."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from callsheet.model.document import Document, PlacedBlock, kept_with_document
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.syntax.nodes import Definition, HeadItem, OutsideItem

_NONE = Layer(Source.BLOCK, {})


@dataclass(frozen=True, slots=True)
class _Places:
    """The definitions of one name, in the order of the document."""

    order: tuple[int, ...]
    """Twice the index of the block, and one more for what stands behind its request."""

    variables: tuple[Variable, ...]

    def seen_from(self, block: int) -> Variable | None:
        """The nearest before a block, else the first behind its request (dialects.md A9.1)."""
        place = bisect_left(self.order, 2 * block)
        if place:
            return self.variables[place - 1]
        behind = place + (self.order[place] == 2 * block)
        return self.variables[behind] if behind < len(self.order) else None


@dataclass(frozen=True, slots=True)
class DefinitionTable:
    """Every definition of a document."""

    own: Mapping[int, Layer]
    """What a block defines ahead of its request's body, by the block's index."""

    elsewhere: Mapping[str, _Places]

    def layers(self, block: int) -> tuple[Layer, Layer]:
        """What a block sees: its own definitions, then those of the other blocks."""
        own = self.own.get(block, _NONE)
        return own, Layer(Source.FILE, _SeenFrom(self.elsewhere, block))

    @property
    def last(self) -> Mapping[str, Variable]:
        """Of each name the last definition: what the document gives to one that imports it."""
        return {name: places.variables[-1] for name, places in self.elsewhere.items()}


@kept_with_document
def definitions_of(document: Document) -> DefinitionTable:
    """The definitions of a document, found once for each version of it."""
    own: dict[int, Layer] = {}
    found: dict[str, list[tuple[int, Variable]]] = {}
    for block in document.blocks:
        if not block.parsed.definitions:
            continue
        head = block.tree.request.head if block.tree.request else ()
        before = _variables(document, block, (*block.tree.before, *head))
        if before:
            own[block.index] = Layer(Source.BLOCK, before)
        _place(found, 2 * block.index, before)
        _place(found, 2 * block.index + 1, _variables(document, block, block.tree.after))
    return DefinitionTable(own, {name: _places(each) for name, each in found.items()})


@kept_with_document
def exported_layer(document: Document) -> Layer:
    """What a document gives to one that imports it."""
    return Layer(Source.IMPORT, definitions_of(document).last)


class _SeenFrom(Mapping[str, Variable]):
    """The definitions of other blocks as one block sees them, looked up when asked for."""

    def __init__(self, elsewhere: Mapping[str, _Places], block: int) -> None:
        self._elsewhere = elsewhere
        self._block = block

    def __getitem__(self, name: str) -> Variable:
        found = self._elsewhere[name].seen_from(self._block)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name, places in self._elsewhere.items() if places.seen_from(self._block))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _variables(
    document: Document, block: PlacedBlock, items: Iterable[OutsideItem | HeadItem]
) -> dict[str, Variable]:
    return {
        item.name.text: Variable(
            item.name.text,
            item.value.text,
            Origin(Source.FILE, document.path, block.placed(item.name.span)),
            typed=False,
            template="{{" in item.value.text or "\\{" in item.value.text,
            lazy=item.lazy,
        )
        for item in items
        if isinstance(item, Definition)
    }


def _place(
    found: dict[str, list[tuple[int, Variable]]], order: int, variables: Mapping[str, Variable]
) -> None:
    for name, variable in variables.items():
        found.setdefault(name, []).append((order, variable))


def _places(found: list[tuple[int, Variable]]) -> _Places:
    order, variables = zip(*found, strict=True)
    return _Places(order, variables)
