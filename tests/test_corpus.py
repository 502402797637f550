"""Real request files from public repositories: every one is read, and none is blamed wrongly."""

from pathlib import Path

import pytest

from callsheet.model.document import Document, read_document
from callsheet.problems import Severity
from callsheet.syntax.nodes import items_of
from syntax_tree import tree_text

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
FILES = sorted(path for path in CORPUS.rglob("*") if path.suffix in (".http", ".rest"))

AUTHORS_MISTAKES = {
    "christianhelle+httprunner/examples/status-codes.http": (
        "several requests in one block, with no `###` between them"
    ),
}
"""Files whose syntax problems are true: another tool would send something else than was meant."""

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus lies beside the checkout, if at all")


def read(path: Path) -> Document:
    return read_document(path, path.read_bytes().decode("utf-8-sig"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CORPUS)))
def test_every_file_is_read_whole(path):
    for block in read(path).blocks:
        printed = "".join(item.span.of(block.text) for item in items_of(block.tree))
        assert printed == block.text
        assert tree_text(block.tree, block.text)


def test_hardly_any_file_gets_a_false_syntax_problem():
    blamed = {
        str(path.relative_to(CORPUS)): [problem.message for problem in found]
        for path in FILES
        if (found := syntax_problems(read(path)))
    }
    false = {name: found for name, found in blamed.items() if name not in AUTHORS_MISTAKES}
    assert len(false) < 0.02 * len(FILES), false
    assert set(AUTHORS_MISTAKES) <= set(blamed)


def syntax_problems(document: Document):
    bad = (Severity.ERROR, Severity.WARNING)
    return [problem for problem in document.syntax_problems if problem.severity in bad]
