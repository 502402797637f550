"""Which environment a document is in, which others there are, and whether a request needs one."""

import pytest

from callsheet.features.environments import (
    environment_lens,
    other_environments,
    wanted_environments,
)
from fixture import scene

FILES = """
//- main.http
{text}
//- http-client.env.json
{{"$shared": {{"user": "ada"}}, "dev": {{"host": "a", "token": "t"}}, "prod": {{"host": "b"}}}}
"""


@pytest.mark.parametrize(
    ("environment", "title", "others"),
    [
        ("", "No environment", ['Use environment "dev"', 'Use environment "prod"']),
        ("dev", "Environment: dev", ['Use environment "prod"', "Use no environment"]),
    ],
)
def test_the_chosen_one_and_the_others(environment, title, others):
    shown = scene(FILES.format(text="# a comment\nGET https://x/\n"), environment=environment)
    (lens,) = environment_lens(shown.workspace, shown.document)
    assert (lens.title, shown.text(lens.span)) == (title, "# a comment")
    found = other_environments(shown.workspace, shown.document)
    assert [each.title for each in found] == others


def test_where_there_is_none_nothing_is_offered():
    shown = scene("GET https://{{host}}/\n")
    assert environment_lens(shown.workspace, shown.document) == ()
    assert other_environments(shown.workspace, shown.document) == ()
    assert wanted_environments(shown.workspace, shown.document, shown.document.blocks[0]) == {}


@pytest.mark.parametrize(
    ("text", "environment", "expected"),
    [
        ("GET {{host}}/\n", "", {"host": ("dev", "prod")}),
        ("GET {{host}}/{{token}}\n", "", {"host": ("dev", "prod"), "token": ("dev",)}),
        ("GET {{host}}/{{token}}\n", "prod", {}),
        ("GET https://x/{{user}}{{nowhere}}\n", "", {}),
        ("@host = here\n###\nGET {{host}}/\n", "", {}),
        ("@url = {{host}}/x\n###\nGET {{url}}\n", "", {"host": ("dev", "prod")}),
        ("@url = {{url}}/{{host}}\n###\nGET {{url}}\n", "", {"host": ("dev", "prod")}),
        ("# @result token = 1\nGET https://x/\n###\nGET https://x/{{token}}\n", "", {}),
    ],
)
def test_what_only_environments_give(text, environment, expected):
    shown = scene(FILES.format(text=text), environment=environment)
    block = shown.document.blocks[-1]
    assert wanted_environments(shown.workspace, shown.document, block) == expected
