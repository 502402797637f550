"""`callsheet test-connection`: whether hosts are there, TLS is right, credentials are accepted."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from callsheet.cli.connecting import add_connecting, means_of, read_settings
from callsheet.cli.options import Parser, add_choice, add_paths, read_choice
from callsheet.cli.reports import add_report, deliver, read_targets, wants_console
from callsheet.cli.screen import ProgressLine
from callsheet.cli.workspace import open_workspace, tell_troubles
from callsheet.facts.exit_codes import gravest
from callsheet.http.client import HttpClient
from callsheet.problems import UsageError
from callsheet.report.connection import ConnectionConsole, connections_json
from callsheet.report.style import style_of
from callsheet.run.connections import Connection, Tested, all_tested, connections_of
from callsheet.run.session import Session

_EXAMPLES = """\
  callsheet test-connection api.http
  callsheet test-connection api.http --env staging
  callsheet test-connection api.http --name me
"""


def main(arguments: list[str]) -> int:
    """Test the connections of files and give the exit code.

    Raises:
        UsageError: There is nothing to test.
    """
    options = _parser().parse_args(arguments)
    targets = read_targets(options.report)
    choice = read_choice(options)
    opened = open_workspace(options.paths, choice)
    settings = read_settings(options, choice, opened.redactor)
    code = tell_troubles(opened)
    usable = tuple(each for each in opened.documents if not opened.obstacle(each.path))
    connections = connections_of(opened.workspace, usable, options.name)
    if not connections and not code:
        raise UsageError("there is nothing to test", "write a request, or a `# @resource`")
    progress = ProgressLine(opened.redactor)
    means = means_of(options, opened, progress.clear)
    console = ConnectionConsole(Path.cwd(), style_of(sys.stdout, os.environ), opened.redactor)
    all_of_them: list[Tested] = []
    with ExitStack() as stack:
        stack.callback(progress.clear)

        def open_session() -> tuple[Session, HttpClient]:
            client = HttpClient(means=means)
            stack.callback(client.close)
            return Session(opened.workspace, opened.files, settings, client), client

        for group in _groups(connections):
            progress.show(f"testing {group[0].name or 'where the requests go'}")
            for tested in all_tested(group, open_session):
                progress.clear()
                opened.redactor.add(tested.secrets)
                all_of_them.append(tested)
                if wants_console(targets):
                    _print(console.tested(tested))
    if wants_console(targets) and len(all_of_them) > 1:
        _print(["", console.summary(all_of_them)])
    for target in targets:
        if target.kind == "json":
            deliver(target, connections_json(all_of_them, Path.cwd(), opened.redactor))
    return gravest([code, *(each.outcome.exit_code for each in all_of_them)])


def _groups(connections: tuple[Connection, ...]) -> list[list[Connection]]:
    """Those with a name one by one; of the others only all together say where they go."""
    nameless = [each for each in connections if not each.name]
    return [[each] for each in connections if each.name] + ([nameless] if nameless else [])


def _print(lines: list[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _parser() -> Parser:
    description = (
        "Say whether hosts are found and reached, TLS is right, credentials are accepted and the\n"
        "base URL leads somewhere. Only GET and HEAD are sent, and what gets a token or signs in."
    )
    parser = Parser("test-connection", description, _EXAMPLES)
    add_paths(parser)
    add_choice(parser)
    parser.add_argument(
        "-n",
        "--name",
        action="append",
        default=[],
        help="only this resource, or this GET or HEAD request; repeatable",
    )
    add_report(parser)
    add_connecting(parser)
    return parser
