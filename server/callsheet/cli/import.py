"""`callsheet import`: other tools' files as request files; what is lost is told."""  # noqa: N999 - the verb is called so

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from callsheet.amounts import counted
from callsheet.cli.import_files import Given, found_beside, given_files, prepared, write_all
from callsheet.cli.import_kinds import KINDS, Kind
from callsheet.cli.loss_report import add_loss_report, read_loss_report, write_loss_report
from callsheet.cli.options import Parser
from callsheet.convert.imported import (
    ENVIRONMENT_FILE,
    PRIVATE_FILE,
    Imported,
    ImportLoss,
    NotImported,
)
from callsheet.disk import DiskFiles, workspace_root_of
from callsheet.facts.exit_codes import ExitCode
from callsheet.features.imported_files import (
    errors_in,
    made_ready,
    names_missing,
    paths_missing,
    private_values,
    with_names,
)
from callsheet.problems import UsageError, did_you_mean
from callsheet.redact import Redactor
from callsheet.report.excerpt import shown_path
from callsheet.report.style import one_line, printable, style_of

_EXAMPLES = """\
  callsheet import curl commands.sh -o api
  callsheet import har recorded.har -o api --dry-run
  pbpaste | callsheet import curl - -o api
"""


def main(arguments: list[str]) -> int:
    """Write what other tools' files become into a folder; 3 when one cannot be read."""
    kinds = "\n".join(f"  {name:<14} {kind.shown}" for name, kind in KINDS.items())
    what = f"Write other tools' files as request files into a folder. Send nothing.\n\n{kinds}"
    parser = Parser("import", what, _EXAMPLES)
    add = parser.add_argument
    add("kind", metavar="KIND", help="what the files are, as listed above")
    add("paths", metavar="FILE", type=Path, nargs="+", help="what is imported; - is standard input")
    add("-o", "--output", metavar="DIR", type=Path, required=True, help="where it is written to")
    add("--force", action="store_true", help="write over files that are there")
    add("--dry-run", action="store_true", help="write nothing; list what would be written")
    add_loss_report(parser)
    options = parser.parse_args(arguments)
    kind, report = _kind(options.kind), read_loss_report(options.report)
    given = given_files(options.paths, kind)
    found = kind.importer()(given.files)
    if isinstance(found, NotImported):
        return _tell_refusal(found)
    folder = Path(os.path.abspath(options.output))  # noqa: PTH100 - links stay as they were typed
    imported = _ready(found, folder, given)
    targets = prepared(imported.files, folder, force=options.force)
    if not options.dry_run:
        write_all(targets)
    for path in targets:
        shown = one_line(shown_path(path, Path.cwd()))
        print(f"would write {shown}" if options.dry_run else shown)
    mask = Redactor(private_values(imported.files)).text
    losses = [replace(each, what=mask(each.what), hint=mask(each.hint)) for each in imported.losses]
    _tell(imported, losses)
    if not options.dry_run:
        _note_secrets(imported)
    if report is not None:
        _write_report(report, options.kind, given, imported, losses)
    return ExitCode.GOOD


def _kind(name: str) -> Kind:
    if name not in KINDS:
        hint = did_you_mean(name, list(KINDS)) or f"known are: {', '.join(KINDS)}"
        raise UsageError(f'nothing is imported from "{name}"', hint)
    return KINDS[name]


def _ready(imported: Imported, folder: Path, given: Given) -> Imported:
    """The files as they are written, with all that they name; the errors that stay are told."""
    disk = DiskFiles(workspace_root_of(folder))
    ready = made_ready(imported, folder, disk)
    broken = tuple(errors_in(ready.files, folder, disk))
    beside = found_beside(paths_missing(broken), given.folders)
    names = names_missing(broken)
    if beside or names:
        ready = replace(ready, files={**beside, **with_names(ready.files, names)})
        broken = tuple(errors_in(ready.files, folder, disk))
    hint = f"give it one in `{ENVIRONMENT_FILE}`, or with `--var`"
    unknown = [ImportLoss(f"{{{{{each}}}}}", "the variable has no value", hint) for each in names]
    errors = [
        ImportLoss(
            f"line {each.document.source.line_of(each.problem.span.start) + 1}",
            each.problem.message,
            each.problem.hint,
            shown_path(folder / each.path, Path.cwd()),
        )
        for each in broken
    ]
    return replace(ready, losses=(*ready.losses, *unknown, *errors))


def _tell_refusal(found: NotImported) -> ExitCode:
    style = style_of(sys.stderr, os.environ)
    place = f"{one_line(found.source)}:" if found.source else ""
    if found.line:
        place += f"{found.line}:{found.column or 1}:"
    kind = style.paint("error:", "red")
    what = f"{style.paint(place, 'bold')} {kind} {printable(found.what)}".strip()
    print(what, file=sys.stderr)
    if found.hint:
        print(f"  {style.paint('hint:', 'cyan')} {printable(found.hint)}", file=sys.stderr)
    return ExitCode.BROKEN_FILE


def _tell(imported: Imported, losses: Sequence[ImportLoss]) -> None:
    style = style_of(sys.stderr, os.environ)
    for loss in losses:
        place = one_line(": ".join(filter(None, (loss.source, loss.place))))
        what = f"{style.paint('lost:', 'yellow')} {printable(loss.what)}"
        print(f"{style.paint(place, 'bold')}: {what}", file=sys.stderr)
        if loss.hint:
            print(f"  {style.paint('hint:', 'cyan')} {printable(loss.hint)}", file=sys.stderr)
    lost = f", {counted(len(losses), 'thing')} lost" if losses else ""
    print(f"{counted(imported.requests, 'request')} imported{lost}", file=sys.stderr)


def _note_secrets(imported: Imported) -> None:
    if any(path.name == PRIVATE_FILE.name for path in imported.files):
        style = style_of(sys.stderr, os.environ)
        note = f"secrets are in `{PRIVATE_FILE}`, which git ignores: share it with nobody"
        print(f"{style.paint('note:', 'cyan')} {note}", file=sys.stderr)


def _write_report(
    path: Path, kind: str, given: Given, imported: Imported, losses: Sequence[ImportLoss]
) -> None:
    write_loss_report(
        path,
        {
            "kind": kind,
            "paths": [str(each.path) for each in given.files],
            "requests": imported.requests,
            "files": [str(each) for each in imported.files],
            "losses": [
                {"path": loss.source, "place": loss.place, "what": loss.what, "hint": loss.hint}
                for loss in losses
            ],
        },
    )
