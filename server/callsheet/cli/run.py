"""`callsheet run`: sends the requests of files, checks the answers, reports."""

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from callsheet.cli.compare import Run, add_compare, compare
from callsheet.cli.connecting import add_connecting, late_means, read_settings, state_of
from callsheet.cli.contract import add_contract, under_contract, with_coverage
from callsheet.cli.cookies import add_cookies, open_cookies, save_cookies
from callsheet.cli.ending import code_of_interruption, lost_output
from callsheet.cli.jobs import add_jobs, read_jobs
from callsheet.cli.options import (
    Choice,
    Parser,
    add_choice,
    add_markdown,
    add_paths,
    read_choice,
)
from callsheet.cli.plan import add_plan, refuse_reports, show_plan, with_plan_format
from callsheet.cli.repeating import Repeating, Repetition, add_repeating, read_repeating
from callsheet.cli.reports import (
    RUN_KINDS,
    ReportTarget,
    add_report,
    open_archive,
    open_audit,
    owns_output,
    read_targets,
    report_run,
)
from callsheet.cli.screen import MOST_LISTED, Screen
from callsheet.cli.selecting import add_selectors, remember, selected
from callsheet.cli.snapshots import add_snapshots, read_snapshots
from callsheet.cli.workspace import Opened, open_workspace
from callsheet.exchange import Hop, OutgoingRequest
from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.http.client import Heard, HttpClient, ReceiveLimits
from callsheet.http.kept_cookies import KeptCookies
from callsheet.model.requests import RequestPlace
from callsheet.problems import UsageError
from callsheet.redact import Redactor
from callsheet.report.current_step import CurrentStep
from callsheet.report.views import View
from callsheet.run.conductor import Conductor, Part
from callsheet.run.delivering import DeliveryMeans
from callsheet.run.identity import Identity, identity_of
from callsheet.run.kept import Kept
from callsheet.run.narrowing import Narrowed
from callsheet.run.plan import Step, plan_of_file
from callsheet.run.results import RequestResult, RunRecord
from callsheet.run.session import Session, Settings
from callsheet.run.shards import Chosen
from callsheet.store.uploads import FolderUploads

if TYPE_CHECKING:
    from callsheet.http.auth.flow import Means
    from callsheet.report.audit import AuditLog
    from callsheet.report.went_out import EverythingSent

_EXAMPLES = """\
  callsheet run api.http
  callsheet run api.http --env dev --name login
  callsheet run tests/ --fail-fast --report json=report.json
  callsheet run api.http --line 12 --output body
  callsheet run tests/ --changed-since main --shard 1/4
  callsheet run tests/ --failed
"""


def main(arguments: list[str]) -> int:
    """Run what was asked for and give the exit code."""
    options = _parser().parse_args(with_plan_format(arguments))
    targets = read_targets(options.report, RUN_KINDS)
    choice = read_choice(options)
    if options.compare:
        return compare(options, choice, targets, partial(_open_beside, options))
    opened = open_workspace(options.paths, choice, markdown=options.markdown)
    if options.plan:
        return _planned(options, choice, opened)
    state = state_of(options, opened)
    settings = _settings(options, choice, opened.redactor, state)
    view = _view(options, targets)
    screen = Screen(
        view,
        lines=_lines(view, targets),
        redactor=opened.redactor,
        most_listed=inf if options.output else MOST_LISTED,
        hint="the same command with `--failed` sends only these again",
    )
    settings = screen.asking(settings)
    means = late_means(options, opened, screen.clear)
    repeating = read_repeating(options)
    found = selected(options, opened, choice.environment_files)
    opened = under_contract(options, opened, found.chosen)
    cookies = _Cookies(open_cookies(options, opened), opened)
    rows = len(repeating.rows) if options.data else 0
    snapshots = read_snapshots(options, opened.files, opened.redactor, rows)
    current = CurrentStep()
    audit = open_audit(targets, choice.environment, opened.redactor, current)
    archive = open_archive(targets, opened.redactor, current)
    client = partial(_client, means, cookies, _limits(targets), _heard_by(audit, archive))
    if audit or archive:
        settings = replace(settings, during=current.during)
    run = _Run(
        opened,
        screen,
        partial(_session, opened, settings, client),
        cookies,
        fail_fast=options.fail_fast,
        jobs=read_jobs(options),
        compared=snapshots.compared,
    )
    for trouble in opened.troubles:
        screen.trouble(trouble)
    _tell_nothing(found)
    record = run.record(found.chosen, repeating)
    finished = snapshots.finish()
    for said in finished.said:
        print(f"callsheet: {opened.redactor.text(said)}", file=sys.stderr)
    code = _code(record, run, lost=cookies.lost or finished.lost)
    if audit:
        audit.end(code)
    if not options.dry_run:
        remember(record, opened.workspace, state)
    report_run(targets, record, opened.redactor, archive.all if archive else ())
    if run.crash:
        raise run.crash
    if screen.lost:
        raise lost_output(screen.lost)
    return code


