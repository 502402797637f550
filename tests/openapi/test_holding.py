"""Answers held against descriptions: what is told of each, and where the description says so."""

import json

import pytest

from callsheet.exchange import Headers
from callsheet.openapi.contract import Part
from callsheet.openapi.holding import LARGEST_BODY, held
from held import HARBOUR, JSON, answered, described, misfits, told, with_schema

COUNTED: Headers = (*JSON, ("X-Total", "1"))
CSV: Headers = (("Content-Type", "text/csv"), ("X-Total", "1"))
XML: Headers = (("Content-Type", "application/xml"), ("X-Total", "1"))
PROBLEM: Headers = (("Content-Type", "application/problem+json"),)
SHIP = {"id": 1, "name": "Ella", "flag": "de"}


@pytest.mark.parametrize(
    ("request_", "status", "headers", "body", "expected"),
    [
        ("GET /ships", 200, COUNTED, [SHIP, {"name": "Eos", "tender": SHIP}], []),
        ("GET /v2/ships", 200, COUNTED, [], []),
        ("GET /ships", 200, COUNTED, [{"name": 3}], ["`/0/name` is 3, not a string"]),
        ("GET /ships", 200, COUNTED, {"a": 1}, ['the body is {"a":1}, not an array']),
        ("GET /ships", 200, COUNTED, [{"id": 1}], ['`/0` lacks "name"']),
        (
            "GET /ships",
            200,
            COUNTED,
            [{"name": "a", "crew": 3}],
            ['`/0` has what the schema does not know: ["crew"]'],
        ),
        (
            "GET /ships",
            200,
            COUNTED,
            [{"name": "a", "pin": "123"}],
            ["`/0/pin` is `writeOnly`, so that no answer has it"],
        ),
        (
            "GET /ships",
            200,
            COUNTED,
            [{"name": "a", "built": "1990"}],
            ['`/0/built` is "1990", which is no date'],
        ),
        (
            "GET /ships",
            200,
            COUNTED,
            [{"name": "a", "id": 2**31}],
            ["`/0/id` is 2147483648, which is no int32"],
        ),
        (
            "GET /ships",
            200,
            COUNTED,
            [{"name": n} for n in range(5)],
            ["`/0/name` is 0, not a string, and so in 4 more places"],
        ),
        ("GET /ships", 200, JSON, [], ['the header field "X-Total" is missing']),
        (
            "GET /ships",
            200,
            (*JSON, ("x-total", "many")),
            [],
            ['the header field "X-Total" is "many", not an integer'],
        ),
        ("GET /ships", 200, (*COUNTED, ("X-Tags", "old, new")), [], []),
        (
            "GET /ships",
            200,
            (*COUNTED, ("X-Tags", "old"), ("X-Tags", "rusty")),
            [],
            ['the header field "X-Tags" is "rusty", none of ["old","new"]'],
        ),
        (
            "GET /ships",
            200,
            COUNTED,
            "[",
            ["the body is not JSON: Expecting value: line 1 column 2 (char 1)"],
        ),
        ("GET /ships", 200, COUNTED, None, ["the body is empty"]),
        ("GET /ships", 200, CSV, "name\nElla\n", []),
        (
            "GET /ships",
            200,
            CSV,
            "n" * 21,
            ["the body has 21 characters, not at most 20"],
        ),
        (
            "GET /ships",
            200,
            XML,
            "<ships/>",
            ["the body was not held against its schema: no schema is held against application/xml"],
        ),
        (
            "GET /ships",
            200,
            (("Content-Type", "text/html"), ("X-Total", "1")),
            "<p>",
            [
                (
                    "the media type text/html is not documented: "
                    "it is application/json or text/csv or application/xml"
                )
            ],
        ),
        (
            "GET /ships",
            200,
            (("X-Total", "1"),),
            "[]",
            [
                (
                    "no media type is named, where "
                    "application/json or text/csv or application/xml is documented"
                )
            ],
        ),
        ("GET /ships", 418, PROBLEM, {"title": "a"}, []),
        ("GET /ships", 404, PROBLEM, {}, ['the body lacks "title"']),
        ("GET /ships", 500, JSON, {}, ["the status 500 is not documented: it has 200, 4XX"]),
        ("POST /ships", 201, (), None, []),
        ("POST /ships", 503, PROBLEM, {}, ['the body lacks "title"']),
        ("GET /ships/7", 200, JSON, "anything", []),
        ("DELETE /ships/7", 204, (), None, []),
        ("HEAD /ships", 200, COUNTED, None, []),
        ("HEAD /ships", 200, JSON, None, ['the header field "X-Total" is missing']),
        ("GET /boats", 200, JSON, {}, ['the description harbour.json has no path like "/boats"']),
        (
            "PATCH /ships/7",
            200,
            JSON,
            {},
            ['the description harbour.json has no PATCH for "/ships/{shipId}": it has GET, DELETE'],
        ),
        ("OPTIONS /ships", 204, (), None, ["the description says nothing of OPTIONS"]),
        ("GET /chat", 101, (), None, ["the description says nothing of this WebSocket"]),
    ],
)
def test_answers(
    request_: str, status: int, headers: Headers, body: object, expected: list[str]
) -> None:
    verdict = held(described(HARBOUR), answered(request_, status, body, headers))
    assert told(verdict) == expected


