"""Values made of schemas: always the same, or by chance and right by another's judgement."""

# ruff: noqa: E501

import json
from random import Random

import pytest
from jsonschema import Draft202012Validator

from callsheet.openapi.description import Description, Node, read_description
from callsheet.openapi.samples import Side, sample_of
from fixture_files import ROOT, MemoryFiles

PERSON = {
    "type": "object",
    "required": ["name", "id", "secret"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string", "minLength": 9},
        "secret": {"type": "string", "writeOnly": True},
        "friends": {"type": "array", "items": {"$ref": "#/definitions/person"}},
        "boss": {"$ref": "#/definitions/person"},
    },
}
CAT = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
DEFINITIONS = {
    "person": PERSON,
    "cat": CAT,
    "dog": {"allOf": [CAT, {"properties": {"barks": {"type": "boolean"}}}]},
    "endless": {"type": "object", "required": ["x"], "properties": {"x": {"$ref": "#/definitions/endless"}}},
    "knot": {"allOf": [{"$ref": "#/definitions/knot"}]},
}  # fmt: skip


def schema_of(schema: object) -> tuple[Description, Node]:
    text = json.dumps({"swagger": "2.0", "schema": schema, "definitions": DEFINITIONS})
    found = read_description(ROOT / "a.json", MemoryFiles({"a.json": text}))
    assert isinstance(found, Description)
    node = found.at(found.root, "schema")
    assert node is not None
    return found, node


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "date"}, "2026-01-31"),
        ({"type": "string", "maxLength": 3}, "str"),
        ({"type": "string", "minLength": 8}, "string string"),
        ({"type": "string", "pattern": "^[a-c]{4}$"}, "aaaa"),
        ({"type": "string", "pattern": "^a+$", "minLength": 7}, "aaaaaaa"),
        ({"type": "string", "example": "x", "default": "y"}, "x"),
        ({"type": "string", "default": "y"}, "y"),
        # An example that does not fit is not taken.
        ({"type": "integer", "example": "x"}, 1),
        ({"properties": {"a": {"type": "integer", "example": "x"}, "b": {"example": 2}}}, {"a": 1, "b": 2}),
        ({"type": ["null", "string"], "enum": [None, "a"]}, "a"),
        ({"enum": [None]}, None),
        ({"const": {"a": 1}}, {"a": 1}),
        ({"type": "null"}, None),
        ({"type": "boolean"}, True),
        ({"type": "integer"}, 1),
        ({"type": "integer", "minimum": 3, "exclusiveMinimum": True}, 4),
        ({"type": "integer", "exclusiveMinimum": 3}, 4),
        ({"type": "integer", "maximum": -5}, -5),
        ({"type": "integer", "multipleOf": 4, "minimum": 5}, 8),
        ({"type": "number"}, 1.5),
        ({"type": "number", "maximum": 1, "minimum": 0.5}, 1),
        ({"type": "number", "multipleOf": 0.5}, 1.5),
        ({"minimum": 2}, 2),
        ({"type": "integer", "minimum": 1e308, "multipleOf": 0.001}, 1e308),
        ({"type": "number", "minimum": 1e308, "multipleOf": 5e-324}, 1e308),
        ({"type": "integer", "minimum": 10**400}, 10**400),
        ({}, "string"),
        ({"type": "array", "items": {"type": "integer"}}, [1]),
        ({"type": "array", "minItems": 3, "uniqueItems": True, "items": {"type": "integer"}}, [1, 2, 3]),
        ({"type": "array", "uniqueItems": True, "minItems": 2, "items": {"enum": ["a", "b"]}}, ["a", "b"]),
        ({"type": "array", "maxItems": 0, "items": {}}, []),
        ({"prefixItems": [{"const": 1}, {"const": "a"}]}, [1, "a"]),
        ({"type": "array"}, []),
        ({"type": "object"}, {}),
        ({"additionalProperties": {"type": "integer"}}, {"key": 1}),
        ({"type": "object", "minProperties": 2}, {"key": "string", "key1": "string"}),
        ({"type": "object", "required": ["a"]}, {"a": "string"}),
        ({"required": ["a", "b"], "properties": {"b": {"readOnly": True}}}, {"a": "string"}),
        ({"anyOf": [{"type": "null"}, {"type": "integer"}]}, 1),
        ({"allOf": [{"minimum": 5}, {"type": "integer"}]}, 5),
        ({"$ref": "#/definitions/person"}, {"name": "string string", "secret": "string", "friends": []}),
        ({"oneOf": [{"$ref": "#/definitions/dog"}], "discriminator": {"propertyName": "kind"}}, {"kind": "dog", "barks": True}),
        ({"properties": {"a": {"const": 1}, "b": {"const": 2}, "c": {"const": 3}}, "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a": 1, "c": 3}),
        ({"$ref": "#/definitions/endless"}, None),
        ({"$ref": "#/definitions/knot"}, "string"),
        ({"properties": {"a": {"$ref": "#/definitions/endless"}}}, {}),
    ],
)  # fmt: skip
def test_sample(schema: object, value: object):
    assert sample_of(*schema_of(schema), Side.REQUEST) == value


def test_answers_have_what_only_they_have():
    assert sample_of(*schema_of({"$ref": "#/definitions/person"}), Side.ANSWER) == {
        "id": 1,
        "name": "string string",
        "friends": [],
    }


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "format": name}
        for name in ("date", "date-time", "time", "uuid", "email", "ipv4", "ipv6", "regex", "duration")
    ]
    + [
        {"type": "string", "minLength": 5, "maxLength": 7},
        {"type": "string", "pattern": "^(ab|[c-e]{2,3})+\\d?$"},
        {"type": "integer", "minimum": -7, "exclusiveMaximum": 9, "multipleOf": 3},
        {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
        {"type": "array", "minItems": 2, "maxItems": 4, "uniqueItems": True, "items": {"type": "integer"}},
        {"enum": [1, "a", {"b": 2}]},
        {"oneOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]},
        {"type": "object", "required": ["a"], "additionalProperties": False, "properties": {
            "a": {"type": "boolean"}, "b": {"type": "array", "items": {"const": 1}}}},
        {"type": "object", "minProperties": 3, "additionalProperties": {"type": "number"}},
    ],
)  # fmt: skip
def test_samples_by_chance_fit(schema: dict[str, object]):
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    described = schema_of(schema)
    samples = [sample_of(*described, Side.ANSWER, Random(seed)) for seed in range(25)]
    for each in (*samples, sample_of(*described, Side.ANSWER)):
        validator.validate(each)
    assert samples == [sample_of(*described, Side.ANSWER, Random(seed)) for seed in range(25)]


def test_sample_of_a_wide_schema_ends():
    wide = {f"p{n}": {"$ref": "#/definitions/wide"} for n in range(40)}
    text = json.dumps({"swagger": "2.0", "definitions": {
        "wide": {"properties": {name: {"properties": wide} for name in wide}},
    }})  # fmt: skip
    found = read_description(ROOT / "a.json", MemoryFiles({"a.json": text}))
    assert isinstance(found, Description)
    node = found.at(found.root, "definitions", "wide")
    assert node is not None
    made = sample_of(found, node, Side.REQUEST)
    assert isinstance(made, dict)
    assert len(json.dumps(made)) < 100_000