def _planned(options: Namespace, choice: Choice, opened: Opened) -> ExitCode:
    refuse_reports(options.report)
    found = selected(options, opened, choice.environment_files)
    _tell_nothing(found)
    in_turn = bool(options.cookie_jar or options.keep_cookies)
    return show_plan(options.plan, opened, found.chosen, read_repeating(options), in_turn=in_turn)


def _tell_nothing(found: Narrowed) -> None:
    if found.nothing:
        print(f"callsheet: {found.nothing}", file=sys.stderr)


def _open_beside(options: Namespace, choice: Choice) -> Run:
    """Read all that a run in one of several environments needs; nothing is sent before it starts.

    Only what goes wrong is told, on standard error.
    """
    opened = open_workspace(options.paths, choice, markdown=options.markdown)
    settings = _settings(options, choice, opened.redactor, state_of(options, opened))
    heading = f"in {choice.environment}:"
    screen = Screen(View.NONE, lines=sys.stderr, redactor=opened.redactor, heading=heading)
    found = selected(options, opened, choice.environment_files)
    repeating = read_repeating(options)
    jobs = read_jobs(options)
    _tell_nothing(found)

    def start(is_over: bool) -> tuple[RunRecord, Redactor]:
        cookies = _Cookies(open_cookies(options, opened), opened)
        means = late_means(options, opened, screen.clear)
        session = partial(
            _session, opened, settings, partial(_client, means, cookies, ReceiveLimits(), None)
        )
        run = _Run(
            opened,
            screen,
            session,
            cookies,
            fail_fast=options.fail_fast,
            jobs=jobs,
            is_over=is_over,
        )
        for trouble in opened.troubles:
            screen.trouble(trouble)
        record = run.record(found.chosen, repeating)
        if run.crash:
            raise run.crash
        return record, opened.redactor

    return start


def _code(record: RunRecord, run: "_Run", *, lost: bool) -> ExitCode:
    if run.crash:
        return ExitCode.BUG
    code = gravest([record.exit_code, *([ExitCode.NOT_MADE] if lost else [])])
    return code_of_interruption() if record.interrupted else code


def _parser() -> Parser:
    parser = Parser(
        "run", "Send the requests of files in order, each after what it needs.", _EXAMPLES
    )
    add_paths(parser)
    add_markdown(parser)
    add_choice(parser)
    add_selectors(parser)
    add_repeating(parser)
    add_snapshots(parser)
    add_contract(parser)
    add_compare(parser)
    add_jobs(parser)
    add_plan(parser)
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
        help=f"what to print of each answer (default: short, files beyond {MOST_LISTED} requests)",
    )
    return parser


def _view(options: Namespace, targets: tuple[ReportTarget, ...]) -> View:
    """What is printed of each request; nothing beside a report on standard output.

    Raises:
        UsageError: A view was asked for where a report goes.
    """
    view = View(options.output or View.SHORT)
    if owns_output(targets) and view not in (View.FILES, View.SHORT, View.NONE):
        raise UsageError(
            f"`--output {view}` and the report cannot both go to standard output",
            "write `--report json=FILE`",
        )
    if options.dry_run and view is View.SHORT and not owns_output(targets):
        return View.EXCHANGE
    return view


def _settings(options: Namespace, choice: Choice, redactor: Redactor, state: Path) -> Settings:
    settings = replace(
        read_settings(options, choice, redactor),
        dry_run=options.dry_run,
        contract=options.contract,
        uploads=FolderUploads(state / "uploads"),
        delivery=DeliveryMeans(kept=Kept(state / "answers")),
    )
    return replace(settings, confirm=lambda _place, _question: True) if options.yes else settings


def _lines(view: View, targets: tuple[ReportTarget, ...]) -> TextIO | None:
    """Where results are told: on standard output, unless that carries something else."""
    if owns_output(targets):
        return sys.stderr if any(target.kind == "console" for target in targets) else None
    return sys.stdout if view in (View.FILES, View.SHORT) else sys.stderr


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


