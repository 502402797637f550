"""Members that no value has, told for each environment."""

import pytest

from callsheet.features.diagnostics import diagnostics
from callsheet.features.severities import Severities
from callsheet.problems import Problem
from fixture import scene

FILES = """\
//- main.http
GET https://example.org/{{user.mail}}
//- http-client.env.json
{"dev": {"user": {"mail": "a"}}, "prod": {"user": {"name": "b"}}, "test": {"user": {}}}
"""


def problems(text: str, environment: str = "") -> tuple[Problem, ...]:
    shown = scene(text, environment=environment)
    return Severities().judged(diagnostics(shown.workspace, shown.document, shown.files))


def told(text: str, environment: str = "") -> list[str]:
    return [f"{each.severity}: {each.message}" for each in problems(text, environment)]


@pytest.mark.parametrize(
    ("environment", "severity"), [("", "warning"), ("dev", "warning"), ("prod", "error")]
)
def test_what_the_chosen_environment_lacks_is_an_error(environment, severity):
    message = '"user" has no member "mail" in prod, test'
    assert told(FILES, environment) == [f"{severity}: {message}"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("{{user?.mail}}", []),
        ("{{user.nick}}", ['error: "user" has no member "nick"']),
        ("{{a.b}}", []),
        ("{{a.b.c}}", []),
        ("{{text.x}}", ['error: "text" has no member "x"']),
        ("{{text.length}}", []),
        ("{{list[0]}}{{list.length}}", []),
        ("{{list[1]}}", ['error: "list" has no member "1"']),
        ("{{token.x}}", ['error: "token" has no member "x"']),
    ],
)
def test_a_way_that_leads_nowhere(typed, expected):
    values = '"user": {"name": 1}, "a.b": {"c": 1}, "text": "x", "list": [1]'
    assert (
        told(
            f"//- main.http\nGET https://example.org/{typed}\n"
            f'//- http-client.env.json\n{{"dev": {{{values}}}}}\n'
            '//- http-client.private.env.json\n{"dev": {"token": {"hunter2": "hunter2"}}}\n'
        )
        == expected
    )


def test_a_definition_that_hides_the_value_is_not_looked_into():
    (only,) = told(FILES.replace("GET", '@user = {"mail": "b"}\nGET'))
    assert "hides" in only


def test_keys_of_private_values_are_not_said():
    (problem,) = problems(
        "//- main.http\nGET https://example.org/{{token.x}}\n"
        '//- http-client.private.env.json\n{"dev": {"token": {"hunter2": "hunter2"}}}\n'
    )
    assert "hunter2" not in problem.hint
