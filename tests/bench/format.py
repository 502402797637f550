"""Measures how long formatting takes: a file of 10,000 lines, tidy and untidy, and one line of it.

Run it as `python tests/bench/format.py`. In one process, without a disk.
"""

from collections.abc import Iterable
from pathlib import Path
from statistics import median
from time import perf_counter

from parse import text_of

from callsheet.features.edits import edited
from callsheet.features.format import Formatted, formatting
from callsheet.model.document import Document, read_document
from callsheet.model.workspace import Workspace
from callsheet.text import Span

ROUNDS = 9


def main() -> None:
    """Print the figures."""
    given = text_of(10_000)
    tidy = edited(given, _formatted(_read(given)).edits)
    untidy = tidy.replace(": ", ":").replace("\n\n", "\n\n\n").replace('  "', '"')
    print(f"{tidy.count(chr(10)):,} lines")
    for name, text in {"tidy": tidy, "untidy": untidy}.items():
        edits = len(_formatted(_read(text)).edits)
        print(f"{name}: {_milliseconds(map(_read, [text] * ROUNDS)):.0f} ms for {edits:,} edits")
    middle = Span(len(untidy) // 2, len(untidy) // 2)
    took = _milliseconds([_read(untidy)] * ROUNDS, middle)
    print(f"one line: {took:.2f} ms")


def _read(text: str) -> Document:
    return read_document(Path("/bench/file.http"), text)


def _formatted(document: Document, span: Span | None = None) -> Formatted:
    workspace = Workspace(document.folder, {document.path: document})
    return formatting(workspace, document, ranges=None if span is None else [span])


def _milliseconds(documents: Iterable[Document], span: Span | None = None) -> float:
    def took(document: Document) -> float:
        began = perf_counter()
        _formatted(document, span)
        return (perf_counter() - began) * 1000

    return median(map(took, documents))


if __name__ == "__main__":
    main()
