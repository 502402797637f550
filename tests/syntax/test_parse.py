"""Blocks to trees: the recorded trees, and what holds for every text."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.model.document import Document, read_document
from callsheet.syntax.nodes import items_of
from syntax_tree import tree_text

TREES = Path(__file__).parent / "trees"
LINES = [
    line for path in sorted(TREES.glob("*.http")) for line in path.read_bytes().decode().split("\n")
]


def read(text: str, previous: Document | None = None) -> Document:
    return read_document(Path("/folder/file.http"), text, previous)


def described(document: Document) -> str:
    parts = [tree_text(block.tree, block.text) for block in document.blocks]
    for problem in document.syntax_problems:
        place = document.source.position(problem.span.start)
        shown = problem.span.of(document.text)
        parts.append(
            f"{place.line + 1}:{place.column + 1} {problem.severity} {problem.code}: "
            f"{problem.message} {shown!r}\n"
        )
    return "".join(parts)


@pytest.mark.parametrize("path", sorted(TREES.glob("*.http")), ids=lambda path: path.stem)
def test_tree_is_the_recorded_one(path):
    found = described(read(path.read_bytes().decode()))
    recorded = path.with_suffix(".tree")
    if os.environ.get("CALLSHEET_RECORD"):
        recorded.write_text(found)
    assert found == recorded.read_text()


some_lines = st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=20)), max_size=25)
line_ends = st.sampled_from(["\n", "\r\n", "\r"])
texts = st.one_of(st.text(), st.builds(lambda end, lines: end.join(lines), line_ends, some_lines))


@settings(max_examples=300, deadline=None)
@given(texts)
def test_every_text_parses_and_prints_back(text):
    document = read(text)
    assert "".join(block.text for block in document.blocks) == text
    for block in document.blocks:
        spans = [item.span for item in items_of(block.tree)]
        assert "".join(span.of(block.text) for span in spans) == block.text
        assert all(
            0 <= p.span.start <= p.span.end <= len(block.text) for p in block.parsed.problems
        )


@settings(max_examples=150, deadline=None)
@given(texts, st.data())
def test_a_new_version_is_what_parsing_it_anew_gives(text, data):
    old = read(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    new = text[:start] + data.draw(st.sampled_from(["", "a", "\n", "###\n", "{{x}}"])) + text[end:]
    assert described(read(new, old)) == described(read(new))


def test_an_edit_reparses_its_own_block_only():
    text = "GET https://h/1\n###\nGET https://h/2\n###\nGET https://h/3\n"
    old = read(text)
    new = read(text.replace("h/2", "h/22"), old)
    same = [old.blocks[n].parsed is new.blocks[n].parsed for n in range(3)]
    assert same == [True, False, True]
