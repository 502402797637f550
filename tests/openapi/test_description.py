"""Descriptions over several files, of every version, and what their references lead to."""

import json

import pytest

from callsheet.openapi.contents import (
    answer_of,
    answer_schema,
    answers_of,
    bodies_of,
    body_schema,
    form_fields,
    needs_body,
    parameters_of,
)
from callsheet.openapi.description import Description, Version, read_description
from callsheet.openapi.operations import find_path, path_items
from callsheet.openapi.schemas import drawn, members_of
from callsheet.openapi.source import Fault
from described import KIOSK
from fixture_files import ROOT, MemoryFiles


def described(text: str, name: str = "api.json", **others: str) -> Description:
    files = MemoryFiles(
        {name: text, **{key.replace("__", "/"): each for key, each in others.items()}}
    )
    found = read_description(ROOT / name, files)
    assert isinstance(found, Description)
    return found


def openapi(**members: object) -> str:
    return json.dumps({"openapi": "3.1.0", **members})


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ('{"swagger": "2.0"}', Version.SWAGGER_2),
        ("swagger: 2.0", Version.SWAGGER_2),
        ('{"openapi": "3.0.4"}', Version.OPENAPI_3_0),
        ("openapi: 3.1.0", Version.OPENAPI_3_1),
        ('{"openapi": "3.2.0"}', Version.OPENAPI_3_1),
    ],
)
def test_versions(text, version):
    assert described(text, "api").version is version


@pytest.mark.parametrize("text", ['{"openapi": "2.0"}', '{"swagger": "1.2"}', "[]", "null", '"x"'])
def test_what_is_no_description(text):
    assert isinstance(read_description(ROOT / "a.json", MemoryFiles({"a.json": text})), Fault)


@pytest.mark.parametrize(
    ("description", "servers"),
    [
        ({"openapi": "3.1.0"}, ("",)),
        ({"openapi": "3.1.0", "servers": [{"url": "/v1/"}, {"url": "https://a.test"}]}, ("/v1", "https://a.test")),
        ({"swagger": "2.0", "host": "a.test", "basePath": "/v2", "schemes": ["https", "wss"]}, ("https://a.test/v2",)),
        ({"swagger": "2.0", "basePath": "/"}, ("",)),
    ],
)  # fmt: skip
def test_servers(description, servers):
    assert described(json.dumps(description)).servers == servers


def test_files_beside_it_are_read_and_referred_to():
    description = described(
        openapi(
            paths={
                "/a": {"$ref": "paths/a.yaml#/item"},
                "/b": {"$ref": "#/components/pathItems/b~1x"},
                "/lost": {"get": {"responses": {"200": {"$ref": "nowhere.json#/x"}}}},
            },
            components={"pathItems": {"b/x": {"put": {"summary": "B"}}}},
        ),
        paths__a_yaml="",
        **{
            "paths/a.yaml": "item:\n  get: {$ref: 'more.yml#/get'}",
            "paths/more.yml": "get: {summary: A}",
        },
    )
    found = {item.template: item.operations for item in path_items(description)}
    assert found["/a"]["GET"].summary == "A"
    assert found["/a"]["GET"].node.source.path == ROOT / "paths/more.yml"
    assert found["/b"]["PUT"].summary == "B"
    assert answer_of(description, found["/lost"]["GET"]) is None


def test_references_that_lead_in_circles_or_out_of_the_workspace():
    description = described(
        openapi(
            paths={"/a": {"get": {"responses": {"200": {"$ref": "#/x"}}}}},
            x={"$ref": "#/y"},
            y={"$ref": "#/x"},
            z={"$ref": "../../etc/passwd"},
            w={"$ref": "https://a.test/b.json"},
        )
    )
    for name in "xyzw":
        assert description.at(description.root, name) is None


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/v1/papers", "/papers"),
        ("/papers", "/papers"),
        ("/papers/latest", "/papers/latest"),
        ("/papers/7", "/papers/{paperId}"),
        ("/papers/\0", "/papers/{paperId}"),
        ("/gateway/v1/papers/7", "/papers/{paperId}"),
        ("/\0/7", "/papers/{paperId}"),
        ("/papers/", "/papers"),
        ("//", None),
        ("/papers/7/pages", None),
        ("/", None),
        ("", None),
    ],
)
def test_the_path_that_a_request_means(path, template):
    found = find_path(described(KIOSK), path)
    assert (found.item.template if found else None) == template


