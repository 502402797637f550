"""Answers and requests beside Prism, which validates them as a proxy, and others' validators."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from callsheet.features.diagnostics_described import described_problems
from callsheet.model.descriptions import load_descriptions
from callsheet.model.document import read_document
from callsheet.model.workspace import Workspace
from callsheet.openapi.contents import documented_answers
from callsheet.openapi.contract import Answered
from callsheet.openapi.description import Description
from callsheet.openapi.holding import held
from callsheet.openapi.holding_request import Asked, request_misfits
from callsheet.openapi.operations import path_items
from counterparts.openapi_schemas import valid_at
from counterparts.prism import Exchanged, Mocked, Proxied, done, example
from fixture_files import ROOT, MemoryFiles
from held import HARBOUR, KEYS, described

JSON = {"Content-Type": "application/json"}
COUNTED = JSON | {"X-Total": "1"}
CSV = {"Content-Type": "text/csv", "X-Total": "1"}
PROBLEM = {"Content-Type": "application/problem+json"}

ANSWERS = (
    ("GET /ships", 200, COUNTED, [{"id": 1, "name": "a", "flag": None}]),
    ("GET /ships", 200, COUNTED, [{"name": "Eos", "tender": {"name": 1}}]),
    ("GET /ships", 200, COUNTED, [{"name": 3}]),
    ("GET /ships", 200, COUNTED, [{"name": None}]),
    ("GET /ships", 200, COUNTED, {}),
    ("GET /ships", 200, COUNTED, [{"id": 1}]),
    ("GET /ships", 200, COUNTED, [{"name": "a", "crew": 3}]),
    ("GET /ships", 200, COUNTED, [{"name": "a", "pin": "1"}]),
    ("GET /ships", 200, COUNTED, [{"name": "a", "built": "1990"}]),
    ("GET /ships", 200, COUNTED, [{"name": "a", "built": "1990-02-03"}]),
    ("GET /ships", 200, COUNTED, [{"name": "a", "id": 2**31}]),
    ("GET /ships", 200, COUNTED, [{"name": "a", "id": 1.5}]),
    ("GET /ships", 200, JSON, []),
    ("GET /ships", 200, JSON | {"X-Total": "many"}, []),
    ("GET /ships", 200, CSV, "a"),
    ("GET /ships", 200, CSV, "n" * 21),
    ("GET /ships", 200, CSV | {"Content-Type": "text/html"}, "<p>"),
    ("GET /ships", 200, {"X-Total": "1"}, []),
    ("GET /ships", 404, PROBLEM, {"title": "a"}),
    ("GET /ships", 404, PROBLEM, {}),
    ("GET /ships", 500, JSON, {}),
    ("POST /ships", 201, {}, ""),
    ("POST /ships", 503, PROBLEM, {}),
    ("DELETE /ships/7", 204, {}, ""),
    ("GET /boats", 200, JSON, {}),
    ("PATCH /ships/7", 200, JSON, {}),
    ("HEAD /ships", 200, COUNTED, ""),
)

OTHERWISE = (
    (("GET /ships", 200, COUNTED, "["), True),
    (("GET /ships", 200, COUNTED, ""), True),
    (("GET /ships", 200, COUNTED, [{"name": "Eos", "tender": {"name": "b"}}]), False),
)
"""What we tell of bodies that are no JSON, or none, and of a `writeOnly` member that is required
within another object: Prism lets the first two pass, and wants the third."""


def version_3_0() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(HARBOUR)
    # Prism 5.14 ends with an error where an optional list is missing.
    del said["paths"]["/ships"]["get"]["responses"]["200"]["headers"]["X-Tags"]
    return said


def version_3_1() -> dict[str, Any]:
    text = json.dumps(version_3_0()).replace("3.0.3", "3.1.0")
    typed = '"type": ["string", "null"]'
    said: dict[str, Any] = json.loads(text.replace('"type": "string", "nullable": true', typed))
    return said


def swagger_2() -> dict[str, Any]:
    """As far as Swagger has words for it: no required header fields, ranges, `writeOnly`."""
    text = json.dumps(version_3_0()["components"]["schemas"])
    text = text.replace("#/components/schemas/", "#/definitions/").replace("nullable", "x-nullable")
    definitions = json.loads(text)
    del definitions["Ship"]["properties"]["pin"]
    definitions["Ship"]["required"].remove("pin")
    ships = {"type": "array", "items": {"$ref": "#/definitions/Ship"}}
    total = {"X-Total": {"type": "integer"}}
    wrong = {"description": "", "schema": {"required": ["title"]}}
    answers = {"200": {"description": "", "schema": ships, "headers": total}, "404": wrong}
    return {
        "swagger": "2.0",
        "info": {"title": "Harbour", "version": "1"},
        "produces": ["application/json", "application/problem+json"],
        "paths": {"/ships": {"get": {"responses": answers}}},
        "definitions": definitions,
    }


def body_text(body: object) -> str:
    return body if isinstance(body, str) else json.dumps(body)


def ours(
    description: Description, request: str, status: int, headers: Mapping[str, str], body: object
) -> bool:
    """Whether we tell of a violation."""
    method, path = request.split(" ")
    data = body_text(body).encode()
    answered = Answered(method, path, status, tuple(headers.items()), data)
    return bool(held(description, answered).violations)


VERSIONS = {"3.0": version_3_0(), "3.1": version_3_1(), "2.0": swagger_2()}


def answers_of(version: str) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The answers that a version has words for: those that Prism judges alike, and the others."""
    if version == "2.0":
        return tuple(each for each in ANSWERS if each[0] == "GET /ships"), OTHERWISE[:2]
    return ANSWERS, OTHERWISE


