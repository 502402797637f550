"""`run --contract`: answers are held to the descriptions of their APIs."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from callsheet.cli.workspace import Opened
from callsheet.model.descriptions import load_descriptions
from callsheet.model.requests import RequestPlace
from callsheet.openapi.source import Fault
from callsheet.problems import UsageError
from callsheet.report.excerpt import shown_path
from callsheet.run.plan import plan_of_file
from callsheet.run.results import RunRecord
from callsheet.run.shards import Chosen


def add_contract(parser: ArgumentParser) -> None:
    """Add `--contract`."""
    parser.add_argument(
        "--contract",
        action="store_true",
        help="hold every answer to the description that `# @openapi` names, and tell what of it"
        " was seen",
    )


def under_contract(options: Namespace, opened: Opened, chosen: Chosen) -> Opened:
    """What was opened, with the descriptions that answers are held to, where that is asked for.

    Raises:
        UsageError: A description cannot be used, or there is none: nothing would be held to it.
    """
    if not options.contract:
        return opened
    if options.dry_run:
        raise UsageError("`--contract` does not go with `--dry-run`", "nothing is answered there")
    from callsheet.openapi.validation import HINT_TO_INSTALL, LIBRARY_MISSING, is_installed

    if not is_installed():
        raise UsageError(LIBRARY_MISSING, HINT_TO_INSTALL)
    workspace = load_descriptions(opened.workspace, opened.files)
    opened = replace(opened, workspace=workspace)
    _must_be_usable(opened, chosen)
    return opened


def with_coverage(record: RunRecord, opened: Opened) -> RunRecord:
    """The record, with how much of its descriptions was seen; for descriptions that were read."""
    if not opened.workspace.descriptions:
        return record
    from callsheet.run.contract import coverage_of_run, is_undescribed

    return replace(
        record,
        coverage=coverage_of_run(record.results, opened.workspace),
        undescribed=sum(is_undescribed(each, opened.workspace) for each in record.results),
    )


def _must_be_usable(opened: Opened, chosen: Chosen) -> None:
    from callsheet.run.contract import described_by

    places = list(_sent(opened, chosen))
    said = {id(place.block): described_by(place, opened.workspace) for place in places}
    for place in places:
        fault = said[id(place.block)]
        if isinstance(fault, Fault):
            where = f"{shown_path(place.path, Path.cwd())}:{place.line + 1}"
            line = f", line {fault.line}" if fault.line else ""
            raise UsageError(
                f'the description "{fault.path.name}"{line} of {where} cannot be used:'
                f" {fault.message}",
                fault.hint or "mend it, or take requests out of it with `# @openapi off`",
            )
    if places and not any(said.values()):
        raise UsageError(
            "no request has a description that its answer could be held to",
            "`# @openapi FILE` at the head of a file names one",
        )


def _sent(opened: Opened, chosen: Chosen) -> Iterable[RequestPlace]:
    """The requests of a run, and those that they need."""
    for places in chosen:
        for step in plan_of_file(opened.workspace, places):
            yield step.place
