"""Tokens in columns are the tokens one by one, and what is surely JSON is so for the reader."""

import random

import pytest

from callsheet.syntax.json_tokens import (
    BINDING,
    is_plainly_json,
    is_surely_json,
    json_pieces,
    json_tokens,
    masked_json,
)
from callsheet.syntax.json_tree import read_json_tree

PARTS = [
    *"{}[]:,'#/\\ \t",
    "\n",
    "\r\n",
    "\r",
    '"',
    '"a"',
    '"a\\"b"',
    "1",
    "true",
    "//",
    "# c }}",
    "{{a}}",
    '{{ f("q") }}',
    '"{{b}}"',
    "\xa0",
    '"a":1',
    '[{"a":1}]',
]


def texts() -> list[str]:
    draw = random.Random(7)
    return ["".join(draw.choices(PARTS, k=draw.randrange(12))) for _ in range(5_000)]


def test_tokens_in_columns_are_those_one_by_one():
    for text in texts():
        pieces = json_pieces(text)
        found = json_tokens(masked_json(text), comments=True)
        # The same characters, whose blanks behind comments are told apart.
        expected = [(kind, span.of(text)) for kind, span in found]
        assert pieces.tokens == [
            said.rstrip() if kind == "comment" else said for kind, said in expected
        ]
        assert pieces.comments == {
            number for number, (kind, _) in enumerate(expected) if kind == "comment"
        }
        behind = (*pieces.tokens, "")
        together = zip(pieces.gaps, behind, strict=True)
        assert "".join(gap + token for gap, token in together) == text


def test_what_is_surely_json_is_so_for_the_reader():
    sure = 0
    for text in texts():
        if json_pieces(text).are_surely_json(unique_keys=True):
            sure += 1
            assert read_json_tree(text, comments=True).problems == ()
    assert sure > 100


def test_most_texts_need_no_pieces_for_that():
    for text in texts():
        assert is_surely_json(text) is json_pieces(text).are_surely_json(unique_keys=True)


def test_a_text_without_bindings_is_json_when_the_reader_says_so():
    plain = 0
    for text in texts():
        without = masked_json(text).replace(BINDING, "1").lstrip()
        if without[:1] in ("{", "["):
            whole = not read_json_tree(without).problems
            plain += whole
            assert is_plainly_json(without) is whole
    assert plain > 10


@pytest.mark.parametrize(
    ("text", "json", "unique"),
    [
        ('{"a": 1, "a": 2}', True, False),
        ('{"a": {"a": 1}, "b": [{{x}}, "{{y}}"]}', True, True),
        ('# why\n{"a": 1}', True, True),
        ('{"a": NaN}', False, False),
        ('{"a": "\\x"}', False, False),
        ('{"a": "\\{{b}}"}', False, False),
        ('{"a": "tab\t"}', False, False),
        ('["a\nb"]', False, False),
        ("[1,]", False, False),
        ("[1 2]", False, False),
        ("{{a}} {{b}}", False, False),
        ("", False, False),
        ("[" * 100_000, False, False),
    ],
)
def test_what_is_surely_json(text, json, unique):
    pieces = json_pieces(text)
    assert (pieces.are_surely_json(), pieces.are_surely_json(unique_keys=True)) == (json, unique)
