"""`callsheet loadtest`: has Locust send the requests of files as many users do.

Locust makes all waits of its process greenlets, which has to be done before anything else is
imported: so it runs in a process of its own, that gets the same arguments.
"""

import math
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from callsheet.amounts import read_duration
from callsheet.cli.connecting import add_connecting
from callsheet.cli.options import (
    Choice,
    Parser,
    add_choice,
    add_selection,
    read_choice,
    read_selection,
)
from callsheet.cli.workspace import Opened, open_workspace, tell_troubles
from callsheet.facts.exit_codes import ExitCode
from callsheet.late_dataclasses import dataclass
from callsheet.model.phases import Phase, phase_of
from callsheet.model.requests import RequestPlace
from callsheet.problems import UsageError
from callsheet.report.excerpt import problem_lines, shown_path
from callsheet.report.style import style_of
from callsheet.run.fates import syntax_errors
from callsheet.run.selection import select
from callsheet.run.weights import weight_of
from callsheet.syntax.argument_values import parse_span

_EXAMPLES = """\
  callsheet loadtest api.http --users 50 --spawn-rate 5 --run-time 2m
  callsheet loadtest api.http --users 20 --run-time 30s --wait 1s..3s --csv out/load
  callsheet loadtest api.http --web
  callsheet loadtest api.http --master --expect-workers 2 --users 100 --run-time 1m
  callsheet loadtest api.http --worker --master-host 10.0.0.5
  callsheet loadtest api.http --users 10 --run-time 1m -- --processes 4 --json-file load
"""

_PASSED_ON = (
    "users",
    "spawn_rate",
    "csv",
    "html",
    "web_host",
    "web_port",
    "master_bind_host",
    "master_bind_port",
    "master_host",
    "master_port",
    "expect_workers",
)
"""Options that Locust has by the same names."""


@dataclass(frozen=True, slots=True)
class LoadTest:
    """What was asked for, checked."""

    options: Namespace
    choice: Choice
    opened: Opened
    places: tuple[tuple[RequestPlace, ...], ...]
    """The requests of each file."""

    wait: tuple[float, float]
    """Seconds between two requests of a user, at least and at most."""

    locust: tuple[str, ...]
    """The arguments of Locust."""


def main(arguments: list[str]) -> int:
    """Check what was asked for, and become the process that does it."""
    asked = read(arguments)
    if find_spec("locust") is None:
        raise UsageError("load tests need Locust", 'install it: pip install "callsheet[loadtest]"')
    code = tell_troubles(asked.opened) or _tell_syntax_errors(asked)
    if code is not ExitCode.GOOD:
        return code
    # Without `-P` a module of the working directory could take the place of one of ours.
    command = [sys.executable, "-P", "-m", "callsheet.loadtest", *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execv(sys.executable, command)  # noqa: S606 - this very interpreter, and no shell
    from subprocess import call

    return call(command)  # noqa: S603 - as above


def read(arguments: Sequence[str]) -> LoadTest:
    """What the arguments ask for.

    Raises:
        UsageError: It cannot be.
    """
    own, rest = _parted(arguments)
    options = _parser().parse_args(own)
    if options.master and options.worker:
        raise UsageError(
            "`--master` and `--worker` exclude each other", "start one process as each"
        )
    if options.web and options.worker:
        raise UsageError("a worker has no web page", "give `--web` to the master")
    choice = read_choice(options)
    wait = _wait(options.wait)
    locust = (*_locust(options), *rest)
    opened = open_workspace(options.paths, choice)
    places = select(opened.documents, read_selection(options)) if opened.documents else ()
    every = [place for each in places for place in each if _is_repeated(place)]
    if every and all(weight_of(place) == 0 for place in every):
        raise UsageError("every request has the weight 0", "give one a weight, or take it away")
    return LoadTest(options, choice, opened, places, wait, locust)


def _parser() -> Parser:
    parser = Parser(
        "loadtest",
        "Send the requests of files as many users do, over and over, each in the order of the file;"
        " users, statistics and distribution are Locust's. What stands behind `--` is too.",
        _EXAMPLES,
    )
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="the files that users go through"
    )
    add_choice(parser)
    add_selection(parser)
    add_connecting(parser)
    add = parser.add_argument
    add("-u", "--users", type=int, metavar="N", help="how many users at the same time (default: 1)")
    add(
        "-r", "--spawn-rate", type=float, metavar="R", help="users that begin a second (default: 1)"
    )
    add("--run-time", metavar="TIME", help="when to end: 30s, 5m, 1h (default: with Ctrl-C)")
    add(
        "--wait",
        metavar="TIME[..TIME]",
        default="0",
        help="how long a user waits behind each request: 1s, or at random 1s..3s (default: 0)",
    )
    add("--base-url", metavar="URL", default="", help="where targets go that name no host")
    add("--yes", action="store_true", help="send requests that ask for a confirmation")
    add(
        "--stop-timeout",
        default="10s",
        metavar="TIME",
        help="how long users may finish what they are at when it ends (default: 10s)",
    )
    add("--csv", metavar="PREFIX", help="statistics as PREFIX_stats.csv and others, each second")
    add("--html", metavar="FILE", help="statistics and charts as a page, at the end")
    _add_web(parser)
    _add_distribution(parser)
    return parser


