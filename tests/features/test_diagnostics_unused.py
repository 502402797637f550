"""Variables and keys of environment files that nobody uses."""

from dataclasses import replace
from pathlib import Path

import pytest

from callsheet.features.diagnostics_unused import unused_variables
from callsheet.features.environment_document import EnvironmentDocument
from callsheet.features.name_words import words_in
from callsheet.features.unused_keys import unused_keys
from callsheet.model.workspace import Workspace
from callsheet.text import SourceText
from fixture import scene
from fixture_files import ROOT


def unused(text: str, known: bool = False) -> list[str]:
    shown = scene(text)
    workspace = whole(shown.workspace) if known else shown.workspace
    return [shown.text(each.span) for each in unused_variables(workspace, shown.document)]


def whole(workspace: Workspace) -> Workspace:
    """As for a command that was given the whole folder."""
    names = {path: words_in(each.text) for path, each in workspace.documents.items()}
    importing = [path for path in names if "import" in names[path]]
    importers = {path: tuple(each for each in importing if each != path) for path in names}
    return replace(workspace, names=names, importers=importers)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@a = 1\n@b = {{a}}\nGET http://h/{{b}}", []),
        ("@a = 1\nGET http://h/", ["a"]),
        ("@a = 1\n@a = 2\nGET http://h/", ["a", "a"]),
        ("### x\n@a = 1\nGET http://h/\n### y\nGET http://h/{{a}}", []),
        ("@a = 1\nGET http://h/{{ a + 1 }}", []),
        ("@a.b = 1\nGET http://h/{{a.b}}", []),
        ("@a = 1\n< {% request.variables.get('a') %}\nGET http://h/", []),
        ("@a = 1\nGET http://h/\n\n> {% client.log(a) %}", []),
        ("@a = 1\n# @disabled a == 1\nGET http://h/", []),
        ("@a = 1\nGET http://h/\n\n?? status == a", []),
        ("@a = 1\nGET http://h/\n...a", []),
        ("@a = 1\nPOST http://h/\n\n<@ ./body.json", []),
        ("@a = 1\nPOST http://h/\n\n< ./body.json", ["a"]),
        ("@a = 1\n< ./script.js\nGET http://h/", []),
        ("@host = h\nGET /a", []),
        ("@a = 1\n", []),
        (
            "//- main.http\n@a = 1\nrun ./b.http\n###\nGET http://h/\n//- b.http\nGET http://{{a}}/",
            [],
        ),
        ("//- main.http\n@a = 1\nGET http://h/\n//- b.http\nimport ./main.http\nGET http://h/", []),
        ("//- main.http\n@a = 1\nGET http://h/\n//- b.http\nGET http://{{a}}/", ["a"]),
        ("//- main.http\n@a = 1\nGET http://h/\n//- _resource.http\n# @param x={{a}}", []),
        ("//- _resource.http\n@a = 1\nGET http://h/", []),
    ],
)
def test_what_nobody_uses(text, expected):
    assert unused(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "//- main.http\n@a = 1\n@b = 2\n//- b.http\nimport ./main.http\nGET http://h/{{b}}",
            ["a"],
        ),
        ("//- main.http\n@a = 1\n//- b.http\nGET http://h/", ["a"]),
    ],
)
def test_who_imports_is_known_once_all_files_are(text, expected):
    assert unused(text) == []
    assert unused(text, known=True) == expected


def keys(text: str, known: bool = True) -> list[str]:
    shown = scene(text)
    path = next(path for path in shown.files.files if "env.json" in path.name)
    document = EnvironmentDocument(Path(path), SourceText(shown.files.files[path].decode()))
    workspace = whole(shown.workspace) if known else shown.workspace
    found = unused_keys(workspace, document, shown.files)
    return [each.span.of(document.text) for each in found]


ENVIRONMENT = '//- http-client.env.json\n{"dev": {"a": 1, "b": {"c": "{{d}}"}, "d": 2}}\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("//- main.http\nGET http://h/{{a}}\n" + ENVIRONMENT, ['"b"']),
        ("//- main.http\nGET http://h/{{a}}{{b.c}}\n" + ENVIRONMENT, []),
        (
            "//- main.http\nGET http://h/{{a}}\n//- in/x.http\nGET http://{{b.c}}/\n" + ENVIRONMENT,
            [],
        ),
        ("//- main.http\n< ./x.js\nGET http://h/{{a}}\n" + ENVIRONMENT + "//- x.js\nget('b')", []),
        (
            (
                "//- main.http\nGET http://h/{{a}}\n//- in/x.http\nGET http://{{c}}/\n"
                '//- in/http-client.env.json\n{"dev": {"a": 1, "c": 2, "Security": {}}}\n'
            ),
            ['"a"'],
        ),
    ],
)
def test_keys_that_no_request_file_below_uses(text, expected):
    assert keys(text) == expected
    assert keys(text, known=False) == []


def test_nothing_is_said_of_lines_that_other_programs_may_read():
    shown = scene("//- main.http\nGET http://h/\n//- .env\nA=1\n")
    document = EnvironmentDocument(ROOT / ".env", SourceText("A=1\n"))
    assert list(unused_keys(whole(shown.workspace), document, shown.files)) == []
