"""An API in all versions of OpenAPI, and answers that are held against what they say of it."""

import json
from typing import Any

from callsheet.exchange import Headers
from callsheet.openapi.contract import Answered, Verdict
from callsheet.openapi.description import Description, read_description
from callsheet.openapi.holding import held
from fixture_files import ROOT, MemoryFiles

JSON: Headers = (("Content-Type", "application/json; charset=utf-8"),)


def described(text: str, **others: str) -> Description:
    """The description in a text, and others that lie beside it."""
    files = {"harbour.json": text} | {f"{name}.json": each for name, each in others.items()}
    read = read_description(ROOT / "harbour.json", MemoryFiles(files))
    assert isinstance(read, Description)
    return read


def with_schema(schema: object, version: str = "3.0.3", **components: object) -> Description:
    """A description in which `GET /one` answers what a schema says."""
    content = {"application/json": {"schema": schema}}
    answers = {"200": {"description": "", "content": content}}
    said = {
        "openapi": version,
        "info": {"title": "One", "version": "1"},
        "paths": {"/one": {"get": {"responses": answers}}},
        "components": {"schemas": components},
    }
    return described(json.dumps(said))


def answered(
    request: str, status: int = 200, body: object = None, headers: Headers = JSON
) -> Answered:
    """An answer to `GET /ships`; a body that is no text is JSON."""
    method, path = request.split(" ")
    if body is None:
        data = b""
    else:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Answered(method, path, status, headers, data)


def told(verdict: Verdict) -> list[str]:
    """What is wrong, in order, and what nobody has looked at."""
    return [*(each.message for each in verdict.violations), *verdict.unchecked]


def misfits(description: Description, value: object) -> list[str]:
    """What is wrong with a value of `with_schema`."""
    return told(held(description, answered("GET /one", 200, body=json.dumps(value))))


_SHIP: dict[str, Any] = {
    "type": "object",
    "required": ["name", "pin"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "format": "int32", "readOnly": True},
        "name": {"type": "string", "maxLength": 8},
        "flag": {"type": "string", "nullable": True},
        "built": {"type": "string", "format": "date"},
        "pin": {"type": "string", "writeOnly": True},
        "tender": {"$ref": "#/components/schemas/Ship"},
    },
}

_ANSWERS: dict[str, Any] = {
    "200": {
        "description": "Ships",
        "headers": {
            "X-Total": {"required": True, "schema": {"type": "integer"}},
            "X-Tags": {"schema": {"type": "array", "items": {"enum": ["old", "new"]}}},
        },
        "content": {
            "application/json": {
                "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Ship"}}
            },
            "text/csv": {"schema": {"type": "string", "maxLength": 20}},
            "application/xml": {"schema": {"$ref": "#/components/schemas/Ship"}},
        },
    },
    "4XX": {
        "description": "Wrong",
        "content": {"application/problem+json": {"schema": {"required": ["title"]}}},
    },
}

HARBOUR: str = json.dumps(
    {
        "openapi": "3.0.3",
        "info": {"title": "Harbour", "version": "1"},
        "servers": [{"url": "https://harbour.test/v2"}],
        "paths": {
            "/ships": {
                "get": {"operationId": "listShips", "responses": _ANSWERS},
                "post": {
                    "responses": {"201": {"description": "There"}, "default": _ANSWERS["4XX"]}
                },
            },
            "/ships/{shipId}": {
                "get": {"responses": {"200": {"description": "", "content": {}}, "404": {}}},
                "delete": {"responses": {"204": {"description": "Sunk"}}},
            },
        },
        "components": {"schemas": {"Ship": _SHIP}},
    },
    indent=1,
)

KEYS: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Keys", "version": "1"},
    "paths": {
        "/keys/{keyId}": {
            "parameters": [{"name": "keyId", "in": "path", "schema": {"type": "integer"}}],
            "get": {
                "parameters": [
                    {"name": "lang", "in": "query", "required": True, "schema": {"enum": ["de"]}},
                    {
                        "name": "ids",
                        "in": "query",
                        "schema": {"type": "array", "items": {"type": "integer"}},
                    },
                    {"name": "filter", "in": "query", "schema": {"type": "object"}},
                    {
                        "name": "X-Shop",
                        "in": "header",
                        "required": True,
                        "schema": {"maxLength": 3},
                    },
                    {"name": "Accept", "in": "header", "required": True},
                ],
            },
            "put": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "required": ["id", "name", "pin"],
                                "properties": {
                                    "id": {"type": "integer", "readOnly": True},
                                    "name": {"type": "string"},
                                    "pin": {"type": "string", "writeOnly": True},
                                },
                            }
                        },
                        "application/x-www-form-urlencoded": {
                            "schema": {
                                "required": ["name"],
                                "properties": {"size": {"type": "integer"}, "name": {}},
                            }
                        },
                    },
                }
            },
        }
    },
}