def test_what_it_is_about_and_where_it_is_said() -> None:
    verdict = held(described(HARBOUR), answered("GET /ships", 200, [SHIP, {"name": 3}], COUNTED))
    assert verdict.title == "GET /ships 200 application/json"
    assert verdict.documented == "200"
    (wrong,) = verdict.violations
    line = HARBOUR[: HARBOUR.index('"maxLength": 8')].count("\n")
    assert (wrong.part, wrong.pointer) == (Part.BODY, "/1/name")
    assert wrong.described == "harbour.json#/components/schemas/Ship/properties/name"
    assert wrong.line == line - 1
    assert (wrong.expected, wrong.actual) == ({"type": "string"}, 3)


def test_of_many_violations_the_first_are_told() -> None:
    wanted = {"required": [f"m{number}" for number in range(30)]}
    found = misfits(with_schema(wanted), {})
    assert found[:2] == ['the body lacks "m0"', 'the body lacks "m1"']
    assert found[20:] == ["10 more of it is not as it is described"]


def test_a_large_body_is_told_to_be_left_out() -> None:
    body = '"' + "x" * LARGEST_BODY + '"'
    verdict = held(with_schema({"type": "integer"}), answered("GET /one", 200, body))
    assert not verdict.violations
    assert verdict.unchecked == ("the body was not held against its schema: it has 8 MB",)


PET = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
CAT = {"type": "object", "required": ["lives"]}
DOG = {"type": "object", "required": ["tricks"]}
EITHER = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]
CHOICE = {"oneOf": EITHER, "discriminator": {"propertyName": "kind", "mapping": {"dog": "Dog"}}}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (CHOICE, {"kind": "Cat", "lives": 9}, []),
        # Both schemas would take it, and it says which it is.
        (CHOICE, {"kind": "dog", "tricks": 1, "lives": 1}, []),
        (CHOICE, {"kind": "dog", "lives": 1}, ['the body lacks "tricks"']),
        (CHOICE, {"kind": "eel"}, ['`/kind` is "eel", none of ["Cat","Dog","dog"]']),
        (
            {"oneOf": EITHER},
            {"tricks": 1, "lives": 1},
            ["the body fits more than one of the 2 choices of `oneOf`"],
        ),
        ({"type": "number", "multipleOf": 0.01}, 19.99, []),
        (
            {"type": "number", "multipleOf": 0.01},
            19.999,
            ["the body is 19.999, no multiple of 0.01"],
        ),
        ({"pattern": "^(a+)+$"}, "a" * 30 + "b", []),
        ({"pattern": r"^\p{Lu}+$"}, "ÄÖ", []),
        ({"pattern": r"^\p{Lu}+$"}, "ä", ['the body is "ä", which does not match "^\\\\p{Lu}+$"']),
        ({"pattern": "("}, "anything", []),
        ({"uniqueItems": True}, [1, "1", True, [1], {"a": 1}, {"a": True}, {"b": 1}], []),
        ({"uniqueItems": True}, [{"a": [1, 2]}, {"a": [1.0, 2]}], ["the body has an item twice"]),
        ({"type": "integer"}, 1.0, []),
        ({"type": "integer"}, True, ["the body is true, not an integer"]),
        (
            {"properties": {"a": {"$ref": "#/components/schemas/None"}}},
            {"a": 1},
            [
                (
                    "the schema cannot be used: "
                    "it refers to `#/components/schemas/None`, which is nowhere"
                )
            ],
        ),
        (
            {"minimum": "a"},
            1,
            [
                (
                    "the schema cannot be used: it is no schema: "
                    "'<' not supported between instances of 'int' and 'str'"
                )
            ],
        ),
        (
            {"$ref": "#/components/schemas/Loop"},
            1,
            [
                (
                    "the schema cannot be used: "
                    "it refers to itself without an end, or is nested too deeply"
                )
            ],
        ),
    ],
)
def test_schemas(version: str, schema: object, value: object, expected: list[str]) -> None:
    loop = {"allOf": [{"$ref": "#/components/schemas/Loop"}]}
    description = with_schema(schema, version, Cat=CAT, Dog=DOG, Loop=loop)
    assert misfits(description, value) == expected


