"""`callsheet export`: a file in the words of another tool; what is lost is told beside it."""

import os
import sys
from pathlib import Path

from callsheet.cli.loss_report import add_loss_report, read_loss_report, write_loss_report
from callsheet.cli.options import Choice, Parser
from callsheet.cli.workspace import Opened, open_workspace, tell_troubles
from callsheet.convert.dialect import Loss
from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.features.convert_file import DIALECTS, DialectName
from callsheet.model.document import Document, read_document
from callsheet.model.needs import needs_of
from callsheet.model.requests import requests_of
from callsheet.problems import Severity, UsageError, did_you_mean
from callsheet.report.excerpt import shown_path
from callsheet.report.style import style_of

_EXAMPLES = """\
  callsheet export rest-client api.http > rest-client.http
  callsheet export hurl api.http --name login
  callsheet export httpyac api.http --report json=losses.json
"""


def main(arguments: list[str]) -> int:
    """Print a file as another tool reads it; 3 when there is an error in it."""
    parser = Parser("export", "Print a file as another tool reads it. Send nothing.", _EXAMPLES)
    add = parser.add_argument
    add("kind", metavar="KIND", help=f"the tool: {', '.join(DialectName)}")
    add("path", metavar="FILE", type=Path, help="a .http or .rest file")
    add("--name", metavar="NAME", help="only this request, and what it needs")
    add_loss_report(parser)
    options = parser.parse_args(arguments)
    kind, report = _kind(options.kind), read_loss_report(options.report)
    if options.path.is_dir():
        raise UsageError(f'"{options.path}" is a folder', "name a file")
    opened = open_workspace([options.path], Choice())
    if not opened.documents:
        return tell_troubles(opened)
    document, lines = _chosen(opened, options.name)
    found = DIALECTS[kind].write(opened.workspace, document)
    losses = [Loss(lines[loss.line], loss.what, loss.hint) for loss in found.losses]
    sys.stdout.write(found.text)
    path = shown_path(document.path, Path.cwd())
    _tell(opened, losses, path)
    if report is not None:
        _write_report(report, kind, path, losses, opened)
    return gravest([tell_troubles(opened), _broken(document)])


def _kind(name: str) -> DialectName:
    if name not in tuple(DialectName):
        known = [str(each) for each in DialectName]
        hint = did_you_mean(name, known) or f"known are: {', '.join(known)}"
        raise UsageError(f'nothing is exported to "{name}"', hint)
    return DialectName(name)


def _chosen(opened: Opened, name: str | None) -> tuple[Document, list[int]]:
    """The document, or what a request of it needs; and from which line each of its lines came."""
    (document, *_) = opened.documents
    if name is None:
        return document, list(range(len(document.source.line_starts) + 1))
    places = {place.name: place for place in requests_of(document)}
    if name not in places:
        hint = did_you_mean(name, list(places)) or f"there are: {', '.join(places)}"
        raise UsageError(f'no request is named "{name}"', hint)
    wanted, waiting = set[int](), [places[name]]
    while waiting:
        place = waiting.pop()
        if place.document is document and place.block.index not in wanted:
            wanted.add(place.block.index)
            needs = needs_of(opened.workspace, document, place.block)
            waiting += [need.place for need in needs]
    kept = [each for each in document.blocks if each.index in wanted or not each.parsed.sendable]
    lines: list[int] = []
    for block in kept:
        first = document.source.line_of(block.start)
        lines += range(first, first + block.text.count("\n"))
    text = "".join(block.text for block in kept)
    return read_document(document.path, text), [*lines, lines[-1] + 1 if lines else 0]


def _tell(opened: Opened, losses: list[Loss], path: str) -> None:
    style = style_of(sys.stderr, os.environ)
    mask = opened.redactor.text
    for loss in losses:
        place = style.paint(f"{path}:{loss.line + 1}", "bold")
        print(f"{place}: {style.paint('lost:', 'yellow')} {mask(loss.what)}", file=sys.stderr)
        if loss.hint:
            print(f"  {style.paint('hint:', 'cyan')} {mask(loss.hint)}", file=sys.stderr)


def _write_report(
    report: Path, kind: DialectName, path: str, losses: list[Loss], opened: Opened
) -> None:
    mask = opened.redactor.text
    found = [
        {"line": loss.line + 1, "what": mask(loss.what), "hint": mask(loss.hint)} for loss in losses
    ]
    write_loss_report(report, {"path": path, "kind": kind, "losses": found})


def _broken(document: Document) -> ExitCode:
    broken = any(each.severity is Severity.ERROR for each in document.syntax_problems)
    return ExitCode.BROKEN_FILE if broken else ExitCode.GOOD
