"""Texts for tests of formatting: the examples of `features/format.md`, and real files."""

import re
from collections.abc import Sequence
from pathlib import Path

from callsheet.features.edits import edited
from callsheet.features.format import INDENT, Formatted, formatting
from callsheet.model.document import Document, read_document
from callsheet.model.workspace import Workspace
from callsheet.text import Span

_BOOK = Path(__file__).parent / "features" / "format.md"
_EXAMPLE = re.compile(r"^```http\n(.*?)^```", re.DOTALL | re.MULTILINE)
_CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


def read(text: str) -> Document:
    return read_document(Path("/workspace/main.http"), text)


def formatted_document(
    text: str, indent: str = INDENT, ranges: Sequence[Span] | None = None
) -> Formatted:
    document = read(text)
    workspace = Workspace(document.folder, {document.path: document})
    return formatting(workspace, document, indent, ranges)


def formatted(text: str, indent: str = INDENT) -> str:
    return edited(text, formatted_document(text, indent).edits)


def examples() -> dict[str, tuple[str, str]]:
    """By their titles the texts before and after; the same text twice where there is one."""
    found = {}
    for section in re.split(r"\n## (?=[A-Z])", _BOOK.read_text(encoding="utf-8"))[1:]:
        texts = [each.replace("·", " ") for each in _EXAMPLE.findall(section)]
        found[section.partition("\n")[0]] = (texts[0], texts[-1])
    return found


def real_files() -> list[str]:
    """The request files of the corpus, which lies beside the checkout, if at all."""
    files = sorted(path for path in _CORPUS.rglob("*") if path.suffix in (".http", ".rest"))
    return [path.read_bytes().decode("utf-8-sig") for path in files]
