"""Formatting: the examples of `format.md`, ranges, line ends, and what must hold for any text."""

import json
import random
import re
from pathlib import Path

import pytest

from callsheet.features.edits import edited
from callsheet.features.format import INDENT, formatting
from callsheet.model.document import Document, read_document
from callsheet.syntax import nodes
from callsheet.text import Span

BOOK = Path(__file__).with_name("format.md")
PATH = Path("/workspace/main.http")
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FILES = sorted(path for path in CORPUS.rglob("*") if path.suffix in (".http", ".rest"))
_EXAMPLE = re.compile(r"^```http\n(.*?)^```", re.DOTALL | re.MULTILINE)


def read(text: str) -> Document:
    return read_document(PATH, text)


def formatted(text: str, indent: str = INDENT) -> str:
    return edited(text, formatting(read(text), indent).edits)


def examples():
    for section in re.split(r"\n## (?=[A-Z])", BOOK.read_text(encoding="utf-8"))[1:]:
        texts = [each.replace("·", " ") for each in _EXAMPLE.findall(section)]
        yield pytest.param(texts[0], texts[-1], id=section.partition("\n")[0])


def check_any(text: str) -> str:
    """What holds for every text; gives what it becomes."""
    found = formatting(read(text))
    assert all(left.problem for left in found.left), "a block would have been read differently"
    for edit in found.edits:
        assert not (edit.span.of(text) + edit.new_text).strip(" \t\r\n@#/:=?>!importungalb.\ufeff")
    after = edited(text, found.edits)
    assert formatting(read(after)).edits == ()
    assert list(filter(None, map(said, read(after).blocks))) == list(
        filter(None, map(said, read(text).blocks))
    )
    return after


def said(block) -> list[str]:
    """What a block says, found without the help of the code that formats."""
    body = block.tree.request and block.tree.request.body
    return [
        re.sub(r"\s+", "", item.span.of(block.text))
        for item in nodes.items_of(block.tree)
        if not isinstance(item, nodes.Blank)
    ] + ([values(body.span.of(block.text))] if body else [])


def values(text: str) -> object:
    """The values of a JSON body, with every digit."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=list)
    except ValueError:
        return None


@pytest.mark.parametrize(("before", "after"), list(examples()))
def test_the_examples(before, after):
    assert formatted(before) == after
    assert check_any(after) == after


@pytest.mark.parametrize("eol", ["\n", "\r\n", "\r"])
def test_line_ends_stay_what_they_are(eol):
    text = '@a=1\n###x\nPOST https://example.org/\n\n{\n"a": [{}], "b":1}\n??status == 200'
    expected = (
        "@a = 1\n\n### x\nPOST https://example.org/\n\n"
        '{\n  "a": [{}],\n  "b": 1\n}\n\n?? status == 200\n'
    )
    assert check_any(text.replace("\n", eol)) == expected.replace("\n", eol)


def test_a_mixed_file_keeps_the_ends_of_its_lines():
    text = "GET https://example.org/\r\nA:b\n\n\r\n###\n"
    assert formatted(text) == "GET https://example.org/\r\nA: b\n\n###\n"


def test_a_mark_of_the_byte_order_stays():
    assert formatted("\ufeff\n\n\nGET  https://a.org/\n") == "\ufeff\nGET https://a.org/\n"


@pytest.mark.parametrize("text", ["", "\n", "  \n\n", "###", "###\n", "# a"])
def test_short_texts(text):
    assert check_any(text) == (text.strip() + "\n").lstrip()


def test_a_block_that_is_left_tells_its_error():
    found = formatting(read("###\nGET  https://example.org/\nno header\n"))
    assert found.edits == ()
    (left,) = found.left
    assert left.problem.message == "this line is no header"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("A:1\n<|>B:2\nC:3\n", "A:1\nB: 2\nC:3\n"),
        ("<|>A:1\nB:2\n<|>C:3\n", "A: 1\nB: 2\nC:3\n"),
        ("A:1\nB:<|>2\nC<|>:3\n", "A:1\nB: 2\nC: 3\n"),
    ],
)
def test_a_range_is_its_lines(marked, expected):
    first = "GET https://example.org/\n"
    text = first + marked.replace("<|>", "")
    start = len(first) + marked.index("<|>")
    end = len(first) + marked.rindex("<|>") - (3 if marked.count("<|>") > 1 else 0)
    found = formatting(read(text), ranges=[Span(start, end)])
    assert edited(text, found.edits) == first + expected


def test_a_range_in_which_a_line_would_change_its_meaning_is_left():
    """Alone at the margin, the first header would have the second for its continuation."""
    text = "GET https://example.org/\n  Accept: a,\n  X-B: c\n"
    found = formatting(read(text), ranges=[Span(27, 27)])
    assert found.edits == ()
    assert found.left[0].problem is None
    assert formatted(text) == "GET https://example.org/\nAccept: a,\nX-B: c\n"


def test_an_editor_chooses_the_indent_of_bodies_without_one():
    pasted = 'POST https://example.org/\n\n{"a":\n1}\n'
    tabs = formatted(pasted, "\t")
    assert tabs == 'POST https://example.org/\n\n{\n\t"a": 1\n}\n'
    assert formatted(tabs) == tabs


@pytest.mark.skipif(not FILES, reason="the corpus lies beside the checkout, if at all")
def test_real_files_say_the_same():
    for path in FILES:
        check_any(path.read_bytes().decode("utf-8-sig"))


def test_texts_with_random_edits_say_the_same():
    draw = random.Random(5)
    texts = [param.values[0] for param in examples()]
    pieces = [
        " ",
        "\n",
        "\t",
        "\r\n",
        "###",
        "{{a}}",
        "{",
        "}",
        '"',
        ",",
        "#",
        "//",
        "@a=",
        "<",
        ":",
    ]
    for _ in range(600):
        text = "\n".join(draw.sample(texts, 2))
        for _ in range(draw.randrange(1, 6)):
            start = draw.randrange(len(text) + 1)
            text = text[:start] + draw.choice(pieces) + text[start + draw.randrange(3) :]
        check_any(text)
