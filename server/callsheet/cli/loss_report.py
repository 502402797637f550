"""`--report json=FILE` of imports and exports: what was lost, for programs."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path

from callsheet.disk import write_pieces_atomically
from callsheet.problems import UsageError


def add_loss_report(parser: ArgumentParser) -> None:
    """Add `--report`."""
    what = "write what was lost to a file, too"
    parser.add_argument("--report", metavar="json=FILE", help=what)


def read_loss_report(given: str | None) -> Path | None:
    """The file that `--report` names.

    Raises:
        UsageError: It names none, or another kind of report.
    """
    if given is None:
        return None
    kind, sign, path = given.partition("=")
    if kind != "json" or not sign or not path:
        hint = "write `--report json=FILE`"
        raise UsageError(f'there is no report "{given}"', hint)
    return Path(path)


def write_loss_report(path: Path, report: Mapping[str, object]) -> None:
    """Write what was lost, whole or not at all.

    Raises:
        UsageError: It cannot be written.
    """
    text = json.dumps({"version": 1, **report}, indent=2)
    try:
        write_pieces_atomically(path, [f"{text}\n".encode()])
    except OSError as error:
        raise UsageError(f'cannot write "{path}": {error.strerror or error}') from error
