"""Where reports go: `--report KIND[=FILE]`, with the console beside those that go to files."""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.problems import UsageError, did_you_mean

_STEERING = re.compile("[\x7f-\x9f]")
"""JSON allows these as they are, and some terminals obey them."""

KINDS = ("console", "json")


@dataclass(frozen=True, slots=True)
class ReportTarget:
    """A report and where it goes; without a file it goes to standard output."""

    kind: str
    path: Path | None


def add_report(parser: ArgumentParser) -> None:
    """Add `--report`."""
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="KIND[=FILE]",
        help="console or json; repeatable",
    )


def read_targets(texts: Sequence[str]) -> tuple[ReportTarget, ...]:
    """The reports that `--report` asks for.

    Raises:
        UsageError: There is no such report, or two of them are for standard output.
    """
    targets = tuple(_target(text) for text in texts)
    if sum(target.kind != "console" and target.path is None for target in targets) > 1:
        raise UsageError("two reports cannot both go to standard output", "write `json=FILE`")
    return targets


def owns_output(targets: Sequence[ReportTarget]) -> bool:
    """Whether a report for a machine goes to standard output, which then carries nothing else."""
    return any(target.path is None and target.kind != "console" for target in targets)


def wants_console(targets: Sequence[ReportTarget]) -> bool:
    """Whether people shall read results too: unless a machine's report takes their place."""
    return not owns_output(targets) or any(target.kind == "console" for target in targets)


def deliver(target: ReportTarget, text: str) -> None:
    """Print a report, or write it to its file.

    Raises:
        UsageError: The file cannot be written.
    """
    if target.path is None:
        sys.stdout.write(_STEERING.sub(_escaped, text))
        return
    from callsheet.disk import write_atomically

    try:
        target.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target.path, text.encode("utf-8", "replace"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f'cannot write the report "{target.path}": {reason}') from error


def _escaped(character: "re.Match[str]") -> str:
    return f"\\u{ord(character[0]):04x}"


def _target(text: str) -> ReportTarget:
    kind, equals, path = text.partition("=")
    if kind not in KINDS:
        hint = did_you_mean(kind, KINDS) or f"there are {', '.join(KINDS)}"
        raise UsageError(f'there is no report "{kind}"', hint)
    if equals and (not path or kind == "console"):
        raise UsageError(f'"{text}" is not a report', "write `--report json=FILE`")
    return ReportTarget(kind, Path(path) if path else None)
