"""The options that choose requests, and what they choose of the files that were opened."""

from argparse import ArgumentParser, Namespace
from contextlib import suppress
from pathlib import Path

from callsheet.cli.connecting import state_of
from callsheet.cli.options import add_selection, read_selection
from callsheet.cli.workspace import Opened
from callsheet.model.workspace import Workspace
from callsheet.run.narrowing import Narrowed, Narrowing, narrowed
from callsheet.run.results import RunRecord
from callsheet.run.selection import select
from callsheet.run.shards import read_shard


def add_selectors(parser: ArgumentParser) -> None:
    """Add all options that choose requests; each narrows what the others left."""
    add_selection(parser)
    add = parser.add_argument
    add(
        "--changed-since",
        metavar="REV",
        help="only requests that a change since a git revision touches, uncommitted ones too",
    )
    add("--failed", action="store_true", help="only what failed, or was not reached, last time")
    add(
        "--shard",
        metavar="I/N",
        help="only the I-th of N parts, which together are everything; files are not divided",
    )


def selected(
    options: Namespace,
    opened: Opened,
    environment_files: tuple[Path, ...] = (),
    *,
    listing: bool = False,
) -> Narrowed:
    """The requests that the options of `add_selectors` choose, file by file.

    Args:
        options: What was typed.
        opened: The files.
        environment_files: Those that were named.
        listing: Whether they are to be shown, not run.

    Raises:
        UsageError: An option is wrong, or a selector fits nothing.
    """
    shard = read_shard(options.shard) if options.shard is not None else None
    narrowing = Narrowing(options.changed_since, shard, options.failed)
    selection = read_selection(options)
    if opened.troubles and not opened.documents:
        return Narrowed(())
    chosen = select(opened.documents, selection, listing=listing)
    return narrowed(
        chosen,
        narrowing,
        opened.workspace,
        lambda: state_of(options, opened),
        environment_files,
    )


def remember(record: RunRecord, workspace: Workspace, state: Path) -> None:
    """Keep for `--failed` what a run left undone; where nothing can be written, nothing is kept."""
    if record.results:
        from callsheet.run.undone import undone_now
        from callsheet.store.last_run import change_undone

        with suppress(OSError):
            change_undone(state, lambda before: undone_now(before, record.results, workspace))
