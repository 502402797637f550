"""Narrows a selection: to what has changed, to a shard, to what the last run left undone."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.model.requests import RequestPlace
from callsheet.model.workspace import Workspace
from callsheet.problems import UsageError
from callsheet.run.identity import identity_of
from callsheet.run.shards import Chosen, Shard, sharded


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What was asked for besides names, lines and tags."""

    changed_since: str | None = None
    """A revision of git."""

    shard: Shard | None = None
    failed: bool = False
    """Only what the last run left undone."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is left of a selection."""

    chosen: Chosen
    nothing: str = ""
    """Why nothing is left, which is no mistake of anybody, as a sentence without a full stop."""


def narrowed(
    chosen: Sequence[tuple[RequestPlace, ...]],
    narrowing: Narrowing,
    workspace: Workspace,
    state: Callable[[], Path],
    given: Iterable[Path] = (),
) -> Narrowed:
    """What is left of a selection.

    A shard is cut before it is looked what failed: every machine cuts the same ones, and knows
    only its own runs.

    Args:
        chosen: What is selected of each file.
        narrowing: What was asked for.
        workspace: All files that are known.
        state: The folder in which the workspace keeps its state.
        given: Environment files that a person named.

    Raises:
        UsageError: Git cannot say what has changed, or nothing was run before.
    """
    left = tuple(each for each in chosen if each)
    if narrowing.changed_since is not None:
        left = _changed(left, narrowing.changed_since, workspace, given)
        if not left:
            return Narrowed((), f'nothing has changed since "{narrowing.changed_since}"')
    if narrowing.shard is not None:
        shard, files = narrowing.shard, len(left)
        left = sharded(left, shard, workspace.root)
        if not left:
            there_is = f"{files} files are" if files > 1 else "one file is"
            return Narrowed((), f"shard {shard.number} of {shard.of} is empty: {there_is} selected")
    if narrowing.failed:
        left = _failed(left, workspace, state())
        if not left:
            return Narrowed((), "nothing that is selected failed when it was run last")
    return Narrowed(left)


def _changed(chosen: Chosen, revision: str, workspace: Workspace, given: Iterable[Path]) -> Chosen:
    from callsheet.disk import DiskFiles
    from callsheet.presets import is_bundled
    from callsheet.run.changed import touched
    from callsheet.run.revision import changes_since

    own = (path for path in workspace.documents if not is_bundled(path))
    changes = changes_since(revision, workspace.root, own)
    places = (place for each in chosen for place in each)
    found = touched(places, workspace, changes, given, DiskFiles(workspace.root))
    return _among(chosen, found)


def _failed(chosen: Chosen, workspace: Workspace, state: Path) -> Chosen:
    from callsheet.run.undone import found_again
    from callsheet.store.last_run import read_undone

    undone = read_undone(state)
    if undone is None:
        raise UsageError(
            "`--failed` repeats what failed, and nothing was run here yet",
            "run once without it; `--state` says where that is remembered",
        )
    return _among(chosen, {identity_of(place) for place in found_again(undone, workspace)})


def _among(chosen: Chosen, found: set[tuple[Path, int]]) -> Chosen:
    kept = (tuple(each for each in places if identity_of(each) in found) for places in chosen)
    return tuple(places for places in kept if places)
