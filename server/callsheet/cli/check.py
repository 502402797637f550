"""`callsheet check`: says what is wrong in files; sends nothing."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from callsheet.cli.options import Parser, add_choice, add_markdown, add_paths, read_choice
from callsheet.cli.reports import (
    CHECK_KINDS,
    add_report,
    read_targets,
    report_check,
    wants_console,
)
from callsheet.cli.workspace import Opened, open_workspace, readable_text, shown_text
from callsheet.disk import Files
from callsheet.facts.exit_codes import ExitCode
from callsheet.features.diagnostics import diagnostics
from callsheet.features.environment_document import EnvironmentDocument
from callsheet.features.environment_problems import environment_paths, environment_problems
from callsheet.features.fixes import Fix
from callsheet.features.severities import Severities, read_severities
from callsheet.features.whole_workspace import with_names
from callsheet.model.descriptions import load_descriptions
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem, Severity, UsageError
from callsheet.report.problems import CheckedFile, problems_console
from callsheet.report.style import style_of
from callsheet.text import SourceText

_EXAMPLES = """\
  callsheet check
  callsheet check api/ --env dev
  callsheet check . --report json=problems.json
  callsheet check . --severity target-fragment=off --severity json-syntax=error
"""


def main(arguments: list[str]) -> int:
    """Check files and give 3 when one has an error."""
    parser = Parser("check", "Say what is wrong in files; send nothing.", _EXAMPLES)
    add_paths(parser)
    add_markdown(parser)
    add_choice(parser)
    add_report(parser, CHECK_KINDS)
    parser.add_argument(
        "--differences",
        action="store_true",
        help="say too what REST Client, JetBrains and httpYac would do differently",
    )
    parser.add_argument(
        "--severity",
        metavar="CODE=WORD",
        action="append",
        default=[],
        help="how bad a problem is: off, hint, info, warning or error; may be repeated",
    )
    options = parser.parse_args(arguments)
    severities = _severities(options.severity, differences=options.differences)
    targets = read_targets(options.report, CHECK_KINDS)
    opened = open_workspace(options.paths, read_choice(options), markdown=options.markdown)
    workspace, files = _checked(opened, options.paths, severities)
    mask = opened.redactor.text
    if wants_console(targets):
        style = style_of(sys.stdout, os.environ)
        sys.stdout.write(problems_console(files, Path.cwd(), style, mask))
    report_check(targets, files, mask, partial(_fixes, workspace, opened.files))
    broken = any(problem.severity is Severity.ERROR for file in files for problem in file.problems)
    return ExitCode.BROKEN_FILE if broken else ExitCode.GOOD


def _severities(given: Sequence[str], *, differences: bool) -> Severities:
    """What `--severity CODE=WORD` says, as the setting `diagnostics` of editors.

    Raises:
        UsageError: There is no such code or word.
    """
    words = (each.partition("=") for each in given)
    read = read_severities({code.strip(): word.strip() for code, _, word in words})
    if read.problems:
        message, _, hint = read.problems[0].partition(": ")
        raise UsageError(message, hint)
    return Severities(read.given, differences)


def _checked(
    opened: Opened, paths: Sequence[Path], severities: Severities
) -> tuple[Workspace, tuple[CheckedFile, ...]]:
    folders = tuple(Path.cwd() / each for each in paths or (Path(),) if each.is_dir())
    root = opened.workspace.root
    is_all = any(root.is_relative_to(folder) for folder in folders)
    workspace = with_names(load_descriptions(opened.workspace, opened.files), importers=is_all)
    documents = tuple(
        CheckedFile(
            document.path,
            document.source,
            severities.judged(diagnostics(workspace, document, opened.files)),
        )
        for document in opened.documents
    )
    around = tuple(_environment_files(workspace, folders, opened.files, severities))
    known = {each.path for each in around}
    troubles = tuple(
        CheckedFile(trouble.path, trouble.source, (trouble.problem,))
        for trouble in opened.troubles
        if trouble.path not in known
    )
    return workspace, documents + troubles + around


def _fixes(
    workspace: Workspace, files: Files, file: CheckedFile, problem: Problem
) -> tuple[Fix, ...]:
    from callsheet.features.actions import fixes_of

    document = workspace.documents.get(file.path)
    return fixes_of(workspace, document, problem, files) if document else ()


def _environment_files(
    workspace: Workspace, folders: tuple[Path, ...], files: Files, severities: Severities
) -> Iterator[CheckedFile]:
    """The environment files around the documents in which something is wrong."""
    for path in environment_paths(workspace):
        text = readable_text(path, files)
        if text is None:
            continue
        # Who was given a part of the files cannot say that the others do not use a key.
        is_all = any(path.parent.is_relative_to(folder) for folder in folders)
        known = workspace if is_all else replace(workspace, names=None)
        document = EnvironmentDocument(path, SourceText(text))
        if problems := severities.judged(environment_problems(known, document, files)):
            yield CheckedFile(path, SourceText(shown_text(path, text)), problems)
