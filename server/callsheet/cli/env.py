"""`callsheet env`: the environments of files and their values, secrets masked."""

import os
import sys
from pathlib import Path

from callsheet.cli.options import Parser, add_choice, add_paths, read_choice
from callsheet.cli.reports import add_report, deliver, read_targets, wants_console
from callsheet.cli.workspace import open_workspace, tell_troubles
from callsheet.report.environments import environments_console, environments_json
from callsheet.report.style import style_of

_EXAMPLES = """\
  callsheet env
  callsheet env api/ --env dev
  callsheet env api.http --report json
  callsheet env cookies --help
  callsheet env state --help
"""


def main(arguments: list[str]) -> int:
    """List environments and their values, or what `env cookies` and `env state` ask for."""
    if arguments[:1] == ["cookies"]:
        from callsheet.cli.cookies import main as cookies

        return cookies(arguments[1:])
    if arguments[:1] == ["state"]:
        from callsheet.cli.kept_marks import main as state

        return state(arguments[1:])
    parser = Parser("env", "List environments and their values, secrets masked.", _EXAMPLES)
    add_paths(parser)
    add_choice(parser)
    add_report(parser)
    options = parser.parse_args(arguments)
    targets = read_targets(options.report)
    opened = open_workspace(options.paths, read_choice(options))
    code = tell_troubles(opened)
    environments, chosen = opened.workspace.environments, opened.workspace.environment
    mask = opened.redactor.text
    if wants_console(targets):
        style = style_of(sys.stdout, os.environ)
        sys.stdout.write(mask(environments_console(environments, chosen, Path.cwd(), style)))
    for target in targets:
        if target.kind == "json":
            deliver(target, environments_json(environments, chosen, Path.cwd(), mask))
    return code
