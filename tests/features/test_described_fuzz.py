"""Descriptions that are wrong anywhere: every feature answers at every place all the same."""

import copy
import json
from random import Random

import pytest

from callsheet.features.completion import completion
from callsheet.features.definition import definition
from callsheet.features.diagnostics import diagnostics
from callsheet.features.hover import hover
from described import KIOSK
from fixture import Scene, scene

REQUESTS = """\
GET {{base}}/papers?lang=de&limit=x
X-Shop: a

?? jsonpath "$.a"

### paper
GET {{base}}/papers/7

###
POST {{base}}/papers
Content-Type: application/json

{"title": 1, "kind": "x", "editor": {"name": 3}, "supplements": [{"price": null}]}

###
GET {{base}}/{{paper.response.body.$.title}}?q={{paper.editor.name}}
"""
WRONG = (
    None, True, 0, 1.5, 1e400, "x", "", [], {}, [None], ["a", 1], [[{}]],
    {"$ref": "#/"}, {"$ref": "#"}, {"$ref": 5}, {"$ref": "x.json"},
    {"$ref": "#/components/schemas/Paper"}, {"type": ["string", 3]}, {"enum": "x"},
    {"items": [{}]}, {"required": True}, {"properties": []},
)  # fmt: skip


def places(value, path=()):
    yield path
    steps = value.items() if isinstance(value, dict) else ()
    steps = enumerate(value) if isinstance(value, list) else steps
    for step, inner in steps:
        yield from places(inner, (*path, step))


def spoiled(random: Random) -> str:
    description = json.loads(KIOSK)
    for _ in range(random.randint(1, 4)):
        *around, last = random.choice([path for path in places(description) if path])
        inside = description
        for step in around:
            inside = inside[step]
        inside[last] = copy.deepcopy(random.choice(WRONG))
    return json.dumps(description).replace("Infinity", "1e400")


def asked_everywhere(here: Scene) -> int:
    diagnostics(here.workspace, here.document, here.files)
    for offset in range(0, len(here.document.text) + 1, 3):
        completion(here.workspace, here.document, offset, here.files)
        hover(here.workspace, here.document, offset, here.files)
        definition(here.workspace, here.document, offset, here.files)
    return offset


@pytest.mark.parametrize("seed", range(25))
def test_every_feature_answers(seed):
    head = "//- main.http\n# @openapi ./kiosk.json\n@base = https://eu.kiosk.test/v1\n\n###\n"
    here = scene(f"{head}{REQUESTS}//- kiosk.json\n{spoiled(Random(seed))}")
    assert asked_everywhere(here) >= len(here.document.text) - 3
