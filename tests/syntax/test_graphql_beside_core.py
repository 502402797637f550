"""What we take for GraphQL is what graphql-core takes for it."""

from random import Random

from callsheet.syntax.graphql import graphql_fault
from counterparts.graphql_core import what_is_wrong

SEEDS = (
    'query Q($a: [Int!]! = [1 2], $b: String = "x" @d(e: 1)) @e { a: b(x: {y: $a, z: [E, -1]}) }',
    "query { a @skip(if: true) { ...F ... on T @i { on } ... { x } ...@j { y } } }",
    "{ a { ...F } } fragment F on T @k { __typename }",
    'mutation { a(t: """x "y" \\""" z""", s: "\\u0041 \\n") } subscription S { s }',
    "{ me, you # c\n their }",
    "query ($a: Int) { fragment query mutation true null on(on: on) type }",
    "query { a(b: $c, d: [[]], e: {}) }",
)
WORDS = (
    *("{", "}", "(", ")", "[", "]", ":", "$", "@", "!", "=", "...", "fragment", "query", "a"),
    *("1", "-1", "01", "1.", ".5", '"x"', '"', '"""', '""', ",", "#c\n", "|", "&", "true", " "),
    *("\ufeff", "é", "_x", "$a", "1a", '"\\q"', "\t"),
)
MORE_THAN_A_GRAMMAR = ("Unexpected variable", "Unexpected Name 'on'")
"""Rules that hold for some names and values only; servers tell them."""

NEWER = (
    "Unexpected description",
    "Unexpected String",
    "Unexpected BlockString",
    "found String",
    "found BlockString",
)
"""Descriptions of operations came in September 2025."""


def slips(number: int) -> list[str]:
    random = Random(20)
    texts = list(SEEDS)
    for _ in range(number):
        text = random.choice(SEEDS)
        for _ in range(random.randint(1, 3)):
            at = random.randint(0, len(text))
            word = random.choice(WORDS) if random.random() < 0.6 else ""
            text = text[:at] + word + text[at + random.randint(0, 3) :]
        texts.append(text)
    return texts


def test_good_and_bad_are_told_alike():
    texts = slips(2000)
    for text, wrong in zip(texts, what_is_wrong(texts), strict=True):
        if any(each in wrong for each in (*MORE_THAN_A_GRAMMAR, *NEWER)):
            continue
        assert bool(wrong) == (graphql_fault(text) is not None), (text, wrong)
