"""`callsheet env state`: the marks of incremental requests, shown or forgotten."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from callsheet.amounts import counted
from callsheet.cli.connecting import add_state, state_of
from callsheet.cli.options import Parser, add_choice, add_paths, read_choice
from callsheet.cli.reports import add_report, deliver, read_targets, wants_console
from callsheet.cli.workspace import Opened, masked, open_workspace, tell_troubles
from callsheet.load.places import is_there, target_of, whole_target
from callsheet.model.requests import requests_of
from callsheet.problems import UsageError, did_you_mean
from callsheet.report.marks import KeptMark, MarkConsole, kept_mark, marks_json
from callsheet.report.style import style_of
from callsheet.run.marks import mark_name
from callsheet.store.loaded_targets import loaded_targets

_EXAMPLES = """\
  callsheet env state
  callsheet env state --into sqlite:github.db
  callsheet env state github.http --env dev --report json
  callsheet env state --clear issues
"""


def main(arguments: list[str]) -> int:
    """Show the marks that targets keep, or forget them."""
    options = _parser().parse_args(arguments)
    reports = read_targets(options.report)
    opened = open_workspace(options.paths, read_choice(options))
    code = tell_troubles(opened)
    console = MarkConsole(style_of(sys.stdout, os.environ), opened.redactor, Path.cwd())
    targets = _targets(options, opened)
    found = [each for target in targets for each in _marks(target, named=bool(options.into))]
    kept = [each for each in found if options.env in ("", each.name.environment)]
    if options.paths:
        kept = _of_files(kept, opened)
    if options.clear is not None:
        _clear(_named(kept, options.clear), console)
        return code
    if wants_console(reports):
        print("\n".join(console.marks(kept)))
    for each in reports:
        if each.kind == "json":
            deliver(each, marks_json(kept, opened.redactor))
    return code


def _parser() -> Parser:
    description = (
        "Show the marks of `# @incremental`, where the next `callsheet load` begins, or forget"
        " them.\nWithout --into, those of all targets that this workspace was loaded into."
    )
    parser = Parser("env state", description, _EXAMPLES)
    add_paths(parser)
    add_choice(parser)
    add = parser.add_argument
    add("--into", metavar="TARGET", help="the target that keeps them, as `callsheet load` takes it")
    add(
        "--clear",
        nargs="?",
        const="",
        metavar="NAME",
        help="forget all, or those of a request: its next load takes everything again",
    )
    add_report(parser)
    add_state(parser)
    return parser


def _targets(options: Namespace, opened: Opened) -> tuple[str, ...]:
    """Whole targets; of those that were loaded into, the ones that are still there."""
    if options.into:
        return (whole_target(options.into, Path.cwd()),)
    return tuple(each for each in loaded_targets(state_of(options, opened)) if is_there(each))


def _marks(target: str, *, named: bool) -> Iterator[KeptMark]:
    """Those of a target; one that nobody named and that cannot be read hides no others."""
    try:
        held = target_of(target, Path.cwd())
        held.begin()
        held.abort()
    except UsageError as error:
        if named:
            raise
        print(f"callsheet: warning: {masked(error.message)}", file=sys.stderr)
        return
    moved = held.moved()
    for key, kept in sorted(held.marks().items()):
        yield kept_mark(target, key, mark_name(key), kept, moved.get(key, ""))


def _of_files(kept: Iterable[KeptMark], opened: Opened) -> list[KeptMark]:
    """Those of the requests of the files that were named."""
    names = {place.name for document in opened.documents for place in requests_of(document)}
    return [each for each in kept if each.name.request in names]


def _named(kept: list[KeptMark], name: str) -> list[KeptMark]:
    found = [each for each in kept if name in ("", each.name.request)]
    if name and not found:
        known = sorted({each.name.request for each in kept})
        hint = did_you_mean(name, known) or f"there are: {', '.join(known) or 'none'}"
        raise UsageError(f'no mark of "{name}" is kept', hint)
    return found


def _clear(kept: list[KeptMark], console: MarkConsole) -> None:
    for target in dict.fromkeys(each.target for each in kept):
        keys = [each.key for each in kept if each.target == target]
        held = target_of(target, Path.cwd())
        held.begin()
        try:
            held.commit(dict.fromkeys(keys))
        finally:
            held.abort()
        print(f"{counted(len(keys), 'mark')} cleared in {console.target(target)}")
    if not kept:
        print("0 marks cleared")
