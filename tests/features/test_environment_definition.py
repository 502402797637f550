"""Definition in environment files."""

import pytest

from callsheet.features.environment_definition import environment_definition
from features.environment_scene import environment_scene

BESIDE = """\
//- main.http
GET https://{{host}}/
//- http-client.private.env.json
{"dev": {"host": "private.example"}}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"dev": {"ho<|>st": "a"}, "prod": {"host": "b"}}',
            [
                ("http-client.private.env.json", 9),
                ("http-client.env.json", 9),
                ("http-client.env.json", 32),
            ],
        ),
        ('{"dev": {"url": "{{ x<|>y }}", "xy": 1}}', [("http-client.env.json", 28)]),
        ('{"dev": {"url": "{{ x }}<|>/a", "x": 1}}', [("http-client.env.json", 29)]),
        ('{"dev": {"url": "http<|>s", "x": 1}}', []),
        (
            '{"dev": {"user": {"na<|>me": 1}}, "prod": {"user": {"name": 2, "a": {}}}}',
            [("http-client.env.json", 18), ("http-client.env.json", 49)],
        ),
        ('{"d<|>ev": {"url": "https"}}', []),
    ],
)
def test_where_a_name_has_a_value(text, expected):
    shown = environment_scene(BESIDE + "//- http-client.env.json\n" + text)
    found = environment_definition(shown.workspace, shown.document, shown.offset)
    assert [(each.path.name, each.span.start) for each in found] == expected
