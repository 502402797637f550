"""Hover in environment files."""

import pytest
from inline_snapshot import snapshot

from callsheet.features.environment_hover import environment_hover
from features.environment_scene import environment_scene

PUBLIC = "//- http-client.env.json\n"
BESIDE = """\
//- main.http
GET https://{{host}}/{{user.name}}
//- in/other.http
GET https://{{host}}/
//- http-client.private.env.json
{"prod": {"token": "hunter2hunter2"}, "$shared": {"host": "private.example"}}
"""


def markdown(text: str, environment: str = "") -> str:
    shown = environment_scene(BESIDE + text, environment)
    hover = environment_hover(shown.workspace, shown.document, shown.offset)
    return hover.markdown if hover else ""


def test_a_key_shows_all_environments_side_by_side():
    text = '{"dev": {"ho<|>st": "a|b"}, "prod": {"host": "c"}, "local": {}}'
    assert markdown(PUBLIC + text, "prod") == snapshot("""\
**`host`** of dev

| environment | value |
|---|---|
| **prod** | `c` |
| dev | `a\\|b` |
| local | `•••` (secret) |

used in 2 open files\
""")


def test_a_secret_is_masked_and_what_hides_a_value_is_named():
    text = '{"dev": {"token": "x"}, "prod": {"to<|>ken": "y"}}'
    assert markdown(PUBLIC + text) == snapshot("""\
**`token`** of prod

- hidden in prod by `•••` (secret) of `http-client.private.env.json`

| environment | value |
|---|---|
| prod | `•••` (secret) |
| dev | `x` |\
""")


def test_a_member_of_an_object_and_a_value():
    text = '{"dev": {"user": {"name": "a<|>da"}}}'
    assert markdown(PUBLIC + text) == snapshot("""\
**`user.name`** of dev

| environment | value |
|---|---|
| prod | *missing* |
| dev | `{"name":"ada"}` |

used in 1 open file\
""")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            PUBLIC + '{"d<|>ev": {"a": 1, "$protected": true}}',
            "**dev** · the chosen environment, protected",
        ),
        (PUBLIC + '{"$sha<|>red": {"a": 1}}', "**$shared** · holds in every environment"),
        ("//- .env.dev\nPO<|>RT=80\n", "**`PORT`** of dev"),
        ("//- .env\nPO<|>RT=80\n", "**`PORT`** in every environment"),
        (PUBLIC + '{"dev": {}<|>}', ""),
        (PUBLIC + '{"dev": {"a<|>": 1}', ""),
    ],
)
def test_what_is_hovered(text, expected):
    assert markdown(text, "dev").startswith(expected) and bool(expected) == bool(markdown(text))