@pytest.mark.parametrize(
    ("path", "template", "values"),
    [
        ("/repos/ada/engine", "/repos/{owner}/{repo}", (("owner", "ada"), ("repo", "engine"))),
        ("/repos/ada/x.zip", "/repos/{owner}/{repo}.zip", (("owner", "ada"), ("repo", "x"))),
        ("/repos/ada/notes", "/repos/{owner}/notes", (("owner", "ada"),)),
        ("/a%20b", "/a b", ()),
        ("/files/1:copy", "/files/{id}:copy", (("id", "1"),)),
        ("/files/1", "/files/{id}", (("id", "1"),)),
    ],
)  # fmt: skip
def test_the_path_that_names_the_most_wins(path, template, values):
    repositories = ("/repos/{owner}/{repo}", "/repos/{owner}/{repo}.zip", "/repos/{owner}/notes")
    templates = (*repositories, "/a b", "/files/{id}", "/files/{id}:copy")
    found = find_path(described(openapi(paths={each: {} for each in templates})), path)
    assert found.item.template == template
    assert tuple((each.name, each.value) for each in found.values) == values


SWAGGER = {
    "swagger": "2.0",
    "consumes": ["application/json"],
    "parameters": {"trace": {"name": "trace", "in": "header", "type": "string"}},
    "paths": {
        "/a/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "type": "integer"},
                {"name": "q", "in": "query", "type": "integer"},
                {"$ref": "#/parameters/trace"},
            ],
            "post": {
                "parameters": [
                    {"name": "q", "in": "query", "type": "string", "required": True},
                    {
                        "name": "x",
                        "in": "body",
                        "required": True,
                        "schema": {"$ref": "#/definitions/A"},
                    },
                ],
                "responses": {
                    "default": {"description": "wrong"},
                    "201": {"description": "made\n it", "schema": {"$ref": "#/definitions/A"}},
                    "200": {"description": "there was one"},
                },
            },
            "put": {
                "consumes": ["multipart/form-data"],
                "parameters": [
                    {"name": "file", "in": "formData", "type": "file", "required": True}
                ],
            },
        }
    },
    "definitions": {"A": {"properties": {"n": {"type": "number"}}}},
}


def test_swagger_2():
    description = described(json.dumps(SWAGGER))
    operations = path_items(description)[0].operations
    post, put = operations["POST"], operations["PUT"]
    found = {each.name: (each.place, each.required) for each in parameters_of(description, post)}
    assert found == {"id": ("path", True), "q": ("query", True), "trace": ("header", False)}
    assert [each.media_type for each in bodies_of(description, post)] == ["application/json"]
    assert list(members_of(description, body_schema(description, post, ""))) == ["n"]
    assert needs_body(description, post)
    assert drawn(description, answer_schema(description, post)) == {"n": "number"}
    assert list(answers_of(description, post))[1] == ("201", "made it")
    assert [each.name for each in form_fields(description, put, "multipart/form-data")] == ["file"]
    assert not needs_body(description, put)
    assert bodies_of(description, put) == ()


def test_a_body_by_its_media_type():
    content = {
        "application/x-www-form-urlencoded": {
            "schema": {"properties": {"f": {}}, "required": ["f"]}
        },
        "application/json; charset=utf-8": {"schema": {"properties": {"j": {}}}},
        "text/*": {"schema": {"type": "string"}},
    }
    text = openapi(paths={"/a": {"put": {"requestBody": {"content": content}}}})
    description = described(text)
    operation = path_items(description)[0].operations["PUT"]
    assert list(members_of(description, body_schema(description, operation, ""))) == ["j"]
    assert list(
        members_of(description, body_schema(description, operation, "application/json"))
    ) == ["j"]
    assert body_schema(description, operation, "text/csv").text("type") == "string"
    assert body_schema(description, operation, "image/png") is None
    assert [(each.name, each.required) for each in form_fields(description, operation, "")] == [
        ("f", True)
    ]


def test_a_value_is_drawn_without_end_nowhere():
    node = {
        "type": "object",
        "properties": {"next": {"$ref": "#/components/schemas/Node"}, "v": {}},
    }
    text = openapi(
        components={
            "schemas": {
                "Node": node,
                "List": {"type": "array", "items": {"$ref": "#/components/schemas/List"}},
            }
        }
    )
    description = described(text)
    schemas = description.at(description.root, "components", "schemas")
    assert drawn(description, description.at(schemas, "Node")) == {"next": None, "v": "any value"}
    assert drawn(description, description.at(schemas, "List")) == [None]
