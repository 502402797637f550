"""`callsheet load`: pulls the collections of a file into files or a database."""

import os
import sys
from argparse import Namespace
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from callsheet.cli.connecting import add_connecting, means_of, read_settings, state_of
from callsheet.cli.load_run import LoadRun
from callsheet.cli.options import Choice, Parser, add_choice, read_choice
from callsheet.cli.reports import (
    LOAD_KINDS,
    ReportTarget,
    add_report,
    deliver,
    open_audit,
    owns_output,
    read_targets,
    wants_console,
)
from callsheet.cli.screen import MOST_LISTED, Screen
from callsheet.cli.workspace import Opened, open_workspace, tell_troubles
from callsheet.facts.exit_codes import ExitCode
from callsheet.http.client import HttpClient
from callsheet.load.places import target_of, whole_target
from callsheet.load.plan import LoadedRequest, load_troubles, loaded_requests, planned
from callsheet.load.table import Table, Write
from callsheet.problems import UsageError
from callsheet.report.current_step import CurrentStep
from callsheet.report.style import printable, style_of
from callsheet.report.views import View
from callsheet.run.plan import plan
from callsheet.run.results import RunRecord
from callsheet.run.session import Session, Settings
from callsheet.store.loaded_targets import remember_target
from callsheet.store.uploads import FolderUploads

if TYPE_CHECKING:
    from callsheet.report.audit import AuditLog

_EXAMPLES = """\
  callsheet load github.http --into sqlite:github.db
  callsheet load github.http --into duckdb:github.duckdb --name issues
  callsheet load github.http --into ndjson:out --dry-run
  callsheet load github.http --into sqlite:github.db --full
"""


def main(arguments: list[str]) -> int:
    """Load what was asked for and give the exit code."""
    options = _parser().parse_args(arguments)
    reports = read_targets(options.report, LOAD_KINDS)
    choice = read_choice(options)
    if options.file.is_dir():
        raise UsageError(f'"{options.file}" is a folder', "name a file: its requests are loaded")
    opened = open_workspace([options.file], choice)
    if opened.troubles:
        return tell_troubles(opened)
    loaded = _loaded(opened, options)
    if troubles := load_troubles(loaded):
        return tell_troubles(replace(opened, troubles=troubles))
    run = LoadRun(
        opened,
        loaded,
        target_of(options.into, Path.cwd()),
        Screen(
            View.SHORT,
            lines=_lines(reports),
            redactor=opened.redactor,
            most_listed=MOST_LISTED,
        ),
        full=options.full,
        reported=any(each.kind == "json" for each in reports),
    )
    steps = plan(opened.workspace, [each.place for each in loaded])
    if options.dry_run:
        _say([f"into {options.into}", *(f"  {line}" for line in planned(loaded, steps))], opened)
        return ExitCode.GOOD
    current = CurrentStep()
    audit = open_audit(reports, choice.environment, opened.redactor, current)
    session = _session(options, choice, run, current, audit)
    try:
        record = run.record(session, steps)
    except Exception:
        run.exit_code = ExitCode.BUG
        raise
    finally:
        session.close()
        if audit:
            audit.end(run.exit_code)
    _tell(run, record, reports)
    if run.marks:
        _remember(options, opened)
    return run.exit_code


def _parser() -> Parser:
    description = "Pull the collections of a file, page by page, into files or a database."
    parser = Parser("load", description, _EXAMPLES)
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help="the file with the requests")
    add(
        "--into",
        required=True,
        metavar="TARGET",
        help="ndjson:DIR, csv:DIR, parquet:DIR, sqlite:FILE, duckdb:FILE, dlt:DESTINATION",
    )
    add_choice(parser)
    add(
        "-n",
        "--name",
        action="append",
        default=[],
        help="only requests of this name; `*` and `?` stand for any characters; repeatable",
    )
    add("--full", action="store_true", help="start anew: forget marks, replace tables")
    add("--dry-run", action="store_true", help="say what would be loaded, send nothing")
    add("--yes", action="store_true", help="send requests that ask for a confirmation")
    add_report(parser, LOAD_KINDS)
    add_connecting(parser)
    return parser


def _loaded(opened: Opened, options: Namespace) -> tuple[LoadedRequest, ...]:
    found = loaded_requests(opened.workspace, opened.documents[0], options.name)
    if not options.full:
        return found
    return tuple(replace(each, table=_replaced(each.table)) for each in found)


def _replaced(table: Table) -> Table:
    """The table begun anew; one that is merged holds each key once all the same."""
    key = table.key if table.write is Write.MERGE else ()
    return replace(table, write=Write.REPLACE, key=key)


def _session(
    options: Namespace,
    choice: Choice,
    run: LoadRun,
    current: CurrentStep,
    audit: "AuditLog | None",
) -> Session:
    opened = run.opened
    settings = replace(
        read_settings(options, choice, opened.redactor),
        uploads=FolderUploads(state_of(options, opened) / "uploads"),
        take=run.take,
    )
    if audit:
        settings = replace(settings, during=current.during)
    heard = audit.heard if audit else None
    client = HttpClient(means=means_of(options, opened, run.screen.clear), heard=heard)
    settings = run.screen.asking(_confirmed(settings, options))
    return Session(opened.workspace, opened.files, settings, client)


def _confirmed(settings: Settings, options: Namespace) -> Settings:
    return replace(settings, confirm=lambda _place, _question: True) if options.yes else settings


def _lines(reports: tuple[ReportTarget, ...]) -> TextIO | None:
    """Where results are told: not where a report goes."""
    if owns_output(reports):
        return sys.stderr if wants_console(reports) else None
    return sys.stdout


def _tell(run: LoadRun, record: RunRecord, reports: tuple[ReportTarget, ...]) -> None:
    run.screen.summary(record)
    lines = _lines(reports)
    if lines is not None:
        _say(run.told(style_of(lines, os.environ).sign("→", "->")), run.opened, lines)
    for each in reports:
        if each.kind == "json":
            from callsheet.report.json import json_report

            deliver(each, json_report(record, Path.cwd(), run.opened.redactor))


def _remember(options: Namespace, opened: Opened) -> None:
    """Note where the marks are, for `callsheet env state`; the load itself does not need that."""
    with suppress(OSError):
        remember_target(state_of(options, opened), whole_target(options.into, Path.cwd()))


def _say(lines: list[str], opened: Opened, where: TextIO | None = None) -> None:
    """Print lines in which names of a file or of a server may stand."""
    for line in lines:
        print(printable(opened.redactor.text(line)), file=where or sys.stdout)