def _add_web(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--web", action="store_true", help="begin and watch in a browser, not at once")
    add("--web-host", default="127.0.0.1", metavar="HOST", help="where the page is served")
    add("--web-port", type=int, metavar="PORT", help="its port (default: 8089)")


def _add_distribution(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--master", action="store_true", help="send nothing, lead workers; the file is theirs too")
    add("--expect-workers", type=int, metavar="N", help="how many workers to wait for (default: 1)")
    add("--master-bind-host", metavar="HOST", help="where workers reach it (default: everywhere)")
    add("--master-bind-port", type=int, metavar="PORT", help="its port (default: 5557)")
    add("--worker", action="store_true", help="send what a master says")
    add("--master-host", metavar="HOST", help="where the master is (default: 127.0.0.1)")
    add("--master-port", type=int, metavar="PORT", help="its port (default: 5557)")


def _is_repeated(place: RequestPlace) -> bool:
    return phase_of(place.block.parsed) is Phase.REQUESTS


def _parted(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Our arguments, and those of Locust behind `--`."""
    own = list(arguments)
    at = own.index("--") if "--" in own else len(own)
    return own[:at], own[at + 1 :]


def _locust(options: Namespace) -> list[str]:
    given = {name: getattr(options, name) for name in _PASSED_ON}
    if not options.web:
        given.pop("web_host")
    passed = [
        word
        for name, value in given.items()
        if value is not None
        for word in (f"--{name.replace('_', '-')}", str(value))
    ]
    flags = [f"--{name}" for name in ("master", "worker") if getattr(options, name)]
    page = [] if options.web or options.worker else ["--headless"]
    times = (*_time(options, "run_time"), *_time(options, "stop_timeout"))
    return [*flags, *page, *passed, *times]


def _time(options: Namespace, name: str) -> list[str]:
    """An option that takes a time, in the whole seconds that Locust takes."""
    text, option = getattr(options, name), f"--{name.replace('_', '-')}"
    if text is None:
        return []
    seconds = read_duration(text)
    if seconds is None:
        raise UsageError(f'`{option}` takes a time, not "{text}"', f"write `{option} 30s`")
    return [option, f"{math.ceil(seconds)}s"]


def _wait(text: str) -> tuple[float, float]:
    span = parse_span(text)
    if span is None:
        raise UsageError(f'`--wait` takes a time, not "{text}"', "write `--wait 1s..3s`")
    return span


def _tell_syntax_errors(asked: LoadTest) -> ExitCode:
    """Print what keeps requests from being sent ever; nobody wants that told by each user."""
    style, mask = style_of(sys.stderr, os.environ), asked.opened.redactor.text
    code = ExitCode.GOOD
    for place in (place for each in asked.places for place in each):
        path = shown_path(place.path, Path.cwd())
        for problem in syntax_errors(place):
            code = ExitCode.BROKEN_FILE
            for line in problem_lines(problem, path, place.document.source, style, mask):
                print(line, file=sys.stderr)
    return code
