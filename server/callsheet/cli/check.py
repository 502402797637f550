"""`callsheet check`: says what is wrong in files; sends nothing."""

import os
import sys
from pathlib import Path

from callsheet.cli.options import Parser, add_choice, add_paths, read_choice
from callsheet.cli.reports import add_report, deliver, read_targets, wants_console
from callsheet.cli.workspace import Opened, open_workspace
from callsheet.facts.exit_codes import ExitCode
from callsheet.features.diagnostics import diagnostics
from callsheet.features.severities import Severities
from callsheet.problems import Severity
from callsheet.report.problems import CheckedFile, problems_console, problems_json
from callsheet.report.style import style_of

_EXAMPLES = """\
  callsheet check
  callsheet check api/ --env dev
  callsheet check . --report json=problems.json
"""


def main(arguments: list[str]) -> int:
    """Check files and give 3 when one has an error."""
    parser = Parser("check", "Say what is wrong in files; send nothing.", _EXAMPLES)
    add_paths(parser)
    add_choice(parser)
    add_report(parser)
    parser.add_argument(
        "--differences",
        action="store_true",
        help="say too what REST Client, JetBrains and httpYac would do differently",
    )
    options = parser.parse_args(arguments)
    targets = read_targets(options.report)
    opened = open_workspace(options.paths, read_choice(options))
    files = _checked(opened, Severities(differences=options.differences))
    mask = opened.redactor.text
    if wants_console(targets):
        style = style_of(sys.stdout, os.environ)
        sys.stdout.write(problems_console(files, Path.cwd(), style, mask))
    for target in targets:
        if target.kind == "json":
            deliver(target, problems_json(files, Path.cwd(), mask))
    broken = any(problem.severity is Severity.ERROR for file in files for problem in file.problems)
    return ExitCode.BROKEN_FILE if broken else ExitCode.GOOD


def _checked(opened: Opened, severities: Severities) -> tuple[CheckedFile, ...]:
    documents = tuple(
        CheckedFile(
            document.path,
            document.source,
            severities.judged(diagnostics(opened.workspace, document, opened.files)),
        )
        for document in opened.documents
    )
    troubles = tuple(
        CheckedFile(trouble.path, trouble.source, (trouble.problem,)) for trouble in opened.troubles
    )
    return documents + troubles
