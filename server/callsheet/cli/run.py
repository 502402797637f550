"""`callsheet run`: sends the requests of files, checks the answers, reports."""

import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from callsheet.cli.connecting import add_connecting, late_means, read_settings, state_of
from callsheet.cli.cookies import add_cookies, open_cookies, save_cookies
from callsheet.cli.options import (
    Choice,
    Parser,
    add_choice,
    add_paths,
    add_selection,
    read_choice,
    read_selection,
)
from callsheet.cli.reports import ReportTarget, add_report, deliver, owns_output, read_targets
from callsheet.cli.screen import Screen
from callsheet.cli.workspace import Opened, open_workspace
from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.http.client import HttpClient
from callsheet.http.kept_cookies import KeptCookies
from callsheet.problems import UsageError
from callsheet.redact import Redactor
from callsheet.report.views import View
from callsheet.run.delivering import DeliveryMeans
from callsheet.run.kept import Kept
from callsheet.run.plan import Step, plan
from callsheet.run.results import FileRecord, Outcome, RequestResult, RunRecord, Skipped
from callsheet.run.selection import Selection, select
from callsheet.run.session import Session, Settings
from callsheet.store.uploads import FolderUploads

if TYPE_CHECKING:
    from callsheet.http.auth.flow import Means

_EXAMPLES = """\
  callsheet run api.http
  callsheet run api.http --env dev --name login
  callsheet run tests/ --fail-fast --report json=report.json
  callsheet run api.http --line 12 --output body
"""


def main(arguments: list[str]) -> int:
    """Run what was asked for and give the exit code."""
    options = _parser().parse_args(arguments)
    targets = read_targets(options.report)
    choice = read_choice(options)
    opened = open_workspace(options.paths, choice)
    settings = _settings(options, choice, opened.redactor)
    state = state_of(options, opened)
    settings = replace(
        settings,
        uploads=FolderUploads(state / "uploads"),
        delivery=DeliveryMeans(kept=Kept(state / "answers")),
    )
    view = _view(options, targets)
    screen = Screen(view, lines=_lines(view, targets), redactor=opened.redactor)
    means = late_means(options, opened, screen.clear)
    cookies = open_cookies(options, opened)
    run = _Run(opened, settings, screen, means, fail_fast=options.fail_fast, cookies=cookies)
    try:
        record = run.record(_plans(opened, read_selection(options)))
        screen.summary(record)
        for target in targets:
            if target.kind == "json":
                from callsheet.report.json import json_report

                deliver(target, json_report(record, Path.cwd(), opened.redactor))
    finally:
        run.close()
    code = gravest([record.exit_code, *([ExitCode.NOT_MADE] if run.cookies_lost else [])])
    return ExitCode.INTERRUPTED if run.interrupted else code


def _parser() -> Parser:
    parser = Parser(
        "run", "Send the requests of files in order, each after what it needs.", _EXAMPLES
    )
    add_paths(parser)
    add_choice(parser)
    add_selection(parser)
    add_report(parser)
    add_connecting(parser)
    add_cookies(parser)
    add = parser.add_argument
    add("--fail-fast", action="store_true", help="stop after the first request that goes wrong")
    add("--dry-run", action="store_true", help="resolve every request, send none")
    add("--yes", action="store_true", help="send requests that ask for a confirmation")
    add(
        "--output",
        choices=[str(view) for view in View],
        default=str(View.SHORT),
        help="what to print of each answer (default: short)",
    )
    return parser


def _view(options: Namespace, targets: tuple[ReportTarget, ...]) -> View:
    """What is printed of each request; nothing beside a report on standard output.

    Raises:
        UsageError: A view was asked for where a report goes.
    """
    view = View(options.output)
    if owns_output(targets) and view not in (View.SHORT, View.NONE):
        raise UsageError(
            f"`--output {view}` and the report cannot both go to standard output",
            "write `--report json=FILE`",
        )
    if options.dry_run and view is View.SHORT and not owns_output(targets):
        return View.EXCHANGE
    return view


