"""`callsheet export`: a file in the words of another tool; what is lost is told beside it."""

import os
import sys
from pathlib import Path

from callsheet.cli.export_requests import REQUEST_KINDS, exported
from callsheet.cli.loss_report import add_loss_report, read_loss_report, write_loss_report
from callsheet.cli.options import Parser, add_choice, read_choice
from callsheet.cli.workspace import Opened, open_workspace, tell_troubles
from callsheet.convert.dialect import Loss
from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.features.convert_file import DIALECTS, DialectName
from callsheet.model.document import Document, as_request_file, read_document
from callsheet.model.needs import needs_of
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.problems import Severity, UsageError, did_you_mean
from callsheet.report.excerpt import shown_path
from callsheet.report.style import style_of
from callsheet.syntax.parse import ParsedBlock

_EXAMPLES = """\
  callsheet export rest-client api.http > rest-client.http
  callsheet export hurl api.http --name login
  callsheet export httpyac api.http --report json=losses.json
  callsheet export curl api.http --env dev --name login
  callsheet export har api.http --env dev --with-secrets > api.har
"""


_DESCRIPTION = f"""Print a file as another tool reads it. Send nothing.

  files, with variables: {", ".join(DialectName)}
  requests, resolved:    {", ".join(REQUEST_KINDS)}"""


def main(arguments: list[str]) -> int:
    """Print a file as another tool reads it; 3 when there is an error in it."""
    parser = Parser("export", _DESCRIPTION, _EXAMPLES)
    add = parser.add_argument
    add("kind", metavar="KIND", help="what it is written for, as listed above")
    add("path", metavar="FILE", type=Path, help="a .http or .rest file")
    add("--name", metavar="NAME", help="only this request, and what it needs")
    what = "put secrets in, which are masked otherwise, where requests are resolved"
    add("--with-secrets", action="store_true", help=what)
    add_choice(parser)
    add_loss_report(parser)
    options = parser.parse_args(arguments)
    kind, report = _kind(options.kind), read_loss_report(options.report)
    if options.path.is_dir():
        raise UsageError(f'"{options.path}" is a folder', "name a file")
    choice = read_choice(options)
    opened = open_workspace([options.path], choice)
    if not opened.documents:
        return tell_troubles(opened)
    if isinstance(kind, DialectName):
        text, losses, broken = _as_dialect(opened, kind, options.name)
    else:
        _must_have(opened, options.name)
        whole = opened.documents[0]
        text, losses = exported(
            opened, kind, options.name, choice, with_secrets=options.with_secrets
        )
        broken = _broken(whole)
    sys.stdout.write(text)
    path = shown_path(opened.documents[0].path, Path.cwd())
    _tell(opened, losses, path)
    if report is not None:
        _write_report(report, kind, path, losses, opened)
    return gravest([tell_troubles(opened), broken])


def _as_dialect(
    opened: Opened, kind: DialectName, name: str | None
) -> tuple[str, list[Loss], ExitCode]:
    """The file in the words of another tool that reads whole files."""
    document, lines = _chosen(opened, name)
    found = DIALECTS[kind].write(opened.workspace, document)
    losses = [Loss(lines[loss.line], loss.what, loss.hint) for loss in found.losses]
    return found.text, losses, _broken(document)


def _kind(name: str) -> DialectName | str:
    if name in tuple(DialectName):
        return DialectName(name)
    if name not in REQUEST_KINDS:
        known = [str(each) for each in (*DialectName, *REQUEST_KINDS)]
        hint = did_you_mean(name, known) or f"known are: {', '.join(known)}"
        raise UsageError(f'nothing is exported to "{name}"', hint)
    return name


def _chosen(opened: Opened, name: str | None) -> tuple[Document, list[int]]:
    """The document, or what a request of it needs; and from which line each of its lines came."""
    (document, *_) = opened.documents
    wanted = None if name is None else _needed(opened, document, name)
    if wanted is None and document.markup is None:
        return document, list(range(len(document.source.line_starts) + 1))
    apart = "\n" if document.markup else ""
    lines: list[int] = []
    text = ""
    for block in document.blocks:
        is_wanted = wanted is None or block.index in wanted or not block.parsed.sendable
        if is_wanted and (document.markup is None or _says_something(block.parsed)):
            first = document.source.line_of(block.start)
            lines += range(first, first + (block.text + apart).count("\n"))
            text += block.text + apart
    chosen = read_document(as_request_file(document).path, text.removesuffix(apart))
    return chosen, [*lines, lines[-1] + 1 if lines else 0]


def _says_something(parsed: ParsedBlock) -> bool:
    """Whether a fence asks for something or holds for others: it may only show an answer."""
    return bool(
        parsed.sendable or parsed.definitions or parsed.imports or tuple(parsed.directive_names)
    )


def _must_have(opened: Opened, name: str | None) -> dict[str, RequestPlace]:
    """The requests of the file by their names; the one that is named is among them."""
    places = {place.name: place for place in requests_of(opened.documents[0])}
    if name is not None and name not in places:
        hint = did_you_mean(name, list(places)) or f"there are: {', '.join(places)}"
        raise UsageError(f'no request is named "{name}"', hint)
    return places


def _needed(opened: Opened, document: Document, name: str) -> set[int]:
    """The blocks of a request and of all that it needs, by number."""
    places = _must_have(opened, name)
    wanted, waiting = set[int](), [places[name]]
    while waiting:
        place = waiting.pop()
        if place.document is document and place.block.index not in wanted:
            wanted.add(place.block.index)
            needs = needs_of(opened.workspace, document, place.block)
            waiting += [need.place for need in needs]
    return wanted


def _tell(opened: Opened, losses: list[Loss], path: str) -> None:
    style = style_of(sys.stderr, os.environ)
    mask = opened.redactor.text
    for loss in losses:
        place = style.paint(f"{path}:{loss.line + 1}", "bold")
        print(f"{place}: {style.paint('lost:', 'yellow')} {mask(loss.what)}", file=sys.stderr)
        if loss.hint:
            print(f"  {style.paint('hint:', 'cyan')} {mask(loss.hint)}", file=sys.stderr)


def _write_report(report: Path, kind: str, path: str, losses: list[Loss], opened: Opened) -> None:
    mask = opened.redactor.text
    found = [
        {"line": loss.line + 1, "what": mask(loss.what), "hint": mask(loss.hint)} for loss in losses
    ]
    write_loss_report(report, {"path": path, "kind": kind, "losses": found})


def _broken(document: Document) -> ExitCode:
    broken = any(each.severity is Severity.ERROR for each in document.syntax_problems)
    return ExitCode.BROKEN_FILE if broken else ExitCode.GOOD
