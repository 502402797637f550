"""What is typed beside what a schema says of it."""

import json

import pytest

from callsheet.openapi.checking import check_json
from callsheet.openapi.checking_text import check_text
from callsheet.openapi.description import Description, read_description
from callsheet.syntax.json_tree import read_json_tree
from fixture_files import ROOT, MemoryFiles


def with_schema(schema: object) -> Description:
    text = json.dumps({"openapi": "3.1.0", "schema": schema, "tree": TREE, **ENDLESS})
    found = read_description(ROOT / "a.json", MemoryFiles({"a.json": text}))
    assert isinstance(found, Description)
    return found


TREE = {"type": "object", "required": ["v"], "properties": {"next": {"$ref": "#/tree"}}}
ENDLESS = {
    "endless": {"anyOf": [{"$ref": "#/endless"}]},
    "list": {"type": "array", "items": {"$ref": "#/list"}},
    "knot": {
        "allOf": [{"$ref": "#/knot"}, {"$ref": "#/other"}, {"$ref": "#/endless"}],
        "anyOf": [{"$ref": "#/other"}, {"$ref": "#/knot"}],
    },
    "other": {
        "oneOf": [{"$ref": "#/knot"}, {"$ref": "#/other"}],
        "allOf": [{"$ref": "#/knot"}, {"$ref": "#/other"}],
        "properties": {"a": {"$ref": "#/knot"}},
    },
}
CAT = {"type": "object", "required": ["purrs"], "properties": {"purrs": {"type": "boolean"}}}
DOG = {"type": "object", "required": ["barks"], "properties": {"barks": {"type": "boolean"}}}


@pytest.mark.parametrize(
    ("schema", "body", "found"),
    [
        ({"type": "string"}, "1", ["1: an integer stands here, where a string is expected"]),
        ({"type": ["string", "null"]}, "null", []),
        ({"type": "integer"}, "1.0", []),
        ({"type": "number"}, "1", []),
        ({"type": "object"}, "[1]", ["[: an array stands here, where an object is expected"]),
        ({"type": "string"}, "null", ["null: `null` stands here, where a string is expected"]),
        ({"type": "string", "x-nullable": True}, "null", []),
        ({"type": "array", "default": None}, "null", []),
        ({"enum": [1, "1", None]}, "1", []),
        ({"enum": [1]}, "true", ["true: this is none of 1"]),
        ({"enum": ["red", "green"]}, '"gren"', ['"gren": this is none of "red", "green"']),
        ({"const": 2}, "3", ["3: this is none of 2"]),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, "1", ["1: this is not more than 1"]),  # noqa: E501
        ({"type": "integer", "exclusiveMaximum": 5}, "5", ["5: this is not less than 5"]),
        ({"type": "string", "maxLength": 2}, '"abc"', ['"abc": this is longer than 2 characters']),
        ({"type": "string", "minLength": 1}, '""', ['"": this is shorter than 1 character']),
        ({"$ref": "#/tree"}, '{"next": {"next": {"v": 1}}, "v": 1}', ['{: "v" is missing']),
        ({"oneOf": [CAT, DOG]}, '{"barks": true}', []),
        ({"oneOf": [CAT, DOG]}, '{"barks": 1}', ["1: an integer stands here, where a boolean is expected"]),  # noqa: E501
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "7", []),
        ({"allOf": [CAT, DOG]}, '{"barks": true}', ['{: "purrs" is missing']),
        ({"oneOf": [{"$ref": "nowhere.json"}, DOG]}, "{}", []),
        ({"additionalProperties": {"type": "integer"}}, '{"a": 1, "b": "x"}', ['"x": a string stands here, where an integer is expected']),  # noqa: E501
        ({"additionalProperties": False, "properties": {}}, '{"a": 1}', ['"a": the description has no "a" here']),  # noqa: E501
        ({"additionalProperties": False, "properties": {"a": {}}, "allOf": [CAT]}, '{"purrs": true}', []),  # noqa: E501
        ({"required": ["a"]}, '{"{{name}}": 1}', []),
        ({"required": ["a"]}, "{{{body}}}", []),
        ({"type": "integer"}, '"{{n}}"', []),
        ({"type": "array", "items": {"type": "integer"}}, '[1, {{n}}, "x"]', ['"x": a string stands here, where an integer is expected']),  # noqa: E501
        ({"prefixItems": [{}], "items": {"type": "integer"}}, '["a"]', []),
        ({"type": "array", "minItems": 2}, "[1]", ["[: this list has fewer items than 2"]),
        ({"type": "array", "maxItems": 1}, "[1, {{n}}]", ["[: this list has more items than 1"]),
        ({"type": "string", "format": "uuid"}, '"{{id}}"', []),
        ({"properties": {"a": {"$ref": "#/tree", "nullable": True}}}, '{"a": null}', []),
        ({"$ref": "#/knot"}, '{"a": {"a": {"a": [1]}}}', []),
        (True, "1", []),
        ({"type": "unheard-of"}, "1", []),
        ({"type": "file"}, "1", []),
    ],
)  # fmt: skip
def test_bodies(schema, body, found):
    description = with_schema(schema)
    place = description.at(description.root, "schema")
    tree = read_json_tree(body)
    assert place is not None
    assert tree.root is not None
    findings = check_json(description, place, tree.root)
    assert [f"{each.span.of(body)}: {each.message}" for each in findings] == found


