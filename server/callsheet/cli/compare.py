"""`callsheet run --compare ENV ENV`: the same requests in two environments, compared."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from callsheet.cli.options import Choice
from callsheet.cli.reports import ReportTarget, deliver, owns_output, wants_console
from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.problems import UsageError
from callsheet.redact import Redactor
from callsheet.run.results import RunRecord

Run = Callable[[bool], tuple[RunRecord, Redactor]]
"""Runs what was selected in one environment, and tells no results; sends nothing if told so."""

_KINDS = ("console", "json")
_REFUSED = ("contract", "dry_run", "failed", "output", "plan", "until", "update_snapshots")
_ENVIRONMENTS = 2


def add_compare(parser: ArgumentParser) -> None:
    """Add `--compare`."""
    parser.add_argument(
        "--compare",
        nargs=_ENVIRONMENTS,
        metavar="ENV",
        help="run in both environments, and tell where the answers differ",
    )


def compare(
    options: Namespace,
    choice: Choice,
    targets: tuple[ReportTarget, ...],
    open_run: Callable[[Choice], Run],
) -> ExitCode:
    """Run in both environments and tell what differs; 1 when something does.

    Raises:
        UsageError: Another option does not go with it.
    """
    _refuse(options, choice, targets)
    from callsheet.report.comparison import Comparison, comparison_json, comparison_lines
    from callsheet.report.style import style_of
    from callsheet.run.comparison import compare_records

    first, second = (open_run(replace(choice, environment=name)) for name in options.compare)
    left, redactor = first(False)
    right, other = second(left.interrupted)
    redactor.add(other.secrets)
    comparison = Comparison((left, right), compare_records(left, right))
    if wants_console(targets):
        stream = sys.stderr if owns_output(targets) else sys.stdout
        lines = comparison_lines(comparison, Path.cwd(), style_of(stream, os.environ), redactor)
        stream.writelines(f"{line}\n" for line in lines)
    for target in targets:
        if target.kind == "json":
            deliver(target, comparison_json(comparison, Path.cwd(), redactor))
    if left.interrupted or right.interrupted:
        return ExitCode.INTERRUPTED
    differs = [ExitCode.FAILED] if comparison.different else []
    return gravest([*differs, left.exit_code, right.exit_code])


def _refuse(options: Namespace, choice: Choice, targets: tuple[ReportTarget, ...]) -> None:
    if choice.environment:
        _no("`--compare` names both environments", "leave `--env` out")
    for name in _REFUSED:
        if getattr(options, name, None):
            _no(f"`--{name.replace('_', '-')}` does not go with `--compare`", "leave it out")
    for target in targets:
        if target.kind not in _KINDS:
            _no(f'`--compare` has no report "{target.kind}"', f"it has {' and '.join(_KINDS)}")


def _no(message: str, hint: str) -> NoReturn:
    raise UsageError(message, hint)
