"""Diagnostics as they are written, held to what lsprotocol and cattrs write."""

import json
from pathlib import Path

from lsprotocol import types as lsp
from pygls.protocol import default_converter

from callsheet.lsp.client import Client
from callsheet.lsp.convert import Converter, Place
from callsheet.lsp.diagnostic_writer import DiagnosticWriter
from callsheet.lsp.positions import Coordinates
from callsheet.problems import Code, Problem, Related, Severity
from callsheet.text import SourceText, Span

SOURCE = SourceText('### é "one"\r\nGET {{a}}\r\n### two\r\n')
PROBLEMS = (
    Problem(Code.UNRESOLVED_VARIABLE, Severity.ERROR, Span(19, 20), "`a` has no value", 'say "b"'),
    Problem(Code.UNRESOLVED_VARIABLE, Severity.ERROR, Span(20, 33), "`a` has no value", 'say "b"'),
    Problem(Code.UNRESOLVED_VARIABLE, Severity.HINT, Span(0, 3), "`a` has no value"),
    Problem(
        Code.DUPLICATE_NAME,
        Severity.WARNING,
        Span(4, 5),
        "twice",
        related=(Related(Path("/a.http"), Span(28, 31), "the first"),),
    ),
)


def converter(source: SourceText, mask=str) -> Converter:
    here = Place("file:///a.http", Coordinates(source, lsp.PositionEncodingKind.Utf16))
    return Converter(Client(related_information=True), here, Path("/a.http"), lambda _: here, mask)


def test_what_is_written_is_what_the_types_say_also_after_an_edit():
    unstructure = default_converter().unstructure
    writer = DiagnosticWriter(unstructure)
    moved = SourceText("\n" + SOURCE.text)
    for source, by in ((SOURCE, 0), (moved, 1)):
        convert = converter(source)
        problems = [problem.shifted(by) for problem in PROBLEMS]
        written = json.loads(writer.write(convert, problems))
        assert written == unstructure(convert.diagnostics(problems))
    assert written[3]["relatedInformation"][0]["location"]["range"]["start"]["line"] == 3
    assert writer.write(converter(SOURCE), []) == "[]"