PETS = {
    "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
    "discriminator": {"propertyName": "kind", "mapping": {"hound": "#/components/schemas/Dog"}},
}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"kind": "Cat", "purrs": 1}, ["1: an integer stands here, where a boolean is expected"]),
        ({"kind": "hound"}, ['{: "barks" is missing']),
        ({"kind": "hond"}, ['"hond": this is none of "hound", "Cat"']),
        ({"kind": "hound", "barks": True}, []),
        ({}, ['{: "purrs" is missing']),
    ],
)
def test_a_discriminator_tells_choices_apart(body, found):
    text = json.dumps(
        {"openapi": "3.0.0", "pet": PETS, "components": {"schemas": {"Cat": CAT, "Dog": DOG}}}
    )
    description = read_description(ROOT / "a.json", MemoryFiles({"a.json": text}))
    assert isinstance(description, Description)
    tree = read_json_tree(json.dumps(body))
    findings = check_json(description, description.at(description.root, "pet"), tree.root)
    assert [f"{each.span.of(json.dumps(body))}: {each.message}" for each in findings] == found


@pytest.mark.parametrize(
    ("schema", "text", "found"),
    [
        ({"type": "integer"}, "7", ""),
        ({"type": "integer"}, "7.5", "is no integer"),
        ({"type": "number"}, "-7.5e3", ""),
        ({"type": "boolean"}, "yes", "is no boolean"),
        ({"type": "boolean"}, "True", ""),
        ({"type": "string"}, "", ""),
        ({"type": "array", "items": {"type": "integer"}}, "1,2|3", ""),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, "a,c", "is none of a, b"),
        ({"enum": [1, 2]}, "2", ""),
        ({"enum": ["y" * 99]}, "x", f"is none of {'y' * 60} ..."),
        ({"oneOf": [{"type": "integer"}, {"type": "boolean"}]}, "x", ""),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "x", "is no integer"),
        ({"anyOf": [{"type": "integer"}, {"$ref": "nowhere.json"}]}, "x", ""),
        ({"allOf": [{"anyOf": [{"enum": ["a"]}, {"enum": ["b"]}]}]}, "b", ""),
        ({"type": "string", "minLength": 3}, "ab", "is shorter than 3 characters"),
        ({"type": "integer", "minLength": 3}, "7", ""),
        ({"type": "string", "format": "uuid"}, "7", "is not a UUID"),
        ({"type": "string", "format": "uuid"}, "A9D1F6E0-0c0b-4dd4-8f3a-5a8f0e4d1b11", ""),
        ({"type": "string", "format": "date"}, "", ""),
        ({"type": "string", "format": "date"}, "21.11.2026", "is not a date like 2026-11-21"),
        ({"type": "string", "format": "date-time"}, "2026-11-21 15:00", ""),
        (
            {"type": "string", "format": "date-time"},
            "now",
            "is not a time like 2026-11-21T15:00:00Z",
        ),
        ({"type": "string", "format": "email"}, "ada", "is not an e-mail address"),
        ({"type": "string", "format": "unheard-of"}, "x", ""),
        ({"type": "string", "pattern": "^[A-Z]{3}$"}, "abc", "is not of the form `^[A-Z]{3}$`"),
        ({"type": "string", "pattern": "b"}, "abc", ""),
        ({"type": "string", "pattern": r"^\p{Lu}+$"}, "abc", ""),
        ({"type": "string", "pattern": "^(a+)+$"}, "a" * 60 + "!", ""),
        ({"type": "string", "pattern": "a?" * 40 + "a" * 40}, "a" * 39, ""),
        ({"$ref": "#/endless"}, "x", ""),
        ({"$ref": "#/list"}, "x", ""),
        ({"$ref": "#/knot"}, "x", ""),
        ({"type": ["integer", "null"]}, "x", "is no integer"),
        ({"type": "integer", "minimum": 3}, "2", "is less than 3"),
        ({"allOf": [{"type": "integer"}]}, "x", "is no integer"),
    ],
)
def test_parameters(schema, text, found):
    description = with_schema(schema)
    assert check_text(description, description.at(description.root, "schema"), text) == found
