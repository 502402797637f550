"""Bodies beside jsonschema: what it takes is never told to be wrong, and most of the rest is."""

import copy
import json
from random import Random

import pytest

from callsheet.openapi.checking import check_json
from callsheet.openapi.description import Description, read_description
from callsheet.syntax.json_tree import read_json_tree
from counterparts.openapi_schemas import valid
from fixture_files import ROOT, MemoryFiles

SCHEMAS = {
    "Film": {
        "type": "object",
        "required": ["title", "crew"],
        "additionalProperties": False,
        "properties": {
            "title": {"type": "string", "minLength": 1, "maxLength": 12},
            "year": {"type": "integer", "minimum": 1888, "maximum": 2100},
            "rating": {"type": "number", "minimum": 0},
            "colour": {"type": "boolean"},
            "kind": {"type": "string", "enum": ["short", "long"]},
            "crew": {"type": "array", "items": {"$ref": "#/components/schemas/Member"}},
            "notes": {"type": "object", "additionalProperties": {"type": "string"}},
            "source": {"oneOf": [{"$ref": "#/components/schemas/Book"}, {"type": "string"}]},
            "sequel": {"$ref": "#/components/schemas/Film"},
        },
    },
    "Member": {
        "allOf": [
            {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
            {"type": "object", "properties": {"days": {"type": "integer"}}},
        ]
    },
    "Book": {
        "type": "object",
        "required": ["pages"],
        "properties": {"pages": {"anyOf": [{"type": "integer"}, {"enum": ["many"]}]}},
    },
}
FILM = {
    "title": "Nosferatu",
    "year": 1922,
    "rating": 7.9,
    "colour": False,
    "kind": "long",
    "crew": [{"name": "Murnau", "days": 40}, {"name": "Wagner"}],
    "notes": {"print": "tinted"},
    "source": {"pages": 400},
    "sequel": {"title": "Faust", "crew": [], "source": "a play"},
}
OTHERS = (None, True, 1, 2.5, -3, 5000, "x", "", "many", "long", [], {}, ["a"], {"name": "a"})


def changed(random: Random, value: object) -> object:
    if isinstance(value, dict) and value and random.random() < 0.8:
        key = random.choice(list(value))
        match random.randint(0, 7):
            case 0:
                return {name: each for name, each in value.items() if name != key}
            case 1:
                return {**value, "extra": 1}
            case _:
                return {**value, key: changed(random, value[key])}
    if isinstance(value, list) and value and random.random() < 0.8:
        at = random.randrange(len(value))
        return [*value[:at], changed(random, value[at]), *value[at + 1 :]]
    return copy.deepcopy(random.choice(OTHERS))


def ours(description: object, values: list[object]) -> list[bool]:
    files = MemoryFiles({"a.json": json.dumps(description)})
    read = read_description(ROOT / "a.json", files)
    assert isinstance(read, Description)
    schema = read.at(read.root, "components", "schemas", "Film")
    assert schema is not None
    trees = [read_json_tree(json.dumps(value)).root for value in values]
    return [tree is not None and not check_json(read, schema, tree) for tree in trees]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_what_fits_is_never_told_to_be_wrong(version):
    random = Random(1922)
    values = [FILM, *(changed(random, FILM) for _ in range(600))]
    description = {"openapi": version, "components": {"schemas": SCHEMAS}}
    theirs = valid(description, "/components/schemas/Film", values)
    found = ours(description, values)
    pairs = list(zip(values, theirs, found, strict=True))
    assert [value for value, fits, said in pairs if fits and not said] == []
    assert [value for value, fits, said in pairs if said and not fits] == []
    assert {True, False} == set(theirs)