SCHEMAS: tuple[tuple[object, Sequence[object]], ...] = (
    ({"type": "integer"}, [1, 1.0, 1.5, "1", True, None]),
    ({"type": "number", "multipleOf": 0.5}, [1, 1.5, 1.2, "1"]),
    ({"type": "number", "minimum": 1, "maximum": 2}, [0.9, 1, 2, 2.1]),
    ({"type": "string", "minLength": 2, "maxLength": 3}, ["a", "ab", "äöü", "abcd", 12]),
    ({"type": "string", "pattern": "^[a-c]+$"}, ["abc", "abd", ""]),
    ({"type": "string", "format": "date-time"}, ["2026-11-21T10:00:00Z", "2026-11-21", "x"]),
    ({"type": "string", "format": "uuid"}, ["0198c1f2-3f5b-7d3a-8e8a-0123456789ab", "0198"]),
    ({"type": "string", "format": "email"}, ["a@b.test", "a"]),
    ({"type": "string", "format": "ipv4"}, ["127.0.0.1", "127.0.0"]),
    ({"type": "string", "format": "uri"}, ["https://a.test/b?c", "a b"]),
    ({"type": "string", "format": "byte"}, ["aGk=", "a"]),
    ({"type": "string", "format": "password"}, ["any"]),
    ({"type": "integer", "format": "int32"}, [2**31 - 1, 2**31, -(2**31)]),
    ({"type": "string", "enum": ["a", "b"]}, ["a", "c", 1]),
    ({"type": "array", "items": {"type": "integer"}, "minItems": 1}, [[1], [], ["a"], {}]),
    ({"type": "array", "items": {}, "uniqueItems": True}, [[1, 2], [1, 1], [{"a": 1}, {"a": 1}]]),
    ({"type": "object", "additionalProperties": {"type": "integer"}}, [{"a": 1}, {"a": "b"}]),
    ({"type": "object", "required": ["a"], "minProperties": 2}, [{"a": 1, "b": 2}, {"a": 1}]),
    (
        {"allOf": [{"required": ["a"]}, {"properties": {"b": {"type": "string"}}}]},
        [{"a": 1, "b": "x"}, {"b": "x"}, {"a": 1, "b": 1}],
    ),
    ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, ["a", 1, True, None]),
    ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, [1, 1.5, "a"]),
    ({"not": {"type": "string"}}, [1, "a"]),
)

NULLABLE: tuple[object, ...] = (
    {"type": "string", "nullable": True},
    {"type": "string", "nullable": True, "enum": ["a"]},
    {"nullable": True, "allOf": [{"type": "object"}]},
    {"nullable": True, "anyOf": [{"type": "object"}]},
    {"nullable": True, "oneOf": [{"type": "object"}]},
    {"nullable": True, "$ref": "#/components/schemas/Ship"},
    {"$ref": "#/components/schemas/Ship"},
)
"""What allows null in OpenAPI 3.0 as people write it; by the letter only the first does."""


