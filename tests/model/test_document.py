"""Documents over edits: what is reused is what a parse of the whole text would give."""

from pathlib import Path
from random import Random

import pytest

from callsheet.model.document import Document, read_document

PATH = Path("/workspace/main.http")
PIECES = ("###\n", "# @name a\n", "GET /\n", "\n", "\r\n", "@a = b\n", " ###", "x", "#")


def test_random_edits_give_the_blocks_of_the_whole_text() -> None:
    random = Random(0)
    document, text = read_document(PATH, ""), ""
    for _ in range(800):
        start = random.randint(0, len(text))
        end = min(len(text), start + random.choice((0, 0, 0, 1, 5, 20)))
        typed = "".join(random.choice(PIECES) for _ in range(random.randint(0, 3)))
        text = (text[:start] + typed + text[end:])[:400]
        document = read_document(PATH, text, document)
        assert shown(document) == shown(read_document(PATH, text)), text


def shown(document: Document) -> list[object]:
    return [(block.index, block.start, block.text, block.tree) for block in document.blocks]


@pytest.mark.parametrize("target", ["/5", "/44"])
def test_blocks_that_stay_are_not_parsed_anew(target: str) -> None:
    before = read_document(PATH, "".join(f"### {n}\nGET /{n}\n\n" for n in range(9)))
    after = read_document(PATH, before.text.replace("/4", target), before)
    same = [a is b for a, b in zip(before.parsed, after.parsed, strict=True)]
    assert same == [n != 4 for n in range(9)]
