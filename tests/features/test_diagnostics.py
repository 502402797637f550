"""What is remembered between keystrokes never changes the answer; the book has the problems."""

from dataclasses import replace
from pathlib import Path

import pytest

import callsheet.demo
from callsheet.features.diagnostics import diagnostics
from callsheet.model.document import read_document
from callsheet.problems import Severity
from fixture import Scene, scene

CHAIN = """
### login
@host = https://example.org
POST {{host}}/login

### list
# @ref login
GET {{host}}/{{path}}

### one
@path = /x
GET {{host}}{{path}}{{login.response.body.$.id}}
"""


def after_edit(shown: Scene, text: str) -> Scene:
    document = read_document(shown.document.path, text, shown.document)
    return replace(shown, document=document, workspace=shown.workspace.with_document(document))


def found(shown: Scene) -> tuple[str, ...]:
    problems = diagnostics(shown.workspace, shown.document, shown.files)
    return tuple(f"{shown.text(each.span)}: {each.message}" for each in problems)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("@host", "@hos"),
        ("@path", "@pat"),
        ("### login", "### logon"),
        ("### login", "### login\n# a comment"),
        ("# @ref login", "# @ref one"),
        ("GET {{host}}/{{path}}", "GET {{host}}/{{list.response.body}}"),
        ("### list", "### login"),
        ("/x", "{{host}}{{path}}"),
    ],
)
def test_an_edit_gives_what_a_fresh_look_gives(old: str, new: str):
    first = scene(CHAIN)
    before = found(first)
    edited = after_edit(first, first.document.text.replace(old, new))
    fresh = scene(CHAIN.replace(old, new))
    assert found(edited) == found(fresh)
    assert found(after_edit(edited, first.document.text)) == before


def test_problems_are_in_the_order_of_the_text():
    shown = scene(
        "GET {{b}}\n###\nget x.org/{{a}}\n###\n# @name a\nGET {{c}}\n###\n# @name a\nGET /"
    )
    problems = diagnostics(shown.workspace, shown.document, shown.files)
    assert [each.span for each in problems] == sorted(each.span for each in problems)
    assert len(problems) > 4


EXAMPLES = sorted((Path(callsheet.demo.__file__).parent / "examples").glob("*.http"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_bundled_examples_have_no_problem(example: Path):
    folder = example.parent
    others = (each for each in folder.iterdir() if each != example and each.is_file())
    texts = "".join(f"//- {each.name}\n{each.read_text()}\n" for each in others)
    shown = scene(f"//- {example.name}\n{example.read_text()}\n{texts}")
    problems = diagnostics(shown.workspace, shown.document, shown.files)
    assert [each for each in problems if each.severity is not Severity.HINT] == []
