"""Variables that hide others, with both values and both places."""

import pytest

from callsheet.features.diagnostics_shadowing import shadowed_variables
from fixture import scene
from fixture_files import ROOT

PUBLIC = "//- http-client.env.json\n"
PRIVATE = "//- http-client.private.env.json\n"


def shadowed(text: str, environment: str = "") -> list[tuple[str, str, list[str]]]:
    shown = scene(text, environment=environment)
    return [
        (
            shown.text(each.span),
            each.message,
            [f"{at.path.relative_to(ROOT)}:{at.span.start} {at.message}" for at in each.related],
        )
        for each in shadowed_variables(shown.workspace, shown.document)
    ]


def test_both_values_and_both_places_are_told():
    text = "//- main.http\n@a = 1\n" + PUBLIC + '{"dev": {"a": 2}, "prod": {"a": 3}}'
    assert shadowed(text, "prod") == [
        (
            "a",
            "`a` hides `3` of the environment `prod`: `1` counts here",
            ["http-client.env.json:27 `3`"],
        )
    ]


def test_a_secret_is_masked():
    text = "//- main.http\n@a = 1\n" + PRIVATE + '{"dev": {"a": "hunter2"}}'
    ((_, message, related),) = shadowed(text, "dev")
    assert "`•••` of the environment `dev`" in message
    assert related == ["http-client.private.env.json:9 `•••`"]


def test_what_has_the_name_of_a_secret_is_masked_in_a_shared_file_too():
    text = "//- main.http\n@dbPassword = Kepler1609\n" + PUBLIC + '{"dev": {"dbPassword": "Brahe"}}'
    ((_, message, related),) = shadowed(text, "dev")
    assert "Kepler" not in message and "Brahe" not in message + related[0]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("//- main.http\nimport ./b.http\n@a = 1\n//- b.http\n@a = 2", ["a"]),
        ("//- main.http\nimport ./b.http\n@a = 1\n//- b.http\n@a = 1", []),
        ("//- main.http\n@a = 1\n//- b.http\n@a = 2", []),
        ("//- main.http\n@a = {{a}}/b\n" + PUBLIC + '{"dev": {"a": 2}}', []),
        ("//- main.http\n@a = 1\n###\n@a = 2\n" + PUBLIC + '{"dev": {"a": 2}}', []),
        ("//- main.http\n@a = 2\n" + PUBLIC + '{"dev": {"a": 2}}', []),
        ("//- main.http\n@a = 1\n//- .env\na=2", ["a"]),
        ("//- main.http\n@a = 1\n//- .env\nb=2", []),
    ],
)
def test_what_hides_something(text, names):
    assert [name for name, _, _ in shadowed(text)] == names


def test_what_is_not_chosen_is_not_hidden():
    text = "//- main.http\n@a = 1\n" + PUBLIC + '{"dev": {"b": 2}, "prod": {"a": 3}}'
    assert shadowed(text, "dev") == []
    assert len(shadowed(text)) == 1