def _heard_by(*ears: "AuditLog | EverythingSent | None") -> Heard | None:
    """Tells all that are there what goes out; None where nobody is."""
    told = [each.heard for each in ears if each is not None]

    def heard(request: OutgoingRequest, hop: Hop, began: datetime) -> None:
        for tell in told:
            tell(request, hop, began)

    return heard if told else None


def _limits(targets: tuple[ReportTarget, ...]) -> ReceiveLimits:
    """A report in JSON names the files of large bodies, which are there as long as it is."""
    return ReceiveLimits(lasting=any(target.kind == "json" for target in targets))


def _client(
    means: "Callable[[], Means]", cookies: _Cookies, limits: ReceiveLimits, heard: Heard | None
) -> HttpClient:
    jar = cookies.kept.jar if cookies.kept else None
    return HttpClient(limits, cookies=jar, means=means, heard=heard)


def _session(
    opened: Opened,
    settings: Settings,
    open_client: Callable[[], HttpClient],
    values: Mapping[str, str],
) -> Session:
    if values:
        settings = replace(settings, values={**values, **settings.values})
    return Session(opened.workspace, opened.files, settings, open_client())


@dataclass
class _Run:
    """All goes through what was chosen."""

    opened: Opened
    screen: Screen
    open_session: Callable[[Mapping[str, str]], Session]
    """Opens a session that has further values."""

    cookies: _Cookies
    fail_fast: bool
    compared: Callable[[RequestResult], RequestResult] = lambda result: result
    """Compares what the snapshots of a result took."""

    jobs: int = 1
    is_over: bool = False
    """Whether it was interrupted before it began."""

    crash: Exception | None = None
    """A fault of ours that ended it."""

    def record(self, chosen: Chosen, repeating: Repeating) -> RunRecord:
        """What became of each request; of several goes the last one counts."""
        for number, go in enumerate(repeating.goes(chosen), start=1):
            if number > 1:
                self.screen.again(number, repeating.times)
            conductor = Conductor(
                self._parts(go),
                redactor=self.opened.redactor,
                listener=self.screen,
                fail_fast=self.fail_fast,
                part_ended=self.cookies.keep,
                compared=self.compared,
                jobs=self.jobs,
                in_turn=self.cookies.kept is not None,
            )
            if self.is_over:
                conductor.interrupt()
            try:
                record = replace(self._conducted(conductor), seed=repeating.seed)
                self.screen.summary(record)
            finally:
                self.cookies.keep()
                conductor.close()
            self.crash = conductor.crash
            if self.crash or not repeating.goes_on_after(record):
                break
        return record

    def _parts(self, go: Sequence[Repetition]) -> tuple[Part, ...]:
        """A part for each file, as often as it is gone through."""
        plans: dict[tuple[Identity, ...], tuple[Step, ...]] = {}
        return tuple(
            Part(
                partial(self.open_session, each.values),
                self._plan(places, plans),
                self.opened.obstacle,
                each.number,
            )
            for each in go
            for places in each.chosen
        )

    def _plan(
        self,
        places: tuple[RequestPlace, ...],
        plans: dict[tuple[Identity, ...], tuple[Step, ...]],
    ) -> tuple[Step, ...]:
        """The plan of a file; the same for every repetition in the same order."""
        order = tuple(map(identity_of, places))
        if order not in plans:
            plans[order] = plan_of_file(self.opened.workspace, places)
        return plans[order]

    def _conducted(self, conductor: Conductor) -> RunRecord:
        """Drive it to its end, and tell what comes of it.

        After Ctrl-C the rest is skipped, and as well when nobody is told any more.
        """
        while True:
            try:
                for result in conductor.results():
                    self.screen.result(result)
                    if self.screen.lost and not conductor.interrupted:
                        conductor.interrupt()
                        break
                else:
                    return self._ended(conductor)
            except KeyboardInterrupt:
                conductor.interrupt()

    def _ended(self, conductor: Conductor) -> RunRecord:
        environment = self.opened.workspace.environment
        record = self._judged_over_rounds(conductor.record(environment, self.opened.troubles))
        return with_coverage(record, self.opened)

    def _judged_over_rounds(self, record: RunRecord) -> RunRecord:
        if not any(result.over_rounds for result in record.results):
            return record
        from callsheet.run.over_rounds import judged_over_rounds

        record, failed = judged_over_rounds(record)
        for result in failed:
            self.screen.turned(result)
        return record
