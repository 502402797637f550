"""What is wrong between requests: names given twice, references to nothing, circles."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from callsheet.features.circles import Needs, circles, way_text
from callsheet.features.diagnostics_variables import KnownNames, nearest
from callsheet.features.uses import uses_of
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.requests import identifier_of
from callsheet.problems import Code, Problem, Related, Severity
from callsheet.syntax.kept import (
    kept_of_each,
    kept_of_each_for,
    kept_with_block,
    kept_with_block_for,
)
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_ByName: TypeAlias = Mapping[str, PlacedBlock]
_NAMING = frozenset({"name", "resource"})
_TWO = {True: "two resources", False: "two requests"}


def reference_problems(document: Document, known: KnownNames) -> Iterator[Problem]:
    """Problems with the names of requests, with spans of the document."""
    yield from _duplicates(document)
    unknown = kept_of_each_for(_unknown, document.parsed, known)
    uses = kept_of_each(uses_of, document.parsed)
    if any(unknown) or any(each.needed for each in uses):
        named = _named(document)
        for block, pieces in zip(document.blocks, unknown, strict=True):
            for piece in pieces:
                yield _unresolved(document, block, piece, known, named)
        yield from _circles(named)


def _duplicates(document: Document) -> Iterator[Problem]:
    names = kept_of_each(_given_name, document.parsed)
    texts = [name.text for name in names if name is not None]
    if len(frozenset(texts)) == len(texts):
        return
    taken: dict[str, PlacedBlock] = {}
    for block, name in zip(document.blocks, names, strict=True):
        if name is not None and (first := taken.setdefault(name.text, block)) is not block:
            yield _duplicate(document, first, block)


def _named(document: Document) -> _ByName:
    """The requests by their names; the first of two alike."""
    named: dict[str, PlacedBlock] = {}
    names = kept_of_each(_given_name, document.parsed)
    for block, name in zip(document.blocks, names, strict=True):
        if name is not None and block.parsed.sendable:
            named.setdefault(name.text, block)
    return named


@kept_with_block_for
def _unknown(parsed: ParsedBlock, known: KnownNames) -> tuple[Piece, ...]:
    uses = uses_of(parsed)
    unknown = uses.request_names - known.requests
    return tuple(
        piece for piece in uses.requests if piece.text in unknown and "{{" not in piece.text
    )


@kept_with_block
def _given_name(parsed: ParsedBlock) -> Piece | None:
    """The name of a request or of a resource: they share one set of names."""
    if resources := parsed.directives("resource"):
        return resources[-1].value if resources[-1].value.text else parsed.name
    return parsed.name if parsed.sendable else None


def _duplicate(document: Document, first: PlacedBlock, second: PlacedBlock) -> Problem:
    deliberate = all(each.parsed.has_any(_NAMING) for each in (first, second))
    kinds = {bool(each.parsed.directives("resource")) for each in (first, second)}
    what = "a resource and a request" if len(kinds) == 2 else _TWO[kinds.pop()]
    span = name_span(second)
    return Problem(
        Code.DUPLICATE_NAME,
        Severity.WARNING if deliberate else Severity.HINT,
        span,
        f'{what} are named "{span.of(document.text)}"',
        "give one of them another name; a reference means the first",
        (Related(document.path, name_span(first), "the first one"),),
    )


def name_span(block: PlacedBlock) -> Span:
    """Where the name of a block stands; its beginning when it has none."""
    name = _given_name(block.parsed) or block.parsed.name
    return block.placed(name.span if name else Span(0, 0))


def _unresolved(
    document: Document, block: PlacedBlock, piece: Piece, known: KnownNames, named: _ByName
) -> Problem:
    near = nearest(piece.text, known.requests)
    place = named.get(near)
    related = (Related(document.path, name_span(place), f'"{near}" is here'),) if place else ()
    return Problem(
        Code.UNRESOLVED_REQUEST,
        Severity.ERROR,
        block.placed(piece.span),
        f'no request is named "{piece.text}"',
        f'did you mean "{near}"?' if near else "name a request with `# @name`, or import its file",
        related,
    )


def _circles(named: _ByName) -> Iterator[Problem]:
    uses = kept_of_each(uses_of, [block.parsed for block in named.values()])
    needs = tuple(
        (name, each.needed) for name, each in zip(named, uses, strict=True) if each.needed
    )
    for circle in _request_circles(needs):
        for name, following in zip(circle, (*circle[1:], circle[0]), strict=True):
            yield from _in_circle(named[name], following, (*circle, circle[0]))


@lru_cache(maxsize=16)
def _request_circles(needs: Needs) -> tuple[tuple[str, ...], ...]:
    """Circles of requests, which may be referred to by the identifiers of their names."""
    names = {identifier_of(name): name for name, _ in needs} | {name: name for name, _ in needs}
    return circles(
        tuple(
            (name, frozenset(names[each] for each in needed if each in names))
            for name, needed in needs
        )
    )


def _in_circle(block: PlacedBlock, following: str, way: tuple[str, ...]) -> Iterator[Problem]:
    """One problem, where the request first names the next one of the circle."""
    uses = uses_of(block.parsed)
    for piece in (*uses.requests, *uses.parents):
        if piece.text in (following, identifier_of(following)):
            yield Problem(
                Code.REQUEST_CYCLE,
                Severity.ERROR,
                block.placed(piece.span),
                f"the request needs itself: {way_text(way)}",
                "remove one of the references",
            )
            return
