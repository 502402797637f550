"""The type of an answer, by what was seen in it."""

import pytest

from callsheet.features.answer_type import answer_type
from callsheet.features.type_definition import type_definition
from callsheet.values import parse_json
from fixture import answer, scene


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("1", "number"),
        ('"a"', "string"),
        ("null", "null"),
        ("[]", "unknown[]"),
        ("[1, 2]", "number[]"),
        ('[1, "a"]', "Array<number | string>"),
        ("{}", "{}"),
        ('{"a": 1.10, "b c": [true]}', '{\n  a: number\n  "b c": boolean[]\n}'),
        (
            '[{"id": 1, "to": null}, {"id": 2, "to": {"x": 1}}, {"id": 3}]',
            "Array<{\n  id: number\n  to?: null | {\n    x: number\n  }\n}>",
        ),
    ],
)
def test_types(value, found):
    assert answer_type(parse_json(value), "a") == f"type A = {found}\n"


@pytest.mark.parametrize(
    ("name", "found"), [("log in", "LogIn"), ("#1", "_1"), ("é-x", "ÉX"), ("-", "Answer")]
)
def test_names(name, found):
    assert answer_type(None, name).startswith(f"type {found} = ")


def test_a_large_answer_stays_readable():
    wide = answer_type({f"k{n}": n for n in range(1000)}, "a")
    assert wide.count("\n") < 250
    assert "and 800 more" in wide
    deep: list = []
    for _ in range(5000):
        deep = [deep]
    assert len(answer_type(deep, "a")) < 500


BODY = '{"user": {"id": 7, "tags": ["a"]}}'


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "{{lo<|>gin.response.body}}",
            "type Login = {\n  user: {\n    id: number\n    tags: string[]\n  }\n}\n",
        ),
        (
            "{{login.response.body.$.us<|>er}}",
            "type LoginBodyUser = {\n  id: number\n  tags: string[]\n}\n",
        ),
        ("{{login.response.sta<|>tus}}", "type LoginStatus = number\n"),
        ("{{login.response.body.$.no<|>thing}}", None),
        ("{{$uu<|>id}}", None),
    ],
)  # fmt: skip
def test_what_is_named_at_the_cursor(line, found):
    text = f"### login\nGET http://h/\n### b\nGET http://h/{line}\n"
    shown = scene(text, answers={"login": answer(BODY)})
    got = type_definition(shown.workspace, shown.document, shown.offset)
    assert (got and got.text) == found


def test_nothing_before_the_first_answer():
    shown = scene("### login\nGET http://h/\n### b\nGET http://h/{{lo<|>gin.response.body}}\n")
    assert type_definition(shown.workspace, shown.document, shown.offset) is None
