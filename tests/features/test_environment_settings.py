"""VS Code's settings as an environment file: what REST Client keeps there, and nothing else."""

import pytest

from callsheet.features.environment_actions import environment_lenses
from callsheet.features.environment_completion import environment_completion
from callsheet.features.environment_definition import environment_definition
from callsheet.features.environment_hover import environment_hover
from callsheet.features.environment_problems import environment_problems
from callsheet.features.environment_symbols import environment_symbols
from features.environment_scene import EnvironmentScene, environment_scene

BESIDE = """\
//- main.http
GET https://{{host}}/{{token}}
//- .vscode/settings.json
"""
TEXT = """{
  // of the editor
  "editor.quickSuggestions": {"strings": true},
  "rest-client.environmentVariables": {
    "$shared": {"version": "v1"},
    "local": {"host": "localhost", "url": "{{$shared version}}"},
    "prod": {"host": "example.org", "user": {"id": 1}}
  }
}
"""


def settings(text: str) -> EnvironmentScene:
    return environment_scene(BESIDE + text)


def marked(before: str) -> EnvironmentScene:
    assert before in TEXT
    return settings(TEXT.replace(before, f"{before}<|>", 1))


def test_the_outline_has_the_environments_alone():
    found = environment_symbols(marked("{").document)
    assert [(each.name, [child.name for child in each.children]) for each in found] == [
        ("$shared", ["version"]),
        ("local", ["host", "url"]),
        ("prod", ["host", "user"]),
    ]


def test_a_key_is_known_and_a_key_of_the_editor_is_not():
    shown = marked('"local": {"ho')
    hover = environment_hover(shown.workspace, shown.document, shown.offset)
    assert hover is not None
    assert "| local | `localhost` |\n| prod | `example.org` |" in hover.markdown
    assert "used in 1 open file" in hover.markdown
    places = environment_definition(shown.workspace, shown.document, shown.offset)
    assert [each.span.of(shown.document.text) for each in places] == ['"host"', '"host"']
    shown = marked('"stri')
    assert environment_hover(shown.workspace, shown.document, shown.offset) is None


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        (TEXT.replace('"host": "localhost", ', '"<|>", '), ["$protected", "host", "token"]),
        (TEXT.replace('{"version": "v1"},', '{"version": "v1"}, "<|>"'), []),
        (TEXT.replace('"strings": true', '"<|>'), []),
        (TEXT.replace("{\n  // of", '{"<|>,\n  // of', 1), []),
    ],
)
def test_keys_are_offered_in_environments_alone(text, offered):
    shown = settings(text)
    found = environment_completion(shown.workspace, shown.document, shown.offset)
    assert sorted(each.label for each in found if each.label in offered) == offered
    assert bool(found) == bool(offered)


def test_each_environment_can_be_chosen_and_nothing_is_wrong():
    shown = marked("{")
    assert [each.name for each in environment_lenses(shown.workspace, shown.document)] == [
        "local",
        "prod",
    ]
    assert environment_problems(shown.workspace, shown.document, shown.files) == ()


def test_what_is_no_environment_is_told():
    shown = settings('{"rest-client.environmentVariables": {"dev": "<|>x"}, "a": {"b": 1}}')
    (problem,) = environment_problems(shown.workspace, shown.document, shown.files)
    assert problem.message == "expected an object of variables @ $.dev"
    assert problem.span.of(shown.document.text) == '"dev"'
