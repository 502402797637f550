"""`callsheet load`: pulls the collections of a file into files or a database."""

import os
import sys
import time
from argparse import Namespace
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from callsheet.amounts import counted, duration_text
from callsheet.cli.connecting import add_connecting, means_of, read_settings, state_of
from callsheet.cli.options import Parser, add_choice, read_choice
from callsheet.cli.reports import add_report, deliver, owns_output, read_targets
from callsheet.cli.screen import Screen
from callsheet.cli.workspace import Opened, open_workspace, tell_troubles
from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.http.client import HttpClient
from callsheet.load.places import target_of
from callsheet.load.plan import LoadedRequest, loaded_requests
from callsheet.load.table import Write
from callsheet.model.workspace import RequestKey
from callsheet.report.style import style_of
from callsheet.report.views import View
from callsheet.run.plan import Step, plan
from callsheet.run.results import FileRecord, Outcome, RequestResult, RunRecord
from callsheet.run.session import Session
from callsheet.store.uploads import FolderUploads
from callsheet.values import JsonValue

if TYPE_CHECKING:
    from callsheet.load.target import Target

_EXAMPLES = """\
  callsheet load github.http --into sqlite:github.db
  callsheet load github.http --into duckdb:github.duckdb --name issues
  callsheet load github.http --into ndjson:out --dry-run
  callsheet load github.http --into sqlite:github.db --full
"""


def main(arguments: list[str]) -> int:
    """Load what was asked for and give the exit code."""
    options = _parser().parse_args(arguments)
    targets = read_targets(options.report)
    choice = read_choice(options)
    opened = open_workspace([options.file], choice)
    if opened.troubles:
        return tell_troubles(opened)
    loaded = loaded_requests(opened.workspace, opened.documents[0], options.name)
    if options.full:
        loaded = tuple(_anew(each) for each in loaded)
    target = target_of(options.into, Path.cwd())
    steps = plan(opened.workspace, [each.place for each in loaded])
    if options.dry_run:
        print("\n".join(_planned(loaded, steps, options)))
        return ExitCode.GOOD
    style = style_of(sys.stdout, os.environ)
    screen = Screen(
        View.SHORT, lines=None if owns_output(targets) else sys.stdout, redactor=opened.redactor
    )
    settings = replace(
        read_settings(options, choice, opened.redactor),
        uploads=FolderUploads(state_of(options, opened) / "uploads"),
    )
    if options.yes:
        settings = replace(settings, confirm=lambda _place, _question: True)
    client = HttpClient(means=means_of(options, opened, screen.clear))
    load = _Load(opened, loaded, target, screen)
    session = Session(opened.workspace, opened.files, replace(settings, take=load.take), client)
    try:
        record = load.run(session, steps)
    finally:
        session.close()
    screen.summary(record)
    if not owns_output(targets):
        for line in load.told(style.sign("→", "->")):
            print(line)
    for each in targets:
        if each.kind == "json":
            from callsheet.report.json import json_report

            deliver(each, json_report(record, Path.cwd(), opened.redactor))
    return ExitCode.INTERRUPTED if load.interrupted else load.exit_code


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
    add("-n", "--name", action="append", default=[], help="only this request; repeatable")
    add("--full", action="store_true", help="start anew: forget marks, replace tables")
    add("--dry-run", action="store_true", help="say what would be loaded, send nothing")
    add("--yes", action="store_true", help="send requests that ask for a confirmation")
    add_report(parser)
    add_connecting(parser)
    return parser


@dataclass
class _Load:
    """A load under way: the target gets all of it or nothing."""

    opened: Opened
    loaded: tuple[LoadedRequest, ...]
    target: "Target"
    screen: Screen
    interrupted: bool = False
    exit_code: ExitCode = ExitCode.GOOD
    rows: Counter[RequestKey] = field(default_factory=Counter)
    _begun: float = field(default_factory=time.perf_counter)
    _results: list[RequestResult] = field(default_factory=list)
    _committed: bool = False

    def run(self, session: Session, steps: tuple[Step, ...]) -> RunRecord:
        """Send all, write all, commit; what goes wrong leaves the target as it was."""
        started = datetime.now(UTC)
        self.target.begin()
        try:
            for each in self.loaded:
                self.target.write(each.table, ())
            self._go(session, steps)
            self.exit_code = gravest([result.exit_code for result in self._results])
            if self.exit_code is ExitCode.GOOD and not self.interrupted:
                self.screen.clear()
                self.target.commit({})
                self._committed = True
        finally:
            self.target.abort()
        seconds = time.perf_counter() - self._begun
        path = self.opened.documents[0].path
        record = FileRecord(path, tuple(self._results))
        return RunRecord(self.opened.workspace.environment, started, seconds, (record,))

    def take(self, step: Step, rows: tuple[JsonValue, ...]) -> None:
        """Write the rows of a page."""
        for each in self.loaded:
            if each.place.key == step.place.key:
                self.target.write(each.table, rows)
                self.rows[step.place.key] += len(rows)

    def told(self, arrow: str) -> list[str]:
        """What was loaded, a line for each table."""
        if not self._committed:
            return ["nothing was loaded: the target is as it was"]
        seconds = max(time.perf_counter() - self._begun, 0.001)
        total = self.rows.total()
        lines = [
            f"{each.table.name} {arrow} {counted(self.rows[each.place.key], 'row')}"
            f" ({each.table.write})"
            for each in self.loaded
        ]
        rate = f"{total / seconds:,.0f} rows/s"
        return [*lines, f"{counted(total, 'row')} in {duration_text(seconds)}, {rate}"] + [
            f"note: {note}" for note in self.target.notes()
        ]

    def _go(self, session: Session, steps: tuple[Step, ...]) -> None:
        try:
            for number, step in enumerate(steps, start=1):
                self.screen.progress(step, number, len(steps))
                for result in session.results(step, tell=partial(self._at, step)):
                    self.opened.redactor.add(result.secrets)
                    self._results.append(result)
                    self.screen.result(result)
                    if result.outcome in (Outcome.FAILED, Outcome.ERRORED):
                        return
        except KeyboardInterrupt:
            self.interrupted = True

    def _at(self, step: Step, text: str) -> None:
        seconds = max(time.perf_counter() - self._begun, 0.001)
        rate = self.rows.total() / seconds
        self.screen.at(step, f"{text}, {rate:,.0f} rows/s")


def _anew(loaded: LoadedRequest) -> LoadedRequest:
    return replace(loaded, table=replace(loaded.table, write=Write.REPLACE))


def _planned(
    loaded: tuple[LoadedRequest, ...], steps: tuple[Step, ...], options: Namespace
) -> list[str]:
    """What a load would do, in the order in which it would."""
    tables = {each.place.key: each for each in loaded}
    lines = [f"into {options.into}"]
    for step in steps:
        place = step.place
        found = tables.get(place.key)
        after = f", after {', '.join(key.name for key in step.needs)}" if step.needs else ""
        if found is None:
            lines.append(f"  {place.name}: sent for others{after}")
            continue
        key = f" by {', '.join(found.table.key)}" if found.table.key else ""
        write = found.table.write
        lines.append(f"  {place.name}: {write}{key} the table {found.table.name}{after}")
    return lines