@pytest.mark.parametrize(
    ("schema", "value", "old", "new"),
    [
        ({"type": "string", "nullable": True}, None, "", "the body is null, not a string"),
        ({"type": "string", "enum": ["a"], "nullable": True}, None, "", "the body is null"),
        ({"type": ["string", "null"]}, None, "", ""),
        ({"allOf": [{"type": "object"}], "nullable": True}, None, "", "the body is null, not an"),
        ({"anyOf": [{"type": "object"}], "nullable": True}, None, "", "the body fits none"),
        (
            {"type": "string", "enum": ["a"]},
            1,
            "the body is 1, not a string",
            "the body is 1, not a string",
        ),
        (
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
            1,
            "the body is 1, not more than 1",
            "the body is 1, not more than true",
        ),
        ({"exclusiveMinimum": 1}, 1, "", "the body is 1, not more than 1"),
        ({"const": 1}, 2, "", "the body is 2, not 1"),
    ],
)
def test_words_that_versions_read_otherwise(
    schema: object, value: object, old: str, new: str
) -> None:
    for version, expected in (("3.0.3", old), ("3.1.0", new)):
        found = misfits(with_schema(schema, version), value)
        assert len(found) <= 1
        assert "\n".join(found).startswith(expected)
        assert bool(found) == bool(expected)


def test_swagger_2() -> None:
    said = {
        "swagger": "2.0",
        "basePath": "/v1",
        "produces": ["application/json"],
        "paths": {
            "/ships": {
                "get": {
                    "responses": {
                        "200": {
                            "description": "",
                            "headers": {"X-Total": {"type": "integer"}},
                            "schema": {"$ref": "#/definitions/Ship"},
                        },
                        "204": {"description": "none"},
                        "default": {"description": "", "schema": {"type": "file"}},
                    }
                }
            }
        },
        "definitions": {
            "Ship": {
                "type": "object",
                "properties": {"flag": {"type": "string", "x-nullable": True}},
            }
        },
    }
    description = described(json.dumps(said))

    def about(status: int, body: object, headers: Headers = JSON) -> list[str]:
        return told(held(description, answered("GET /v1/ships", status, body, headers)))

    assert about(200, {"flag": None}) == []
    assert about(200, {"flag": 1}) == ["`/flag` is 1, not a string"]
    assert about(200, {}, (*JSON, ("X-Total", "a"))) == [
        'the header field "X-Total" is "a", not an integer'
    ]
    assert about(204, None, ()) == []
    assert about(500, {"any": "thing"}) == []
    assert about(200, "x", (("Content-Type", "text/plain"),)) == [
        "the media type text/plain is not documented: it is application/json"
    ]


def test_references_that_lead_nowhere() -> None:
    nowhere = {"$ref": "#/nowhere"}
    answers = {"200": nowhere, "201": {"content": {"application/json": {"schema": nowhere}}}}
    said = {"openapi": "3.1.0", "paths": {"/ship": {"get": {"responses": answers}}}}
    description = described(json.dumps(said))
    assert told(held(description, answered("GET /ship", 200, {}))) == [
        "the answer cannot be judged: it refers to `#/nowhere`, which is nowhere"
    ]
    assert told(held(description, answered("GET /ship", 201, {}))) == [
        "the schema cannot be used: it refers to `#/nowhere`, which is nowhere"
    ]


def test_schemas_in_other_files() -> None:
    schema = {"$ref": "parts.json#/Ship"}
    answers = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    said = {"openapi": "3.1.0", "paths": {"/ship": {"get": {"responses": answers}}}}
    ship = {"properties": {"flag": {"$ref": "#/Flag"}}}
    parts = json.dumps({"Ship": ship, "Flag": {"type": "string"}})
    verdict = held(
        described(json.dumps(said), parts=parts), answered("GET /ship", 200, {"flag": 1})
    )
    (wrong,) = verdict.violations
    assert (wrong.message, wrong.described) == ("`/flag` is 1, not a string", "parts.json#/Flag")
