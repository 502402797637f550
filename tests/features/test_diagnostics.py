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


def test_what_a_loop_goes_through_may_be_a_request():
    shown = scene("### a\n# @foreach row in nowhere\nGET http://localhost/{{row}}\n")
    (problem,) = diagnostics(shown.workspace, shown.document, shown.files)
    assert shown.text(problem.span) == "nowhere"
    assert problem.hint == (
        "name the request that gives the items `nowhere`, or define `@nowhere = […]`"
    )


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


API = "### api\n# @resource\n# @base-url {{base}}\n\n### other\n# @resource\n# @retry 2\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET /a", ('/a: the target "/a" names no host',)),
        ("GET /a\nHost: localhost", ()),
        ("@host = http://localhost\nGET /a", ()),
        ("# @base-url http://localhost\nGET /a", ()),
        ("# @base-url http://localhost\nGET users/1", ()),
        ("# @base-url http://localhost\nGET a b", ()),
        ("GET users/1", ("users/1: the URL has no scheme, so it goes out over plain `http://`",)),
        ("@base = http://localhost\n" + API + "###\n# @use api\nGET users/1", ()),
        (
            "@base = http://localhost\n" + API + "###\n# @use other\nGET /1",
            ('/1: the target "/1" names no host',),
        ),
        (
            API + "###\n# @use api\nGET /a\n\n###\n# @use api\nGET /b",
            ("base: `base` has no value",),
        ),
        ("# @base-url http://localhost\n\n###\nGET users/1", ()),
        ("# @use api\n\n@base = http://localhost\n" + API + "###\nGET users/1", ()),
        ("//- main.http\nGET users/1\n//- _resource.http\n# @base-url http://localhost", ()),
        ("# @use nobody\nGET /a", ('nobody: no resource is named "nobody"',)),
        (
            "# @base-url http://localhost\nGET ftp://x/",
            ("ftp: the scheme `ftp` cannot be sent",),
        ),
    ],
)
def test_a_base_url_makes_targets_whole(text: str, expected: tuple[str, ...]):
    assert found(scene(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("//- _resource.http\n# @param a={{b}}\n//- main.http\n@b = 1\nGET http://h/", ()),
        ("//- _resource.http\n# @param a={{b}}\n//- in/main.http\n@b = 1\nGET http://h/", ()),
        (
            "//- _resource.http\n# @param a={{b}}\n//- main.http\n@c = 1\nGET http://h/",
            ("b: `b` has no value",),
        ),
        (
            (
                "//- _resource.http\n# @param a={{b}}\n//- in/_resource.http\n//- in/main.http\n"
                "@b = 1\nGET http://h/"
            ),
            (),
        ),
    ],
)
def test_what_a_folder_has_is_filled_in_by_its_files(text: str, expected: tuple[str, ...]):
    assert found(scene(text)) == expected


LIB = "//- apis.http\n### api\n# @resource\n# @base-url http://h\n# @param a={{b}}\n"
TAKING = "//- main.http\n# @import ./apis.http\n"
NEEDED = 'api: `b` has no value, and the resource "api" needs it'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LIB + "\n### one\nGET http://h/", ()),
        (LIB + TAKING + "@b = 1\n###\n# @use api\nGET /", ()),
        (LIB + "\n###\n# @use api\nGET /", ("b: `b` has no value",)),
        (LIB + "\n### x\n# @resource\n# @use api\n###\n# @use x\nGET /", ("b: `b` has no value",)),
        (LIB + "\n### x\n# @resource\n# @use api\n###\nGET http://h/", ()),
        (LIB + "\n###\n# @use api\n# @foreach b of [1, 2]\nGET /", ()),
        (TAKING + "###\n# @use api\nGET /\n###\n# @use api\nGET /1\n" + LIB, (NEEDED,)),
        (TAKING + "# @use api\n###\nGET /\n" + LIB, (NEEDED,)),
        (TAKING + "@b = 1\n###\n# @use api\nGET /\n" + LIB, ()),
        (TAKING + "###\n# @use api\n# @foreach b of [1, 2]\nGET /\n" + LIB, ()),
        (TAKING + "###\nGET http://h/\n" + LIB, ()),
        (
            TAKING + "### x\n# @resource\n# @use api\n###\n# @use x\nGET /\n" + LIB,
            (NEEDED.replace("api: ", "x: "),),
        ),
        ("//- _resource.http\n# @param a={{b}}\n", ()),
        ("//- _resource.http\n### api\n# @resource\n# @param a={{b}}\n", ()),
    ],
)
def test_what_a_resource_needs_is_told_where_it_is_used(text: str, expected: tuple[str, ...]):
    assert found(scene(text)) == expected


def test_another_base_is_seen_at_once():
    shown = scene(API.replace("{{base}}", "http://localhost") + "###\n# @use api\nGET /a\n")
    assert found(shown) == ()
    without = shown.document.text.replace("# @base-url http://localhost\n", "")
    assert found(after_edit(shown, without)) == ('/a: the target "/a" names no host',)
    assert found(after_edit(shown, "@host = x\n" + without)) == ()
