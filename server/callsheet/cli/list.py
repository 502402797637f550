"""`callsheet list`: the requests of files; sends nothing."""

import os
import sys
from pathlib import Path

from callsheet.cli.connecting import add_state
from callsheet.cli.options import Choice, Parser, add_markdown, add_paths
from callsheet.cli.reports import add_report, deliver, read_targets, wants_console
from callsheet.cli.selecting import add_selectors, selected
from callsheet.cli.workspace import open_workspace, tell_troubles
from callsheet.report.listing import Listing
from callsheet.report.style import style_of

_EXAMPLES = """\
  callsheet list
  callsheet list api/ --tag smoke
  callsheet list api.http --report json
"""


def main(arguments: list[str]) -> int:
    """List the selected requests."""
    parser = Parser("list", "List the requests of files: line, name, URL, tags.", _EXAMPLES)
    add_paths(parser)
    add_markdown(parser)
    add_selectors(parser)
    add_state(parser)
    add_report(parser)
    options = parser.parse_args(arguments)
    targets = read_targets(options.report)
    opened = open_workspace(options.paths, Choice(), markdown=options.markdown)
    code = tell_troubles(opened)
    found = selected(options, opened, listing=True)
    if found.nothing:
        print(f"callsheet: {found.nothing}", file=sys.stderr)
    listing = Listing(found.chosen, opened.workspace, Path.cwd(), opened.redactor)
    if wants_console(targets):
        sys.stdout.write(listing.console(style_of(sys.stdout, os.environ)))
    for target in targets:
        if target.kind == "json":
            deliver(target, listing.json())
    return code
