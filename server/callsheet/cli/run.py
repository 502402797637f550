"""`callsheet run`: sends the requests of files, checks the answers, reports."""

import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
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
from callsheet.cli.reports import (
    RUN_KINDS,
    ReportTarget,
    add_report,
    owns_output,
    read_targets,
    report_run,
)
from callsheet.cli.screen import Screen
from callsheet.cli.workspace import Opened, open_workspace
from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.http.client import HttpClient
from callsheet.http.kept_cookies import KeptCookies
from callsheet.problems import UsageError
from callsheet.redact import Redactor
from callsheet.report.views import View
from callsheet.run.conductor import Conductor, Part
from callsheet.run.delivering import DeliveryMeans
from callsheet.run.kept import Kept
from callsheet.run.plan import plan
from callsheet.run.results import RunRecord
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
    targets = read_targets(options.report, RUN_KINDS)
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
    cookies = _Cookies(open_cookies(options, opened), opened)
    conductor = Conductor(
        _parts(
            opened, read_selection(options), partial(_session, opened, settings, means, cookies)
        ),
        redactor=opened.redactor,
        listener=screen,
        fail_fast=options.fail_fast,
        part_ended=cookies.keep,
    )
    try:
        record = _conducted(conductor, opened, screen)
        screen.summary(record)
        report_run(targets, record, opened.redactor)
    finally:
        cookies.keep()
        conductor.close()
    if conductor.crash:
        raise conductor.crash
    code = gravest([record.exit_code, *([ExitCode.NOT_MADE] if cookies.lost else [])])
    return ExitCode.INTERRUPTED if record.interrupted else code


def _parser() -> Parser:
    parser = Parser(
        "run", "Send the requests of files in order, each after what it needs.", _EXAMPLES
    )
    add_paths(parser)
    add_choice(parser)
    add_selection(parser)
    add_report(parser, RUN_KINDS)
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


def _parts(
    opened: Opened, selection: Selection, open_session: Callable[[], Session]
) -> tuple[Part, ...]:
    """What is selected, a part for each file."""
    if opened.troubles and not opened.documents:
        return ()
    chosen = select(opened.documents, selection)
    return tuple(
        Part(open_session, plan(opened.workspace, places), opened.obstacle)
        for places in chosen
        if places
    )


@dataclass
class _Cookies:
    """The cookies that outlive the run, where any do."""

    kept: KeptCookies | None
    opened: Opened
    lost: bool = False
    """Whether they could not be written."""

    def keep(self) -> None:
        if self.kept and not self.lost:
            self.lost = not save_cookies(self.kept, self.opened)


def _session(
    opened: Opened, settings: Settings, means: "Callable[[], Means]", cookies: _Cookies
) -> Session:
    jar = cookies.kept.jar if cookies.kept else None
    client = HttpClient(cookies=jar, means=means)
    return Session(opened.workspace, opened.files, settings, client)


def _conducted(conductor: Conductor, opened: Opened, screen: Screen) -> RunRecord:
    """Drive the run to its end, and tell what comes of it; after Ctrl-C the rest is skipped."""
    for trouble in opened.troubles:
        screen.trouble(trouble)
    results = conductor.results()
    while True:
        try:
            for result in results:
                screen.result(result)
            return conductor.record(opened.workspace.environment, opened.troubles)
        except KeyboardInterrupt:
            conductor.interrupt()
