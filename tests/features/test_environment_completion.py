"""Completion in environment files."""

import pytest

from callsheet.features.completion_items import Item
from callsheet.features.edits import Edit, edited
from callsheet.features.environment_completion import environment_completion
from callsheet.model.commented_json import CommentedJson, read_commented_json
from features.environment_scene import EnvironmentScene, environment_scene

BESIDE = """\
//- main.http
@here = 1
### login
POST https://{{host}}/{{here}}/{{user.name}}
### next
GET https://{{host}}/{{login.response.body.id}}/{{token}}
//- http-client.private.env.json
{"prod": {"key": "hunter2hunter2"}}
"""
PUBLIC = "//- http-client.env.json\n"


def offered(text: str) -> tuple[EnvironmentScene, tuple[Item, ...]]:
    shown = environment_scene(BESIDE + text)
    return shown, environment_completion(shown.workspace, shown.document, shown.offset)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"dev": {"host": "a"}, "stage": {<|>}}',
            {"token": "has no value yet", "user": "has no value yet", "host": "dev: a"}
            | {"key": "prod: •••", "$protected": "asks before unsafe requests"},
        ),
        (
            '{"dev": {"host": "a", "<|>}}',
            {"token": "has no value yet", "user": "has no value yet", "key": "prod: •••"}
            | {"$protected": "asks before unsafe requests"},
        ),
        (
            '{"dev": {"host": "a", "to<|>ken": "b"}}',
            {"user": "has no value yet", "key": "prod: •••"}
            | {"$protected": "asks before unsafe requests"},
        ),
        (
            '{"dev": {}, <|>}',
            {"prod": "an environment of other files", "$shared": "holds in every environment"}
            | {"$kulalaShared": "holds in every environment"}
            | {"$default": "holds in every environment", "$schema": ""},
        ),
        ('{"dev": {"host": "<|>"}}', {}),
        ('{"dev": <|>}', {}),
        ('{"dev": {"user": {<|>}}}', {}),
        ('{"dev": {"a": 1 <|>}}', {}),
        ("<|>", {}),
    ],
)
def test_what_can_be_a_key(text, expected):
    _, items = offered(PUBLIC + text)
    found = {each.label: each.detail for each in items}
    assert found == expected


def test_secrets_are_offered_where_they_count():
    _shown, items = offered('//- in/http-client.private.env.json\n{"dev": {}, "<|>": {}}')
    assert "$secrets" in {each.label for each in items}


@pytest.mark.parametrize(
    "text",
    [
        '{"dev": {"host": "a"}, "prod": {<|>}}',
        '{"dev": {"host": "a"}, "prod": {"<|>"}}',
        '{"dev": {"host": "a"}, "prod": {"ho<|>}}',
        '{"dev": {"host": "a"}, "prod": {"ho<|>": "x"}}',
        '{"dev": {"host": "a"}, "prod": {"ho<|>st": "x"}}',
        '{"dev": {"host": "a"}, "prod": {ho<|>}}',
        '{"dev": {"host": "a"}, "prod": {\n  "ho<|>\n  "other": 1\n}}',
        '{"dev": {"host": "a"}, "<|>}',
        '{"dev": {"host": "a"}, <|>"prod": {}}',
    ],
)
def test_the_file_is_json_once_an_offer_is_accepted(text):
    shown, items = offered(PUBLIC + text)
    assert items
    for item in items:
        assert item.span.touches(shown.offset)
        new_text = item.new_text.replace("$1", "").replace("\\$", "$").replace("\\}", "}")
        after = edited(shown.document.text, (Edit(item.span, new_text),))
        assert isinstance(read_commented_json(after), CommentedJson), after
        typed = shown.document.text[item.span.start : shown.offset]
        assert not typed.startswith('"') or item.compared.startswith('"')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("//- .env\nA=1\n<|>", ["host", "token", "user"]),
        ("//- .env\ntoken=1\nexport ho<|>", ["host", "user"]),
        ("//- .env\nA=<|>", []),
    ],
)
def test_lines_of_a_dotenv_file(text, expected):
    _, items = offered(text)
    assert [each.label for each in items] == expected
