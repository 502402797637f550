"""Formatting: the examples of `format.md`, ranges, line ends, and what must hold for any text."""

import json
import random
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import callsheet
from callsheet.features.edits import edited
from callsheet.syntax import nodes
from callsheet.text import Span
from format_examples import examples, formatted, formatted_document, read, real_files


def check_any(text: str) -> str:
    """What holds for every text; gives what it becomes."""
    found = formatted_document(text)
    assert all(left.problem for left in found.left), "a block would have been read differently"
    for edit in found.edits:
        changed = f"{edit.span.of(text)} {edit.new_text}"
        assert not re.sub(r"\s|[@#/:=?>!]|\bimport\b|\brun\b|\bglobal\.", "", changed)
    after = edited(text, found.edits)
    assert formatted_document(after).edits == ()
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


@pytest.mark.parametrize(("before", "after"), examples().values(), ids=examples())
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
    assert check_any(text) == "GET https://example.org/\r\nA: b\n\n###\n"
    assert check_any("A\n\n###\n# @a b\r \n###\r") == "A\n\n###\n# @a b\r\r###\r"


def test_a_mark_of_the_byte_order_stays():
    assert formatted("\ufeff\n\n\nGET  https://a.org/\n") == "\ufeff\nGET https://a.org/\n"


@pytest.mark.parametrize("text", ["", "\n", "  \n\n", "###", "###\n", "# a"])
def test_short_texts(text):
    assert check_any(text) == (text.strip() + "\n").lstrip()


def test_a_block_that_is_left_tells_its_error():
    found = formatted_document("###\nGET  https://example.org/\nno header\n")
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
    found = formatted_document(text, ranges=[Span(start, end)])
    assert edited(text, found.edits) == first + expected


def test_a_range_in_which_a_line_would_change_its_meaning_is_left():
    """Alone at the margin, the first header would have the second for its continuation."""
    text = "GET https://example.org/\n  Accept: a,\n  X-B: c\n"
    found = formatted_document(text, ranges=[Span(27, 27)])
    assert found.edits == ()
    assert found.left[0].problem is None
    assert formatted(text) == "GET https://example.org/\nAccept: a,\nX-B: c\n"


@pytest.mark.parametrize("close", [250, 300])
def test_json_that_lies_too_deep_is_laid_out_or_left(close):
    head = "POST https://example.org/\nContent-Type: application/json\n\n"
    body = "[" * 250 + "1 , {{a}} {{b}}" + "]" * close + "\n"
    assert check_any(head + body) == head + body
    numbers = body.replace("{{a}} {{b}}", "2")
    assert ("1, 2" in check_any(head + numbers)) == (close == 250)


def test_an_editor_chooses_the_indent_of_bodies_without_one():
    pasted = 'POST https://example.org/\n\n{"a":\n1}\n'
    tabs = formatted(pasted, "\t")
    assert tabs == 'POST https://example.org/\n\n{\n\t"a": 1\n}\n'
    assert formatted(tabs) == tabs


def test_the_files_that_we_bring_are_laid_out():
    files = list(Path(callsheet.__file__).parent.rglob("*.http"))
    assert len(files) > 3
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert formatted(text) == text, path


def test_real_files_say_the_same():
    for text in real_files():
        check_any(text)


def test_xml_says_the_same_to_another_reader():
    draw = random.Random(5)
    changed = 0
    for _ in range(300):
        body = f"<r>{xml(draw, 4)}</r>"
        head = "POST https://example.org/\nContent-Type: text/xml\n\n"
        after = check_any(f"{head}{body}\n").removeprefix(head)
        assert told(ET.fromstring(after)) == told(ET.fromstring(body))
        changed += after != f"{body}\n"
    assert changed > 100


def xml(draw: random.Random, depth: int) -> str:
    blank = ["", "\n", "\n   ", " "]
    kinds = [
        "<a/>",
        "<!-- c -->",
        f"<b x='>'>{draw.choice(blank)}</b>",
        "text" * (draw.random() < 0.2),
    ]
    if depth:
        kinds += [f"<d>{xml(draw, depth - 1)}</d>"] * 4
    pieces = (draw.choice(blank) + draw.choice(kinds) for _ in range(draw.randrange(4)))
    return "".join(pieces) + draw.choice(blank)


def told(element: ET.Element) -> object:
    """An element; blanks count where there is text beside elements, or nothing beside them."""
    texts = [element.text or "", *(each.tail or "" for each in element)]
    counts = len(element) == 0 or any(map(str.strip, texts))
    return element.tag, element.attrib, list(map(told, element)), texts if counts else None


def test_texts_with_random_edits_say_the_same():
    draw = random.Random(5)
    texts = [before for before, _ in examples().values()]
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