def of_schemas(version: str) -> tuple[dict[str, Any], list[Exchanged]]:
    """A description with a path for each schema, and an answer for each value."""
    paths: dict[str, object] = {}
    exchanges = []
    for number, (schema, values) in enumerate(SCHEMAS):
        content = {"application/json": {"schema": schema}}
        answers = {"200": {"description": "", "content": content}}
        paths[f"/of{number}"] = {"get": {"responses": answers}}
        request = f"GET /of{number}"
        exchanges += [Exchanged(request, 200, JSON, json.dumps(value)) for value in values]
    info = {"title": "Schemas", "version": "1"}
    return {"openapi": version, "info": info, "paths": paths}, exchanges


def nullable() -> Proxied:
    """Nulls for members of those schemas."""
    said = version_3_0()
    exchanges = []
    for number, schema in enumerate(NULLABLE):
        members = {"type": "object", "properties": {"a": schema}}
        content = {"application/json": {"schema": members}}
        answers = {"200": {"description": "", "content": content}}
        said["paths"][f"/null{number}"] = {"get": {"responses": answers}}
        exchanges.append(Exchanged(f"GET /null{number}", 200, JSON, '{"a": null}'))
    return Proxied(said, exchanges)


SHOP = {"X-Shop": "abc"}
REQUESTS: tuple[tuple[str, Mapping[str, str], str | None], ...] = (
    ("GET /keys/1?lang=de", SHOP, None),
    ("GET /keys/1?lang=de&ids=1&ids=3", SHOP, None),
    ("GET /keys/one?lang=de", SHOP, None),
    ("GET /keys/1", SHOP, None),
    ("GET /keys/1?lang=fr", SHOP, None),
    ("GET /keys/1?lang=de&ids=a", SHOP, None),
    ("GET /keys/1?lang=de", {}, None),
    ("GET /keys/1?lang=de", {"X-Shop": "long"}, None),
    ("PUT /keys/1", JSON, '{"name": "a", "pin": "1"}'),
    ("PUT /keys/1", JSON, '{"name": "a"}'),
    ("PUT /keys/1", JSON, '{"name": 1, "pin": ""}'),
    ("PUT /keys/1", {}, None),
    ("PUT /keys/1", {"Content-Type": "text/plain"}, "x"),
)


def keys() -> dict[str, Any]:
    """The description of the requests, with answers, without which Prism knows no operation.

    It wants an `Accept` that is described, though such do not count (OpenAPI 3.1, 4.8.12.2).
    """
    said: dict[str, Any] = json.loads(json.dumps(KEYS))
    said["paths"]["/keys/{keyId}"]["get"]["parameters"].pop()
    for operation in said["paths"]["/keys/{keyId}"].values():
        if isinstance(operation, dict):
            operation["responses"] = {"200": {"description": ""}}
    return said


OF_OTHERS = (("2.0", "petstore"), ("3.0", "petstore"), ("3.1", "petstore"))


def requests_of(description: Description) -> list[str]:
    """A request for each answer that a description has: `GET /pet/petId 200`."""
    return [
        f"{method} {item.template.replace('{', '').replace('}', '')} {status}"
        for item in path_items(description)
        for method, operation in item.operations.items()
        for status in documented_answers(description, operation)
        if status.isdigit() and status != "204"
    ]


@pytest.fixture(scope="module")
def prism() -> dict[str, list[Any]]:
    """All that Prism says, by what it was asked."""
    jobs: dict[str, Proxied | Mocked] = {}
    for version, said in VERSIONS.items():
        answers, others = answers_of(version)
        exchanges = [
            Exchanged(request, status, headers, body_text(body))
            for request, status, headers, body in (*answers, *(each for each, _ in others))
        ]
        jobs[version] = Proxied(said, exchanges)
    for version in ("3.0.3", "3.1.0"):
        jobs[version] = Proxied(*of_schemas(version))
    sent = [Exchanged(request, 200, {}, "", headers, body) for request, headers, body in REQUESTS]
    jobs["requests"] = Proxied(keys(), sent)
    jobs["nullable"] = nullable()
    for version, name in OF_OTHERS:
        text = example(version, name)
        jobs[f"{version} {name}"] = Mocked(json.loads(text), requests_of(described(text)))
    return dict(zip(jobs, done(list(jobs.values())), strict=True))


