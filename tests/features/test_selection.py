"""Selections around a cursor, the smallest first."""

import random
from itertools import pairwise
from pathlib import Path

from inline_snapshot import snapshot

from callsheet.features.selection import selection
from callsheet.model.document import read_document
from callsheet.text import Span
from fixture import scene

REQUEST = """
    @a = 1

    ### one
    # @name first
    POST https://{{host}}/x
        ?y={{ b.c }}
    Accept: text/plain,
       b
    X: 1

    {"a": {"b": [1, "two words {{x}}"]}, "c": 2}

    > {% a %}

    ### two
    """


def around(marked: str) -> list[str]:
    """The selections, each on one line; of long ones the ends."""
    here = scene(marked)
    texts = [here.text(span).replace("\n", "⏎") for span in selection(here.document, here.offset)]
    return [text if len(text) < 60 else f"{text[:20]} … {text[-10:]}" for text in texts]


def test_from_a_binding_to_the_file():
    assert around(REQUEST.replace("{{ b.c", "{{ <|>b.c")) == snapshot(
        [
            "b",
            "b.c",
            "{{ b.c }}",
            "?y={{ b.c }}",
            "https://{{host}}/x⏎    ?y={{ b.c }}",
            "POST https://{{host} … ⏎   b⏎X: 1",
            'POST https://{{host} … }, "c": 2}',
            "# @name first⏎POST h … ⏎> {% a %}",
            "### one⏎# @name firs … ⏎> {% a %}",
            "### one⏎# @name firs …  {% a %}⏎⏎",
            "@a = 1⏎⏎### one⏎# @n … ⏎⏎### two⏎",
        ]
    )


def test_from_a_folded_value_to_the_head():
    assert around(REQUEST.replace("text/plain", "text/pl<|>ain"))[:6] == snapshot(
        [
            "plain",
            "text/plain,",
            "text/plain,⏎   b",
            "Accept: text/plain,⏎   b",
            "Accept: text/plain,⏎   b⏎X: 1",
            "POST https://{{host} … ⏎   b⏎X: 1",
        ]
    )


def test_through_the_structure_of_json():
    assert around(REQUEST.replace("two words", "two wo<|>rds"))[:10] == snapshot(
        [
            "words",
            "two words {{x}}",
            '"two words {{x}}"',
            '1, "two words {{x}}"',
            '[1, "two words {{x}}"]',
            '"b": [1, "two words {{x}}"]',
            '{"b": [1, "two words {{x}}"]}',
            '"a": {"b": [1, "two words {{x}}"]}',
            '"a": {"b": [1, "two words {{x}}"]}, "c": 2',
            '{"a": {"b": [1, "two words {{x}}"]}, "c": 2}',
        ]
    )


def test_from_a_script_to_its_block():
    assert around(REQUEST.replace("{% a", "{% <|>a"))[:3] == snapshot(
        ["a", "> {% a %}", "# @name first⏎POST h … ⏎> {% a %}"]
    )


def test_an_empty_file():
    assert selection(read_document(Path("/a.http"), ""), 0) == (Span(0, 0),)


def test_each_lies_in_the_next_wherever_the_cursor_is():
    text = "".join(path.read_text() for path in sorted(Path(__file__).parent.glob("*.md")))
    draw = random.Random(5)
    for _ in range(200):
        start = draw.randrange(len(text))
        document = read_document(Path("/a.http"), text[start : start + draw.randrange(2000)])
        offset = draw.randrange(len(document.text) + 1)
        spans = selection(document, offset)
        assert spans[0].touches(offset)
        assert spans[-1] == Span(0, len(document.text))
        assert all(b.covers(a) and a != b for a, b in pairwise(spans))
