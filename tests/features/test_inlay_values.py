"""The values behind bindings, and behind what takes results out of answers."""

from dataclasses import replace

import pytest

from callsheet.features.inlay_values import inlay_values
from callsheet.model.environment import Origin, Source, Variable
from callsheet.text import Span
from fixture import answer, scene


def texts(shown, start=0, end=None):
    """The text up to each inlay text on its line, and that."""
    text = shown.document.text
    span = Span(start, len(text) if end is None else end)
    found = inlay_values(shown.workspace, shown.document, span, shown.files)
    return [
        f"{text[text.rfind(chr(10), 0, each.offset) + 1 : each.offset]}|{each.text}"
        for each in sorted(found, key=lambda each: each.offset)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@a = x\nGET http://h/{{a}}/b\n", ["GET http://h/{{a}}| = x"]),
        ("@a = x\n@b = {{a}}y\nGET http://h/\n", ["@b = {{a}}| = x"]),
        ("@a = x\nGET http://h/\nX-A: 1 {{a}} 2\n", ["X-A: 1 {{a}}| = x"]),
        ("@a = x\nPOST http://h/\n\n{{a}}\n", []),
        ("GET http://h/{{nowhere}}\n", []),
        ("GET http://h/{{$uuid}}\n", []),
        ("@a = {{$uuid}}\nGET http://h/{{a}}\n", []),
        ("@a = \nGET http://h/{{a}}\n", []),
        (f"@a = {'x' * 60}\nGET http://h/{{{{a}}}}\n", ["GET http://h/{{a}}| = " + "x" * 39 + "…"]),
    ],
)
def test_what_bindings_come_to(text, found):
    assert texts(scene(text)) == found


def test_a_value_out_of_the_last_answer():
    text = "### a\nGET http://h/\n### b\nGET http://h/{{a.response.body.$.id}}\n"
    shown = scene(text, answers={"a": answer('{"id": 7}')})
    assert texts(shown) == ["GET http://h/{{a.response.body.$.id}}| = 7"]


def test_secret_values_are_left_out():
    shown = scene(
        """
        //- /workspace/a.http
        GET http://{{h}}/{{k}}
        //- /workspace/http-client.env.json
        {"dev": {"h": "x", "k": "y"}}
        //- /workspace/http-client.private.env.json
        {"dev": {"k": "s3cr3t-value"}}
        """,
        environment="dev",
    )
    assert texts(shown) == ["GET http://{{h}}| = x"]


def test_only_what_is_seen_is_looked_at():
    shown = scene("@a = x\nGET http://h/{{a}}\n\n###\nGET http://h/{{a}}\n")
    assert texts(shown, 0, 30) == ["GET http://h/{{a}}| = x"]


def test_what_answers_gave():
    shown = scene("### a\nGET http://h/\n# @result token = body.token\n# @result other = 1\n")
    path = shown.document.path

    def taken(name, value, where=path, *, secret=False):
        return Variable(name, value, Origin(Source.CAPTURE, where, detail="a"), secret=secret)

    for known, found in [
        ({"token": taken("token", "abc")}, ["# @result token = body.token| = abc"]),
        ({"token": taken("token", "abc", secret=True)}, []),
        ({"token": taken("token", "abc", path.parent / "other.http")}, []),
    ]:
        workspace = replace(shown.workspace, captured=known)
        assert texts(replace(shown, workspace=workspace)) == found


def test_what_an_answer_gave_where_it_is_used():
    text = """### a
# @capture id = jsonpath "$.id"
GET http://h/

###
GET http://h/{{id}}
"""
    shown = scene(text)
    origin = Origin(Source.CAPTURE, shown.document.path, detail="a")
    for variable, found in [
        (
            Variable("id", 7, origin),
            ['# @capture id = jsonpath "$.id"| = 7', "GET http://h/{{id}}| = 7"],
        ),
        (Variable("id", 7, origin, secret=True), []),
    ]:
        workspace = replace(shown.workspace, captured={"id": variable})
        assert texts(replace(shown, workspace=workspace)) == found
