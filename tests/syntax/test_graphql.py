"""What is GraphQL and what is not, with bindings out of sight."""

import pytest

from callsheet.syntax.graphql import graphql_fault
from callsheet.syntax.masked import BOUND

VALUE = BOUND * 5

GOOD = (
    "{ me }",
    "query { mutation on fragment query }",
    "query query { a } subscription on { on } fragment F on User { on }",
    'query { a(b: 1, c: "x") { ...F ... on User { id } ...{x} ... @include(if: $a) {b} } }',
    'query Q($a: [Int!]! = [1 2], $b: String = "x" @d) @e { a: b(x: {y: $a, z: [E, 1.5e3]}) }',
    'mutation { a(t: """x "y" \\""" z""", s: "") @skip(if: true) }  # done',
    "query ($on: on) {a}",
    f"{{ a(b: {VALUE}) {{ {VALUE} }} }}",
    f'{{ a(b: "{VALUE}", {VALUE}: 1) }}',
    f"{{ a({VALUE}) }}",
    f"query {VALUE}",
    f"{VALUE}",
    f"{VALUE} {{ a }}",
    "",
)

BAD = (
    ("{ }", "}", '"}" is not expected here'),
    ("{ a { b }", "{", '"{" is not closed'),
    ("{ a(b: ) }", ")", '")" is not expected here'),
    ('{ a(b: "c) }', '"c) }', "this text is not closed"),
    ("{ a(b: 01) }", "0", '"0" is not expected here'),
    ("query Q($a) { b }", ")", '")" is not expected here'),
    ("{ a }}", "}", '"}" is not expected here'),
    ("query Q", "", "something is missing at the end"),
    ('{ a { b }\n\n{"b": 1}', "{", '"{" is not closed'),
)


@pytest.mark.parametrize("text", GOOD)
def test_good(text: str):
    assert graphql_fault(text) is None


@pytest.mark.parametrize(("text", "at", "message"), BAD)
def test_bad(text: str, at: str, message: str):
    fault = graphql_fault(text)
    assert fault is not None
    assert (fault.span.of(text), fault.message) == (at, message)


def test_the_innermost_bracket_is_shown():
    fault = graphql_fault("{ a { b(c: [1")
    assert fault is not None
    assert fault.span.start == 11


def test_a_query_that_is_too_deep_is_not_looked_at():
    assert graphql_fault("{a" * 100_000) is None