def _settings(options: Namespace, choice: Choice, redactor: Redactor) -> Settings:
    settings = replace(read_settings(options, choice, redactor), dry_run=options.dry_run)
    return replace(settings, confirm=lambda _place, _question: True) if options.yes else settings


def _lines(view: View, targets: tuple[ReportTarget, ...]) -> TextIO | None:
    """Where results are told: on standard output, unless that carries something else."""
    if owns_output(targets):
        return sys.stderr if any(target.kind == "console" for target in targets) else None
    return sys.stdout if view is View.SHORT else sys.stderr


def _plans(opened: Opened, selection: Selection) -> tuple[tuple[Step, ...], ...]:
    if opened.troubles and not opened.documents:
        return ()
    chosen = select(opened.documents, selection)
    return tuple(plan(opened.workspace, places) for places in chosen if places)


@dataclass
class _Run:
    opened: Opened
    settings: Settings
    screen: Screen
    means: "Callable[[], Means]"
    fail_fast: bool
    cookies: KeptCookies | None = None
    cookies_lost: bool = False
    """Whether they could not be written."""

    interrupted: bool = False
    _results: list[RequestResult] = field(default_factory=list)
    _sessions: list[Session] = field(default_factory=list)
    _done: int = 0
    """Steps that have ended."""

    _stopped: str = ""
    """Why nothing more is sent."""

    def record(self, plans: tuple[tuple[Step, ...], ...]) -> RunRecord:
        """Go through the plans, file by file; after Ctrl-C the rest is skipped."""
        started, clock = datetime.now(UTC), time.perf_counter()
        for trouble in self.opened.troubles:
            self.screen.trouble(trouble)
        steps = [(session, step) for each in plans for session in [self._open()] for step in each]
        try:
            self._go(steps)
        except KeyboardInterrupt:
            self.interrupted = True
            self._stopped = "interrupted"
            self._go(steps[self._done :], self._done)
        seconds = time.perf_counter() - clock
        return RunRecord(self.opened.workspace.environment, started, seconds, self._files())

    def close(self) -> None:
        """Keep the cookies and close every connection."""
        self._keep_cookies()
        for session in self._sessions:
            session.close()

    def _open(self) -> Session:
        jar = self.cookies.jar if self.cookies else None
        client = HttpClient(cookies=jar, means=self.means)
        session = Session(self.opened.workspace, self.opened.files, self.settings, client)
        self._sessions.append(session)
        return session

    def _keep_cookies(self) -> None:
        if self.cookies and not self.cookies_lost:
            self.cookies_lost = not save_cookies(self.cookies, self.opened)

    def _go(self, steps: list[tuple[Session, Step]], done: int = 0) -> None:
        for number, ((session, step), following) in enumerate(zip_longest(steps, steps[1:]), done):
            self._done = number
            self.screen.progress(step, number + 1, len(steps))
            for result in self._perform(session, step):
                self.opened.redactor.add(result.secrets)
                self._results.append(result)
                self.screen.result(result)
                if self.fail_fast and result.outcome in (Outcome.FAILED, Outcome.ERRORED):
                    self._stopped = self._stopped or f'stopped at "{step.place.name}"'
                    break
            if following and following[0] is not session:
                self._keep_cookies()

    def _perform(self, session: Session, step: Step) -> Iterator[RequestResult]:
        reason = self._stopped or self.opened.obstacle(step.place.path)
        if reason:
            return iter((RequestResult(step.place, Skipped(reason)),))
        return session.results(step, tell=partial(self.screen.at, step))

    def _files(self) -> tuple[FileRecord, ...]:
        by_path: dict[Path, list[RequestResult]] = {}
        for result in self._results:
            by_path.setdefault(result.place.path, []).append(result)
        ran = tuple(FileRecord(path, tuple(results)) for path, results in by_path.items())
        return ran + tuple(FileRecord(each.path, (), (each,)) for each in self.opened.troubles)
