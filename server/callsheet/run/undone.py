"""What a run left undone: which requests that are, and how they are found again after edits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, kept_with_document
from callsheet.model.needs import needs_of
from callsheet.model.requests import RequestPlace
from callsheet.model.workspace import Workspace
from callsheet.run.entries import entries_of
from callsheet.run.identity import Identity, identity_of, relative_path
from callsheet.run.phases import fixtures_of
from callsheet.run.results import Outcome, RequestResult, SkipCause, Skipped
from callsheet.store.last_run import Undone

_BAD = (Outcome.FAILED, Outcome.ERRORED)


def undone_by(results: Iterable[RequestResult], workspace: Workspace) -> set[Identity]:
    """The requests that failed, those whose turn did not come, and those that need one of these.

    What was skipped because it says so, or needs something that was, is done.
    """
    undone: set[Identity] = set()
    waiting: dict[Identity, RequestPlace] = {}
    for result in results:
        cause = result.fate.cause if isinstance(result.fate, Skipped) else None
        if result.outcome in _BAD or cause is SkipCause.STOP:
            undone.add(identity_of(result.place))
        elif cause is SkipCause.NEED:
            waiting[identity_of(result.place)] = result.place
    while found := {key for key, place in waiting.items() if _needs_any(place, undone, workspace)}:
        undone |= found
        waiting = {key: place for key, place in waiting.items() if key not in found}
    return undone


def undone_now(
    before: Sequence[Undone], results: Sequence[RequestResult], workspace: Workspace
) -> tuple[Undone, ...]:
    """What is to be done again after a run; what it did not touch stays as it was.

    Args:
        before: What earlier runs left undone.
        results: What became of each request.
        workspace: All files that the run knows; of others nothing is said.
    """
    documents = _by_relative_path(workspace)
    strangers = tuple(each for each in before if each.path not in documents)
    old = {identity_of(place) for place in found_again(before, workspace)}
    undone = (old - {identity_of(each.place) for each in results}) | undone_by(results, workspace)
    written = partial(_written, workspace.root)
    return (
        *strangers,
        *(
            written(place)
            for document in documents.values()
            for place in entries_of(document)
            if identity_of(place) in undone
        ),
    )


def found_again(undone: Iterable[Undone], workspace: Workspace) -> Iterator[RequestPlace]:
    """The requests that are meant, as far as they are still there."""
    documents = _by_relative_path(workspace)
    for each in undone:
        document = documents.get(each.path)
        place = _found(each, document) if document is not None else None
        if place is not None:
            yield place


def _found(undone: Undone, document: Document) -> RequestPlace | None:
    """By its name; else by its request line, else by the number of its line."""
    known = _known(document)
    alike = known.by_name.get(undone.name, ()) if undone.name else ()
    alike = alike or known.by_digest.get(undone.digest, ())
    if alike:
        return alike[min(undone.nth, len(alike) - 1)]
    return next((each for each in entries_of(document) if each.line + 1 == undone.line), None)


@dataclass(frozen=True, slots=True)
class _Known:
    """The entries of a document by what is remembered of them."""

    by_name: Mapping[str, Sequence[RequestPlace]]
    by_digest: Mapping[str, Sequence[RequestPlace]]


@kept_with_document
def _known(document: Document) -> _Known:
    by_name: dict[str, list[RequestPlace]] = {}
    by_digest: dict[str, list[RequestPlace]] = {}
    for place in entries_of(document):
        if place.name_piece is not None:
            by_name.setdefault(place.name, []).append(place)
        by_digest.setdefault(_digest(place), []).append(place)
    return _Known(by_name, by_digest)


def _written(root: Path, place: RequestPlace) -> Undone:
    known, digest = _known(place.document), _digest(place)
    name = place.name if place.name_piece is not None else ""
    alike = known.by_name[name] if name else known.by_digest[digest]
    nth = [identity_of(each) for each in alike].index(identity_of(place))
    return Undone(relative_path(place.path, root), name, digest, nth, place.line + 1)


def _digest(place: RequestPlace) -> str:
    return sha256(f"{place.method} {place.target}".encode(errors="replace")).hexdigest()[:16]


def _needs_any(place: RequestPlace, undone: set[Identity], workspace: Workspace) -> bool:
    needs = needs_of(workspace, place.document, place.block)
    setups = fixtures_of(workspace, place.document).setups
    return any(identity_of(each) in undone for each in (*(n.place for n in needs), *setups))


def _by_relative_path(workspace: Workspace) -> dict[str, Document]:
    return {relative_path(each.path, workspace.root): each for each in workspace.documents.values()}
