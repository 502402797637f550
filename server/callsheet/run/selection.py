"""Which requests a run is about: by name, by line, by tag; selectors narrow each other."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.model.requests import RequestPlace, identifier_of
from callsheet.problems import UsageError, did_you_mean
from callsheet.run.entries import entries_of
from callsheet.run.phases import is_for_others


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for; empty selectors ask for everything."""

    names: tuple[str, ...] = ()
    """Names, or patterns with `*`, `?` and `[...]`; one of them must fit."""

    lines: tuple[int, ...] = ()
    """Lines from 1; the request is meant in whose block one of them lies."""

    tags: tuple[str, ...] = ()
    """One of them must be among the request's `@tag`s."""

    without_tags: tuple[str, ...] = ()
    """None of them may be."""


def select(
    documents: Sequence[Document], selection: Selection, *, listing: bool = False
) -> tuple[tuple[RequestPlace, ...], ...]:
    """The selected places of each document, in the order of the file.

    Args:
        documents: Where to choose from.
        selection: What was asked for.
        listing: Whether the setup and teardown of a folder are there for themselves, and not only
            for each of its files; those that are asked for by name or line always are.

    Raises:
        UsageError: A selector fits nothing, or all of them together do.
    """
    if selection.lines and len(documents) != 1:
        raise UsageError("`--line` needs exactly one file", "name the file that has the line")
    places = tuple(entries_of(document) for document in documents)
    everything = tuple(place for each in places for place in each)
    for name in selection.names:
        _must_fit(name, everything)
    for tag in selection.tags:
        _must_tag(tag, everything)
    for tag in selection.without_tags:
        _must_not_be_meant_otherwise(tag, everything)
    for line in selection.lines:
        _must_hold(line, documents[0], everything)
    by_itself = listing or bool(selection.names or selection.lines)
    chosen = tuple(
        tuple(
            place
            for place in each
            if _fits(place, selection) and (by_itself or not is_for_others(place))
        )
        for each in places
    )
    if not everything:
        raise UsageError("no requests found", "a request is a line as `GET https://example.org/`")
    if not any(chosen):
        said = "no request fits all selectors" if selection != Selection() else "no requests found"
        raise UsageError(said, "see them with `callsheet list`")
    return chosen


def tags_of(place: RequestPlace) -> tuple[str, ...]:
    """The tags of a request, and those that a first block without one gives the whole file."""
    first = place.document.blocks[0]
    blocks = (place.block,) if first.parsed.sendable else (first, place.block)
    values = (each.value.text for block in blocks for each in block.parsed.directives("tag"))
    return tuple(dict.fromkeys(tag for text in values for tag in text.replace(",", " ").split()))


def _fits(place: RequestPlace, selection: Selection) -> bool:
    return (
        (not selection.names or any(_is_named(place, name) for name in selection.names))
        and (not selection.tags or not set(selection.tags).isdisjoint(tags_of(place)))
        and set(selection.without_tags).isdisjoint(tags_of(place))
        and (not selection.lines or any(_holds(place, line) for line in selection.lines))
    )


def _holds(place: RequestPlace, line: int) -> bool:
    starts = place.document.source.line_starts
    if not 1 <= line <= len(starts):
        return False
    return place.document.block_at(starts[line - 1]).index == place.block.index


def _is_named(place: RequestPlace, name: str) -> bool:
    return name in (place.name, identifier_of(place.name)) or fnmatchcase(place.name, name)


def _must_fit(name: str, places: tuple[RequestPlace, ...]) -> None:
    if not any(_is_named(place, name) for place in places):
        names = tuple(place.name for place in places)
        hint = did_you_mean(name, names) or "see the names with `callsheet list`"
        raise UsageError(f'no request is named "{name}"', hint)


def _must_tag(tag: str, places: tuple[RequestPlace, ...]) -> None:
    known = _tags(places)
    if tag not in known:
        hint = did_you_mean(tag, known) or "see the tags with `callsheet list`"
        raise UsageError(f'no request has the tag "{tag}"', hint)


def _must_not_be_meant_otherwise(tag: str, places: tuple[RequestPlace, ...]) -> None:
    """To leave out what is not there is no mistake, but a slip of the pen must not send more."""
    known = _tags(places)
    hint = did_you_mean(tag, known) if tag not in known else ""
    if hint:
        raise UsageError(f'no request has the tag "{tag}"', hint)


def _tags(places: tuple[RequestPlace, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for place in places for tag in tags_of(place)))


def _must_hold(line: int, document: Document, places: tuple[RequestPlace, ...]) -> None:
    if not any(_holds(place, line) for place in places):
        raise UsageError(
            f"line {line} of {document.path.name} belongs to no request",
            "see the lines with `callsheet list`",
        )
