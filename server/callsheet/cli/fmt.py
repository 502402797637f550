"""`callsheet fmt`: lays files out anew and changes nothing that they say; sends nothing."""

import codecs
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

from callsheet.amounts import counted
from callsheet.cli.options import Choice, Parser, add_markdown, add_paths
from callsheet.cli.workspace import open_workspace, tell_troubles
from callsheet.disk import (
    REQUEST_FILE_ENDINGS,
    DiskFiles,
    Unreadable,
    decode_text,
    workspace_root_of,
    write_atomically,
)
from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.facts.markups import ENDINGS
from callsheet.features.edits import Edit, edited
from callsheet.features.format import Formatted, LeftBlock, formatting
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, read_document
from callsheet.model.imports import load_imports
from callsheet.model.secrets import secrets_of_process, written_secrets
from callsheet.model.workspace import Workspace
from callsheet.problems import UsageError
from callsheet.redact import Redactor
from callsheet.report.difference import difference
from callsheet.report.excerpt import place_text, problem_lines, shown_path
from callsheet.report.style import Style, one_line, style_of

_EXAMPLES = """\
  callsheet fmt
  callsheet fmt api/ --check
  callsheet fmt api.http --diff
  callsheet fmt - < api.http
"""
_STDIN = Path("-")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A file and what formatting makes of it."""

    document: Document
    found: Formatted

    @property
    def text(self) -> str:
        source = self.document.source
        edits = (source.edit_of_file(each.span, each.new_text) for each in self.found.edits)
        return edited(self.before, tuple(Edit(*each) for each in edits if each))

    @property
    def before(self) -> str:
        return self.document.source.whole_file.text


def main(arguments: list[str]) -> int:
    """Format files; 1 when `--check` or `--diff` found something to do, 3 for broken files."""
    parser = Parser("fmt", "Lay files out anew; what they say stays. Send nothing.", _EXAMPLES)
    add_paths(parser)
    add_markdown(parser)
    add = parser.add_argument
    add("--check", action="store_true", help="write nothing; list the files that would change")
    add("--diff", action="store_true", help="write nothing; show what would change")
    options = parser.parse_args(arguments)
    if _STDIN in options.paths:
        return _format_stdin(options)
    return _format_files(options)


def _format_files(options: Namespace) -> int:
    _must_be_request_files(options.paths)
    opened = open_workspace(options.paths, Choice(), markdown=options.markdown)
    outcomes = [_Outcome(each, formatting(opened.workspace, each)) for each in opened.documents]
    mask, style = opened.redactor.text, style_of(sys.stdout, os.environ)
    changed = [each for each in outcomes if each.found.edits]
    for each in changed:
        path = shown_path(each.document.path, Path.cwd())
        if options.diff:
            _print_difference(each, path, style, mask)
        elif options.check:
            print(f"would format {one_line(path)}")
        else:
            _write(each)
            print(f"formatted {one_line(path)}")
    codes = [_tell_left(each, mask) for each in outcomes]
    broken = any(
        trouble.path.suffix.lower() in (*REQUEST_FILE_ENDINGS, *ENDINGS)
        for trouble in opened.troubles
    )
    codes.append(tell_troubles(opened) if broken else ExitCode.GOOD)
    if not options.diff:
        print(_summary(len(changed), len(outcomes) - len(changed), check=options.check))
    return gravest([*codes, _found_something(options, changed=bool(changed))])


def _format_stdin(options: Namespace) -> int:
    """The text that comes in goes out formatted, in its encoding."""
    if len(options.paths) > 1:
        raise UsageError("`-` stands alone", "it reads one file from standard input")
    data = sys.stdin.buffer.read()
    text = decode_text(data, _STDIN)
    if isinstance(text, Unreadable):
        raise UsageError(f"standard input cannot be read: {text.reason}", "send it as UTF-8")
    document = read_document(Path.cwd() / "-", text)
    root = workspace_root_of(document.path)
    workspace = load_imports(Workspace(root, {document.path: document}), DiskFiles(root))
    outcome = _Outcome(document, formatting(workspace, document))
    redactor = Redactor(secrets_of_process(os.environ))
    redactor.add(written_secrets(document))
    changed = bool(outcome.found.edits)
    if options.diff:
        _print_difference(outcome, "-", style_of(sys.stdout, os.environ), redactor.text)
    elif options.check:
        print("would format -" if changed else "- is formatted")
    else:
        sys.stdout.buffer.write(_encoded(outcome.text, data))
        sys.stdout.buffer.flush()
    return gravest([_tell_left(outcome, redactor.text), _found_something(options, changed=changed)])


def _must_be_request_files(paths: list[Path]) -> None:
    for path in paths:
        if path.is_file() and path.suffix.lower() not in (*REQUEST_FILE_ENDINGS, *ENDINGS):
            raise UsageError(
                f'"{path}" is no .http or .rest file', f"to format it all the same: fmt - < {path}"
            )


def _found_something(options: Namespace, *, changed: bool) -> ExitCode:
    return ExitCode.FAILED if changed and (options.check or options.diff) else ExitCode.GOOD


def _summary(changed: int, others: int, *, check: bool) -> str:
    done = "would be formatted" if check else "formatted"
    return f"{counted(changed, 'file')} {done}, {others} unchanged"


def _print_difference(
    outcome: _Outcome, path: str, style: Style, mask: Callable[[str], str]
) -> None:
    for line in difference(outcome.before, outcome.text, path, style, mask):
        print(line)


def _tell_left(outcome: _Outcome, mask: Callable[[str], str]) -> ExitCode:
    """Say which blocks were left as they are, and why."""
    for left in outcome.found.left:
        for line in _left_lines(outcome.document, left, mask):
            print(line, file=sys.stderr)
    broken = any(left.problem for left in outcome.found.left)
    return ExitCode.BROKEN_FILE if broken else ExitCode.GOOD


def _left_lines(document: Document, left: LeftBlock, mask: Callable[[str], str]) -> Iterator[str]:
    path = shown_path(document.path, Path.cwd())
    style = style_of(sys.stderr, os.environ)
    if left.problem:
        yield from problem_lines(left.problem, path, document.source, style, mask)
        yield f"  {style.paint('note:', 'cyan')} this block is left as it is"
    else:
        place = style.paint(place_text(path, document.source, left.span), "bold")
        kind = style.paint("warning:", "yellow")
        yield f"{place}: {kind} this block is left as it is: formatted it would say something else"
        yield f"  {style.paint('hint:', 'cyan')} please report it as a bug in Callsheet"


def _write(outcome: _Outcome) -> None:
    """Write a file whole or not at all, in the encoding that it has.

    Raises:
        UsageError: It cannot be written.
    """
    path = outcome.document.path
    try:
        write_atomically(path, _encoded(outcome.text, path.read_bytes()))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f'cannot write "{path}": {reason}') from error


def _encoded(text: str, data: bytes) -> bytes:
    """A text in the encoding of the bytes that its first version was read from."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return mark + text.encode(encoding)
    return text.encode("utf-8")