@pytest.mark.parametrize("version", VERSIONS)
def test_answers_as_a_proxy_sees_them(version, prism):
    answers, others = answers_of(version)
    theirs = [bool(each) for each in prism[version]]
    description = described(json.dumps(VERSIONS[version]))
    found = [ours(description, *each) for each in answers]
    assert list(zip(answers, found, strict=True)) == list(zip(answers, theirs, strict=False))
    assert len(set(found)) == 2
    for (each, expected), proxy in zip(others, theirs[len(answers) :], strict=True):
        assert (ours(description, *each), proxy) == (expected, not expected)


UNLIKE_OTHERS = {
    "3.0.3": {"GET /of0 1.0", 'GET /of9 "a b"'},
    "3.1.0": {'GET /of10 "a"', 'GET /of9 "a b"'},
}
"""In draft 4 1.0 is no integer; and others judge no URI, and no `byte` in 3.1."""


@pytest.mark.parametrize("version", UNLIKE_OTHERS)
def test_schemas_as_prism_and_others_judge_them(version, prism):
    said, exchanges = of_schemas(version)
    description = described(json.dumps(said))
    asked = {
        f"/paths/~1of{number}/get/responses/200/content/application~1json/schema": values
        for number, (_, values) in enumerate(SCHEMAS)
    }
    named = [f"{each.request} {each.body}" for each in exchanges]
    found = {
        name: ours(description, each.request, 200, JSON, each.body)
        for name, each in zip(named, exchanges, strict=True)
    }
    assert found == dict(zip(named, map(bool, prism[version]), strict=True))
    others = dict(zip(named, valid_at(said, asked), strict=True))
    assert {name for name in named if found[name] is others[name]} == UNLIKE_OTHERS[version]


def test_nulls_as_people_write_them(prism):
    asked = nullable()
    description = described(json.dumps(asked.description))
    found = [ours(description, each.request, 200, JSON, each.body) for each in asked.exchanges]
    assert found == [*[False] * 6, True]
    assert found == [bool(each) for each in prism["nullable"]]


def test_requests_as_prism_and_the_editor_judge_them(prism):
    said = json.dumps(keys())
    theirs = [any(" request" in one for one in each) for each in prism["requests"]]
    description = described(said)
    sent = [bool(request_misfits(description, asked(*each))) for each in REQUESTS]
    assert list(zip(REQUESTS, sent, strict=True)) == list(zip(REQUESTS, theirs, strict=True))
    typed = [bool(typed_problems(said, *each)) for each in REQUESTS]
    assert list(zip(REQUESTS, typed, strict=True)) == list(zip(REQUESTS, theirs, strict=True))


def asked(request: str, headers: Mapping[str, str], body: str | None) -> Asked:
    method, target = request.split(" ")
    path, _, query = target.partition("?")
    data = None if body is None else body.encode()
    return Asked(method, path, query, tuple(headers.items()), data, body is not None)


def typed_problems(said: str, request: str, headers: Mapping[str, str], body: str | None) -> object:
    """What the editor tells of a request as it is typed."""
    method, target = request.split(" ")
    fields = "".join(f"{name}: {value}\n" for name, value in headers.items())
    text = f"# @openapi ./keys.json\n{method} http://localhost{target}\n{fields}\n{body or ''}\n"
    files = MemoryFiles({"keys.json": said})
    document = read_document(ROOT / "main.http", text)
    workspace = load_descriptions(Workspace(ROOT).with_document(document), files)
    return list(described_problems(workspace, document))


@pytest.mark.parametrize(("version", "name"), OF_OTHERS)
def test_what_prism_makes_up_of_descriptions_of_others_is_as_they_say(version, name, prism):
    description = described(example(version, name))
    requests = requests_of(description)
    assert len(requests) > 10
    for request, answer in zip(requests, prism[f"{version} {name}"], strict=True):
        method, path, status = request.split(" ")
        assert answer["status"] == int(status)
        headers = tuple((name, str(value)) for name, value in answer["headers"].items())
        data = answer["text"].encode()
        verdict = held(description, Answered(method, path, int(status), headers, data))
        assert verdict.documented == status
        assert (request, [each.message for each in verdict.violations]) == (request, [])
