"""Schemas in files: which files they may lead to, and how it is said what does not fit."""

import json

import pytest

from callsheet.disk import DiskFiles
from callsheet.openapi.json_schema import Schema, check_value, read_schema
from callsheet.openapi.source import Fault
from callsheet.values import parse_json


def written(folder, **files):
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        path = folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def found(folder, value, part=""):
    read = read_schema(folder / "main.json", part, DiskFiles(folder))
    assert isinstance(read, Schema), read
    outcome = check_value(read, parse_json(value))
    return outcome.message if isinstance(outcome, Fault) else [each.sentence for each in outcome]


OTHER = {"type": "integer", "minimum": 1}


@pytest.mark.parametrize(
    "main",
    [
        {"properties": {"id": {"$ref": "other.json"}}},
        {"properties": {"id": {"$ref": "./other.json#"}}},
        {"$id": "https://api.example/s/main.json", "properties": {"id": {"$ref": "other.json"}}},
        {"$id": "https://api.example/s/main.json", "properties": {"id": {"$ref": "/s/other.json"}}},
        {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "id": "https://api.example/main.json",
            "properties": {"id": {"$ref": "other.json"}},
        },
    ],
)
def test_references_lead_to_files_beside(main, tmp_path):
    written(tmp_path, main=main, other=OTHER)
    assert found(tmp_path, '{"id": 1}') == []
    assert found(tmp_path, '{"id": 0}') == ["/id is 0, less than 1"]


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("https://example.org/x.json", "https://example.org/x.json"),
        ("../outside.json", "/outside.json"),
        ("none.json", "`none.json`"),
        ("broken.json", "`broken.json`"),
        ("#/$defs/none", "`/$defs/none`"),
        ("file://host/x.json", "file://host/x.json"),
    ],
)
def test_references_that_lead_nowhere_are_told(reference, said, tmp_path):
    folder = tmp_path / "workspace"
    written(folder, main={"properties": {"id": {"$ref": reference}}}, broken="{")
    written(tmp_path, outside={})
    message = found(folder, '{"id": 1}')
    assert message.startswith("it refers to `")
    assert said in message


def test_a_schema_that_is_its_own_end_is_told(tmp_path):
    written(tmp_path, main={"$ref": "#"})
    assert found(tmp_path, "1").startswith("it refers to itself without an end")


def test_a_part_of_a_schema(tmp_path):
    written(tmp_path, main={"$defs": {"a/b": OTHER, "named": {"$anchor": "here", "type": "null"}}})
    assert found(tmp_path, "0", "/$defs/a~1b") == ["the whole is 0, less than 1"]
    assert found(tmp_path, "0", "here") == ["the whole is 0, not null"]


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        ({"type": "integer"}, "1.0", []),
        ({"type": "integer"}, "1.5", ["the whole is 1.5, not an integer"]),
        ({"type": ["string", "null"]}, "7", ["the whole is 7, not a string or null"]),
        ({"required": ["a", "b"]}, "{}", ['the whole lacks "a"', 'the whole lacks "b"']),
        ({"dependentRequired": {"a": ["b"]}}, '{"a": 1}', ['the whole lacks "b"']),
        ({"enum": ["a", 1]}, '"b"', ['the whole is "b", none of ["a",1]']),
        ({"const": 1.10}, "2", ["the whole is 2, not 1.1"]),
        ({"pattern": "^a"}, '"b"', ['the whole is "b", which does not match "^a"']),
        ({"minItems": 2}, "[1]", ["the whole has 1 item, not at least 2"]),
        ({"maxLength": 1}, '"ab"', ["the whole has 2 characters, not at most 1"]),
        ({"uniqueItems": True}, "[1, 1]", ["the whole has an item twice"]),
        ({"multipleOf": 0.01}, "1.10", []),
        ({"multipleOf": 2}, "3", ["the whole is 3, no multiple of 2"]),
        (
            {"properties": {"a": {}}, "additionalProperties": False},
            '{"a": 1, "b": 2}',
            ['the whole has what the schema does not know: ["b"]'],
        ),
        ({"not": {"type": "null"}}, "null", ["the whole fits what `not` rules out"]),
        ({"properties": {"a": False}}, '{"a": 1}', ["the whole holds 1, which may not be there"]),
        ({"oneOf": [{}, {}]}, "1", ["the whole fits more than one of the 2 choices of `oneOf`"]),
        (
            {"anyOf": [{"type": "null"}, {"type": "object", "required": ["id"]}]},
            "{}",
            [
                "the whole fits none of the 2 choices of `anyOf`",
                'the whole lacks "id" (nearest choice)',
            ],
        ),
        (
            {"items": {"properties": {"x/y": {"type": "null"}}}},
            '[{"x/y": null}, {"x/y": 1}]',
            ["/1/x~1y is 1, not null"],
        ),
        ({"format": "email"}, '"no address"', []),
    ],
)
def test_what_does_not_fit_is_told(schema, value, said, tmp_path):
    written(tmp_path, main=schema)
    assert found(tmp_path, value) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "it is no JSON Schema: a schema is an object"),
        ('{"type": 1}', "it is no JSON Schema: /type "),
        ("{", "it is not JSON: "),
    ],
)
def test_what_is_no_schema_is_told(text, said, tmp_path):
    written(tmp_path, main=text)
    read = read_schema(tmp_path / "main.json", "", DiskFiles(tmp_path))
    assert isinstance(read, Fault)
    assert read.message.startswith(said)
