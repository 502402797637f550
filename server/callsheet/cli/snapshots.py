"""The options of snapshots: whether they are compared only, added to, or written anew."""

import os
from argparse import ArgumentParser, Namespace

from callsheet.disk import Files
from callsheet.redact import Redactor
from callsheet.run.snapshots import SnapshotMode, Snapshots

_OFF = ("", "0", "false", "no", "off")


def add_snapshots(parser: ArgumentParser) -> None:
    """Add `--update-snapshots`."""
    parser.add_argument(
        "--update-snapshots",
        action="store_true",
        help="write what `# @snapshot` compares as it comes now, and drop what is obsolete",
    )


def read_snapshots(options: Namespace, files: Files, redactor: Redactor, rows: int) -> Snapshots:
    """The snapshots of a run through so many rows; where `CI` is set nothing is written unasked."""
    if options.update_snapshots:
        return Snapshots(files, redactor, SnapshotMode.UPDATE, rows)
    is_ci = os.environ.get("CI", "").lower() not in _OFF
    return Snapshots(files, redactor, SnapshotMode.COMPARE if is_ci else SnapshotMode.ADD, rows)
