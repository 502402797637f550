"""Descriptions of APIs as requests: what is typed, that it fits what is described, what is lost."""

# ruff: noqa: E501

import json
import re
from dataclasses import astuple
from pathlib import Path, PurePosixPath

import pytest
from inline_snapshot import snapshot

from callsheet.convert.from_openapi import from_openapi
from callsheet.convert.imported import GivenFile, Imported, NotImported
from callsheet.features.diagnostics import diagnostics
from callsheet.features.format import formatting
from callsheet.model.descriptions import load_descriptions
from callsheet.model.document import read_document
from callsheet.model.imports import load_imports
from callsheet.model.workspace import Workspace
from callsheet.problems import Severity
from described import KIOSK
from fixture_files import ROOT, MemoryFiles

DESCRIPTIONS = Path(__file__).parents[1] / "openapi" / "descriptions"


def imported(text: str, name: str = "api.json", **beside: str) -> Imported:
    others = (GivenFile(PurePosixPath(path), each.encode()) for path, each in beside.items())
    found = from_openapi((GivenFile(PurePosixPath(name), text.encode()), *others))
    assert isinstance(found, Imported), found
    return found


def described(name: str) -> Imported:
    return imported((DESCRIPTIONS / name).read_text(encoding="utf-8"), name)


def api(**members: object) -> str:
    return json.dumps({"openapi": "3.0.3", "info": {"title": "Api", "version": ""}, **members})


def operation(path: str = "/x", method: str = "get", **members: object) -> str:
    described = {"responses": {"200": {"description": "Well"}}, **members}
    return api(paths={path: {method: described}})


def text_of(found: Imported, name: str = "api.http") -> str:
    content = found.files[PurePosixPath(name)]
    assert isinstance(content, str)
    return content


def request_of(text: str) -> str:
    """The request of a description with one operation, from its directives on."""
    whole = text_of(imported(text))
    return whole.partition("###")[2].partition("\n")[2].partition("\n\n# @assert")[0]


def opened(found: Imported) -> tuple[Workspace, MemoryFiles]:
    content = {
        str(path): each if isinstance(each, str) else each.decode("latin-1")
        for path, each in found.files.items()
    }
    files = MemoryFiles(content)
    documents = {
        ROOT / path: read_document(ROOT / path, text)
        for path, text in content.items()
        if path.endswith(".http")
    }
    workspace = load_descriptions(load_imports(Workspace(ROOT, documents), files), files)
    return workspace, files


def problems_in(found: Imported) -> list[str]:
    """What `callsheet check` says of the files."""
    workspace, files = opened(found)
    return [
        f"{path.name}: {each.code} {each.message}"
        for path, document in workspace.documents.items()
        for each in diagnostics(workspace, document, files)
        if each.severity is not Severity.HINT
    ]


@pytest.mark.parametrize("name", ["parcels.yaml", "studio.json", "harbour.json", "kiosk.json"])
def test_requests_fit_their_own_description_and_are_laid_out(name: str):
    found = imported(KIOSK, name) if name == "kiosk.json" else described(name)
    assert problems_in(found) == []
    workspace, _ = opened(found)
    for document in workspace.documents.values():
        assert not formatting(workspace, document).edits


def test_all_of_openapi_3_1():
    found = described("parcels.yaml")
    assert found.requests == 9
    assert sorted(map(str, found.files)) == [
        "http-client.env.json",
        "http-client.private.env.json",
        "note-body.txt",
        "parcels.http",
        "parcels.yaml",
        "photos.http",
        "sample.jpg",
        "sample.png",
    ]
    assert text_of(found, "parcels.http") == snapshot("""\
# Parcels 2
# parcels: What is on its way
# @openapi ./parcels.yaml
# @auth api_key name=X-Key value={{secrets.key}} in=header

@parcelId = 7

### List parcels
# @name listParcels
# @description Newest first.
# @description One page at a time.
# # @param weight=0.5
# # @param marks=fragile,two words
# # @param size[wide]=1
# # @param size[high]=1
GET {{baseUrl}}/parcels?state=sent
Accept: application/json
# X-Trace: 5d1a6a3e-8f0c-4c6f-9b1e-2a7d3c4e5f60
Cookie: visit=v-0000

# @assert status == 200

### Send a parcel
# @name sendParcel
# @auth oauth2 grant=client_credentials token_url=https://login.parcels.test/token client_id={{secrets.login_client_id}} client_secret={{secrets.login_client_secret}} scope=write
# It also takes application/xml.
POST {{baseUrl}}/parcels
Accept: application/json
Content-Type: application/json

{
  "to": "Ada",
  "state": "sent",
  "sent": "2026-01-31T12:00:00Z",
  "code": "AA-000",
  "inside": {
    "kind": "Book",
    "pages": 0
  },
  "with": []
}

# @assert status == 201

### showParcel
# @name showParcel
GET {{baseUrl}}/parcels/{{parcelId}}
Accept: application/json

# @assert status == 200

### loseParcel
# @name loseParcel
# @description Deprecated.
# @tag parcels staff
# @auth basic {{secrets.staff_user}} {{secrets.staff_password}}
DELETE {{baseUrl}}/parcels/{{parcelId}}

# @assert status == 204

### quote
# @name quote
POST {{baseUrl}}/quote
Accept: text/plain
Content-Type: application/x-www-form-urlencoded

to=Ada%20%26%20Ben
&marks=fragile

# @assert status >= 200
# @assert status < 300

### label
# @name label
POST {{baseUrl}}/labels
Content-Type: application/xml

<?xml version="1.0" encoding="UTF-8"?>
<label xmlns="urn:labels" id="1">
  <line>
    <line>string</line>
  </line>
</label>

# @assert status == 200

### note
# @name note
POST {{baseUrl}}/notes
Content-Type: text/plain

< ./note-body.txt
""")
    assert text_of(found, "photos.http") == snapshot("""\
# Parcels 2
# @openapi ./parcels.yaml
# @auth api_key name=X-Key value={{secrets.key}} in=header

@parcelId = a%2Fb%20c

### addPhoto
# @name addPhoto
# @auth none
POST {{baseUrl}}/parcels/{{parcelId}}/photo
Content-Type: multipart/form-data; boundary=form-1

--form-1
Content-Disposition: form-data; name="file"; filename="sample.jpg"
Content-Type: image/jpeg

< ./sample.jpg
--form-1
Content-Disposition: form-data; name="note"

string string
--form-1
Content-Disposition: form-data; name="place"
Content-Type: application/json

{"shelf":1}
--form-1--

# @assert status == 202

### setPhoto
# @name setPhoto
PUT {{baseUrl}}/parcels/{{parcelId}}/photo
Content-Type: image/png

< ./sample.png

# @assert status >= 200
# @assert status < 300
""")
    assert text_of(found, "note-body.txt") == "### {{hello}}"
    assert json.loads(text_of(found, "http-client.env.json")) == snapshot(
        {
            "$shared": {"baseUrl": "https://eu.parcels.test/v2"},
            "eu": {"baseUrl": "https://eu.parcels.test/v2"},
            "us": {"baseUrl": "https://us.parcels.test/v2"},
            "local": {"baseUrl": "http://localhost:8080/v2"},
        }
    )
    assert json.loads(text_of(found, "http-client.private.env.json")) == snapshot(
        {
            "$shared": {
                "key": "FILL-IN",
                "login_client_id": "FILL-IN",
                "login_client_secret": "FILL-IN",
                "staff_user": "FILL-IN",
                "staff_password": "FILL-IN",
            }
        }
    )
    assert [astuple(each) for each in found.losses] == snapshot(
        [
            (
                "POST /parcels",
                'the callback "arrived" is a request that the server sends',
                "",
                "parcels.yaml",
            ),
            (
                "POST /parcels",
                'the link "look" of 201 to `showParcel` is not followed',
                "write `@parcelId = {{sendParcel.response.body.$.id}}`",
                "parcels.yaml",
            ),
            (
                "POST /parcels/{parcelId}/photo",
                "`sample.jpg` is an empty file to be sent",
                "put the file that you mean there",
                "parcels.yaml",
            ),
            (
                "PUT /parcels/{parcelId}/photo",
                "`sample.png` is an empty file to be sent",
                "put the file that you mean there",
                "parcels.yaml",
            ),
            (
                "webhooks / parcelLost",
                "a webhook is a request that the server sends",
                "",
                "parcels.yaml",
            ),
        ]
    )


def test_all_of_openapi_3_0():
    found = described("studio.json")
    assert text_of(found, "files-stored.http") == snapshot("""\
# Studio 1.4
# @openapi ./studio.json

@bucketId = media

### files/list
# @name files_list
# @header X-Studio-Project: {{secrets.Project}}
# @header X-Studio-Key: {{secrets.Key}}
# # @param search=string
# # @param total=true
GET {{baseUrl}}/buckets/{{bucketId}}/files
    ?queries[]=limit(2)
    &queries[]=equal(%22kind%22,%20%22photo%22)
Accept: application/vnd.studio+json

# @assert status == 200

### files/create
# @name files_create
# @header X-Studio-Project: {{secrets.Project}}
# @header X-Studio-Key: {{secrets.Key}}
POST {{baseUrl}}/buckets/{{bucketId}}/files
# content-range: string
Content-Type: multipart/form-data; boundary=form-1

--form-1
Content-Disposition: form-data; name="fileId"

aaaa
--form-1
Content-Disposition: form-data; name="file"; filename="sample.bin"
Content-Type: application/octet-stream

< ./sample.bin
--form-1
Content-Disposition: form-data; name="permissions"

read("any")
--form-1
Content-Disposition: form-data; name="permissions"

update("users")
--form-1--

# @assert status == 201
""")
    assert text_of(found, "issues.http") == snapshot("""\
# Studio 1.4
# @openapi ./studio.json

@owner = octo-org
@repo = string
@number = 1

### issues/get
# @name issues_get
GET {{baseUrl}}/repos/{{owner}}/{{repo}}/issues/{{number}}
Accept: application/json

# @assert status == 200

### issues/create
# @name issues_create
# @auth bearer {{secrets.Token}}
POST {{baseUrl}}/issues
Accept: application/json
Content-Type: application/json

{
  "title": "string",
  "assignee": "string",
  "milestone": 1,
  "labels": [
    "string"
  ],
  "number": 1
}

# @assert status == 201
""")


def test_all_of_swagger_2():
    found = described("harbour.json")
    assert text_of(found, "harbour.http") == snapshot("""\
# Harbour 1
# @openapi ./harbour.json

### Show a ship
# @name get_ships_name
# @param pass={{secrets.Pass}}
# @header X-Project: {{secrets.Project}}
# # @param flags=string
@name = string
GET {{baseUrl}}/ships/{{name}}?tide=high&decks=4&decks=4
Accept: application/json

# @assert status == 200

### moor
# @name moor
# @param pass={{secrets.Pass}}
# @header X-Project: {{secrets.Project}}
@name = string
PUT {{baseUrl}}/ships/{{name}}
Accept: application/json
Content-Type: application/json

{
  "name": "string",
  "length": 20
}

# @assert status == 200

### hand in
# @name hand_in
# @auth basic {{secrets.Clerk_user}} {{secrets.Clerk_password}}
@name = Lyra
POST {{baseUrl}}/ships/{{name}}/papers
Content-Type: multipart/form-data; boundary=form-1

--form-1
Content-Disposition: form-data; name="paper"; filename="sample.bin"
Content-Type: application/octet-stream

< ./sample.bin
--form-1
Content-Disposition: form-data; name="kind"

cargo
--form-1--

# @assert status == 204

### signal
# @name signal
POST {{baseUrl}}/signals
Content-Type: application/x-www-form-urlencoded

flag=stri
&times=2

# @assert status == 200
""")
    assert json.loads(text_of(found, "http-client.env.json")) == snapshot(
        {
            "$shared": {"baseUrl": "https://harbour.test/api"},
            "harbour": {"baseUrl": "https://harbour.test/api"},
            "harbour-2": {"baseUrl": "http://harbour.test/api"},
        }
    )


QUERY = {"name": "q", "in": "query", "required": True}
LIST = {"type": "array", "items": {"type": "integer"}, "example": [1, 2]}
OBJECT = {"type": "object", "example": {"a": 1, "b": "x y"}}


@pytest.mark.parametrize(
    ("parameter", "target"),
    [
        ({**QUERY, "schema": {"type": "string", "example": "a&b=c {{d}}"}}, "/x?q=a%26b%3Dc%20%7B%7Bd%7D%7D"),
        ({**QUERY, "schema": LIST}, "/x?q=1&q=2"),
        ({**QUERY, "explode": False, "schema": LIST}, "/x?q=1,2"),
        ({**QUERY, "explode": False, "style": "spaceDelimited", "schema": LIST}, "/x?q=1%202"),
        ({**QUERY, "explode": False, "style": "pipeDelimited", "schema": LIST}, "/x?q=1%7C2"),
        ({**QUERY, "schema": OBJECT}, "/x?a=1&b=x%20y"),
        ({**QUERY, "explode": False, "schema": OBJECT}, "/x?q=a,1,b,x%20y"),
        ({**QUERY, "style": "deepObject", "schema": OBJECT}, "/x?q[a]=1&q[b]=x%20y"),
        ({**QUERY, "content": {"application/json": {"example": {"a": 1}}}}, "/x?q=%7B%22a%22:1%7D"),
        ({**QUERY, "schema": {"type": "integer"}, "examples": {"one": {"value": 41}}}, "/x?q=41"),
        # An example that does not fit is not taken.
        ({**QUERY, "schema": {"type": "integer"}, "example": "many"}, "/x?q=1"),
        ({**QUERY, "schema": {"enum": ["b", "a"], "default": "a"}}, "/x?q=a"),
        ({**QUERY, "required": False, "schema": {"type": "string"}}, "/x"),
    ],
)  # fmt: skip
def test_query(parameter: dict[str, object], target: str):
    found = request_of(operation(parameters=[parameter]))
    assert f"GET {{{{baseUrl}}}}{target}" in found.split("\n")


def test_long_query_stands_on_lines_of_its_own():
    names = ("first", "second", "third", "fourth")
    query = [
        {"name": n, "in": "query", "required": True, "schema": {"example": "x" * 20}} for n in names
    ]
    assert request_of(operation(parameters=query)).partition("GET ")[2] == snapshot("""\
{{baseUrl}}/x
    ?first=xxxxxxxxxxxxxxxxxxxx
    &second=xxxxxxxxxxxxxxxxxxxx
    &third=xxxxxxxxxxxxxxxxxxxx
    &fourth=xxxxxxxxxxxxxxxxxxxx\
""")


@pytest.mark.parametrize(
    ("style", "explode", "schema", "path", "value"),
    [
        ("simple", False, LIST, "/x/{{id}}", "1,2"),
        ("simple", True, OBJECT, "/x/{{id}}", "a=1,b=x%20y"),
        ("label", False, LIST, "/x/.{{id}}", "1,2"),
        ("label", True, LIST, "/x/.{{id}}", "1.2"),
        ("matrix", False, LIST, "/x/;id={{id}}", "1,2"),
        ("matrix", True, LIST, "/x/;id={{id}}", "1;id=2"),
        ("matrix", True, OBJECT, "/x/;{{id}}", "a=1;b=x%20y"),
    ],
)
def test_styles_of_paths(
    style: str, explode: bool, schema: dict[str, object], path: str, value: str
):
    parameter = {"name": "id", "in": "path", "required": True, "style": style, "explode": explode}
    text = operation("/x/{id}", parameters=[{**parameter, "schema": schema}])
    whole = text_of(imported(text)).split("\n")
    assert f"GET {{{{baseUrl}}}}{path}" in whole
    assert f"@id = {value}" in whole


def test_variables_that_differ_stand_in_their_requests():
    def with_id(example: str) -> dict[str, object]:
        parameter = {"name": "the-id", "in": "path", "required": True, "example": example}
        return {"parameters": [{**parameter, "schema": {"type": "string"}}], "get": {}}

    text = api(paths={"/a/{the-id}": with_id("1"), "/b/{the-id}": with_id("2")})
    assert text_of(imported(text)) == snapshot("""\
# Api
# @openapi ./api.json

### GET /a/{the-id}
# @name get_a_the_id
@the_id = 1
GET {{baseUrl}}/a/{{the_id}}

### GET /b/{the-id}
# @name get_b_the_id
@the_id = 2
GET {{baseUrl}}/b/{{the_id}}
""")


def test_fields_and_cookies():
    def parameter(name: str, place: str, required: bool) -> dict[str, object]:
        return {"name": name, "in": place, "required": required, "schema": {"type": "string"}}

    parameters = [
        parameter("X-One", "header", True),
        parameter("X-Two", "header", False),
        parameter("Authorization", "header", True),
        parameter("X-Api-Key", "header", True),
        parameter("a b", "header", True),
        parameter("one", "cookie", True),
        parameter("two", "cookie", False),
        parameter("api_key", "query", True),
    ]
    found = imported(operation(parameters=parameters))
    assert request_of(operation(parameters=parameters)) == snapshot("""\
# @name get_x
GET {{baseUrl}}/x?api_key={{secrets.api_key}}
X-One: string
# X-Two: string
X-Api-Key: {{secrets.X_Api_Key}}
Cookie: one=string
# Cookie: one=string; two=string\
""")
    assert [each.what for each in found.losses][-1] == '"a b" is no name of a header field'
    assert json.loads(text_of(found, "http-client.private.env.json")) == {
        "$shared": {"api_key": "FILL-IN", "X_Api_Key": "FILL-IN"}
    }


def body(media_type: str, schema: object = None, **members: object) -> str:
    content = {media_type: {**({"schema": schema} if schema else {}), **members}}
    return operation(method="post", requestBody={"content": content})


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (body("application/json", {"type": "string", "example": "{{x}}"}), 'Content-Type: application/json\n\n"\\u007b{x}}"'),
        (body("application/merge-patch+json", {"type": "array", "items": {"type": "integer"}}), "Content-Type: application/merge-patch+json\n\n[\n  1\n]"),
        (body("*/*", {"type": "boolean"}), "Content-Type: application/json\n\ntrue"),
        (body("text/*", example="x"), "Content-Type: text/plain\n\nx"),
        (body("text/plain", example="< ./secret.txt"), "Content-Type: text/plain\n\n< ./post_x-body.txt"),
        (body("application/octet-stream", {"type": "string", "format": "binary"}), "Content-Type: application/octet-stream\n\n< ./sample.bin"),
        (body("text/csv", {"type": "string", "format": "binary"}), "Content-Type: text/csv\n\n< ./sample.csv"),
        (body("application/xml", {"type": "object"}, example="<a/>"), "Content-Type: application/xml\n\n<a/>"),
        (body("application/xml", {"xml": {"name": "a"}, "properties": {"b": {"example": "<&"}}}), 'Content-Type: application/xml\n\n<?xml version="1.0" encoding="UTF-8"?>\n<a>\n  <b>&lt;&amp;</b>\n</a>'),
        (body("application/x-www-form-urlencoded", {"properties": {"a": {"example": "%% &=+{{"}, "b": {"type": "array", "items": {"enum": [1]}}, "c": {"properties": {"d": {"type": "null"}}}}}),
         "Content-Type: application/x-www-form-urlencoded\n\na=%25%25%20%26%3D%2B%7B%7B\n&b=1\n&c=%7B%22d%22%3Anull%7D"),
        # One that does not fit is not taken, but what fits nothing is.
        (body("application/json", {"type": "integer"}, example="one"), "Content-Type: application/json\n\n1"),
        (body("application/json", {"allOf": [{"type": "integer"}, {"type": "string"}]}, example="one"), 'Content-Type: application/json\n\n"one"'),
    ],
)  # fmt: skip
def test_bodies(text: str, typed: str):
    assert request_of(text).partition("/x\n")[2] == typed
    assert not [each for each in problems_in(imported(text)) if "error" in each]


def secured(schemes: dict[str, object], *choices: dict[str, list[str]]) -> str:
    found = json.loads(operation(security=choices))
    return json.dumps({**found, "components": {"securitySchemes": schemes}})


SCHEMES: dict[str, object] = {
    "key": {"type": "apiKey", "in": "query", "name": "k"},
    "other": {"type": "apiKey", "in": "header", "name": "X-K"},
    "crumb": {"type": "apiKey", "in": "cookie", "name": "c"},
    "basic": {"type": "http", "scheme": "Basic"},
    "digest": {"type": "http", "scheme": "digest"},
    "token": {"type": "http", "scheme": "bearer"},
    "hoba": {"type": "http", "scheme": "HOBA"},
    "open": {"type": "openIdConnect", "openIdConnectUrl": "https://a.test/.well-known"},
    "tls": {"type": "mutualTLS"},
    "strange": {"type": "magic"},
    "oauth": {"type": "oauth2", "flows": {
        "implicit": {"authorizationUrl": "https://a.test/auth", "scopes": {}},
        "authorizationCode": {"authorizationUrl": "https://a.test/auth", "tokenUrl": "https://a.test/token", "scopes": {}}}},
    "person": {"type": "oauth2", "flows": {"password": {"tokenUrl": "https://a.test/token", "scopes": {}}}},
    "nothing": {"type": "oauth2", "flows": {}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("choices", "directives"),
    [
        ([{"key": []}], ["# @auth api_key name=k value={{secrets.key}} in=query"]),
        ([{"other": []}], ["# @auth api_key name=X-K value={{secrets.other}} in=header"]),
        ([{"key": [], "other": []}], ["# @param k={{secrets.key}}", "# @header X-K: {{secrets.other}}"]),
        ([{"key": [], "token": []}], ["# @auth bearer {{secrets.token}}", "# @param k={{secrets.key}}"]),
        ([{"crumb": []}], ["Cookie: c={{secrets.crumb}}"]),
        ([{"basic": []}], ["# @auth basic {{secrets.basic_user}} {{secrets.basic_password}}"]),
        ([{"digest": []}], ["# @auth digest {{secrets.digest_user}} {{secrets.digest_password}}"]),
        ([{"hoba": []}], ["# @auth bearer {{secrets.hoba}} prefix=hoba"]),
        ([{"open": []}], ["# @auth bearer {{secrets.open}}"]),
        ([{"tls": []}], []),
        ([{"tls": []}, {"token": []}], ["# @auth bearer {{secrets.token}}"]),
        ([{"strange": []}, {}], []),
        ([{}, {"token": []}], ["# @auth bearer {{secrets.token}}"]),
        ([{"missing": []}, {"basic": []}], ["# @auth basic {{secrets.basic_user}} {{secrets.basic_password}}"]),
        ([{"oauth": ["read", "write"]}], ['# @auth oauth2 grant=authorization_code auth_url=https://a.test/auth token_url=https://a.test/token client_id={{secrets.oauth_client_id}} client_secret={{secrets.oauth_client_secret}} scope="read write"']),
        ([{"person": []}], ["# @auth oauth2 grant=password token_url=https://a.test/token client_id={{secrets.person_client_id}} client_secret={{secrets.person_client_secret}} username={{secrets.person_user}} password={{secrets.person_password}}"]),
        ([{"nothing": []}], []),
    ],
)  # fmt: skip
def test_security(choices: list[dict[str, list[str]]], directives: list[str]):
    found = imported(secured(SCHEMES, *choices))
    lines = request_of(secured(SCHEMES, *choices)).split("\n")
    words = ("# @auth", "# @param", "# @header", "Cookie:")
    assert [line for line in lines if line.startswith(words)] == directives
    assert problems_in(found) == []


@pytest.mark.parametrize(
    ("servers", "environments"),
    [
        ([], {"local": "http://localhost"}),
        ([{"url": "/v1/"}], {"local": "http://localhost/v1"}),
        ([{"url": "https://api.shop.test/v1/"}], {"shop": "https://api.shop.test/v1"}),
        ([{"url": "//a.test", "description": "Staging (EU)"}], {"staging-eu": "https://a.test"}),
        ([{"url": "https://a.test"}, {"url": "https://a.test/2"}], {"a": "https://a.test", "a-2": "https://a.test/2"}),
        ([{"url": "https://{who}.a.test:{port}", "variables": {"who": {"default": "me"}, "port": {"default": "1", "enum": ["1", "2"]}}}],
         {"me": "https://me.a.test:1", "2": "https://me.a.test:2"}),
    ],
)  # fmt: skip
def test_servers(servers: list[object], environments: dict[str, str]):
    text = json.dumps({**json.loads(operation()), "servers": servers})
    found = json.loads(text_of(imported(text), "http-client.env.json"))
    first = next(iter(environments.values()))
    assert found == {
        "$shared": {"baseUrl": first},
        **{name: {"baseUrl": url} for name, url in environments.items()},
    }


def test_server_of_an_operation():
    found = request_of(operation(servers=[{"url": "https://up.a.test/v1/"}]))
    assert "GET https://up.a.test/v1/x" in found


@pytest.mark.parametrize(
    ("responses", "checks"),
    [
        (["200"], ["status == 200"]),
        (["404", "201", "default"], ["status == 201"]),
        (["200", "202"], ["status >= 200", "status < 300"]),
        (["2XX"], ["status >= 200", "status < 300"]),
        (["default"], []),
        (["302"], []),
    ],
)
def test_statuses(responses: list[str], checks: list[str]):
    text = operation(responses={each: {"description": "x"} for each in responses})
    lines = text_of(imported(text)).split("\n")
    assert [line for line in lines if "@assert" in line] == [f"# @assert {each}" for each in checks]


def test_names_are_different_and_plain():
    def item(name: str) -> dict[str, object]:
        return {"get": {"operationId": name}, "post": {}}

    paths = {
        "/a": item("get things"),
        "/b": item("Get_Things"),
        "/c": item("2nd"),
        "/{d}": {"put": {}},
    }
    lines = text_of(imported(api(paths=paths))).split("\n")
    names = [line.removeprefix("# @name ") for line in lines if line.startswith("# @name")]
    assert names == ["get_things", "post_a", "Get_Things_2", "post_b", "_2nd", "post_c", "put_d"]


def test_files_that_it_refers_to_come_along():
    whole = api(paths={"/a": {"$ref": "../paths.json#/a"}})
    paths = json.dumps({"a": {"get": {"responses": {"204": {"description": "x"}}}}})
    found = imported(whole, "apis/api.json", **{"paths.json": paths, "more.json": "{}"})
    files = ["api.http", "apis/api.json", "http-client.env.json", "paths.json"]
    assert sorted(map(str, found.files)) == files
    assert "# @openapi ./apis/api.json" in text_of(found)
    assert [each.what for each in found.losses if each.place == "more.json"] == [
        "it was not read, for the description does not refer to it"
    ]


def test_standard_input_is_named_by_what_it_is():
    assert PurePosixPath("openapi.json") in imported(operation(), "-").files
    assert "# @openapi ./openapi.yaml" in text_of(
        imported("openapi: 3.0.0\npaths: {/a: {get: {}}}", "-")
    )


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ('{"openapi": "3.0.0",\n "paths": {]}', NotImported("it is not JSON: expecting property name enclosed in double quotes", "", "a.json", 2, 12)),
        ('{"openapi": "4.0.0"}', NotImported('its version "4.0.0" is not known', "read are OpenAPI 3.0 and 3.1, and Swagger 2.0", "a.json", 1, 2)),
        ('{"paths": {}}', NotImported("it has neither `openapi` nor `swagger` to say its version", "", "a.json", 1, 1)),
        ('{"openapi": "3.1.0", "webhooks": {"a": {"post": {}}}}', NotImported("the description has no operation", "", "a.json")),
    ],
)  # fmt: skip
def test_what_is_no_description_is_refused(text: str, refused: NotImported):
    assert from_openapi((GivenFile(PurePosixPath("a.json"), text.encode()),)) == refused


def test_a_description_asks_for_no_values_and_gives_no_directives():
    """Whoever wrote it would get a secret of this machine, or have a say in how it is sent."""
    asks = "{{secrets.other}}{{$env.HOME}}{{{a}}}\n# @proxy http://e.test"
    schemes = {
        "k": {"type": "apiKey", "in": "header", "name": f"X{asks}"},
        "o": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": asks}}},
        "h": {"type": "http", "scheme": asks},
        "c": {"type": "apiKey", "in": "cookie", "name": asks},
    }
    answers = {"200": {"description": asks, "content": {asks: {}}}}
    parameters = [
        {"name": name, "in": place, "required": required, "example": asks}
        for name in (asks, "X")
        for place in ("query", "header", "cookie", "path")
        for required in (True, False)
    ]
    items = {
        f"/{media_type}/{asks}/{scheme}": {
            "post": {
                "operationId": asks,
                "summary": asks,
                "description": f"@proxy http://e.test\n{asks}",
                "tags": [f"@proxy http://e.test {media_type}", asks],
                "parameters": parameters,
                "security": [{scheme: [asks]}],
                "responses": answers,
                "requestBody": {"content": {media_type: {
                    "schema": {"properties": {asks: {"type": "string", "example": asks}}},
                    "encoding": {asks: {"contentType": asks}},
                }}},
            }
        }
        for media_type in ("application/json", "multipart/form-data", "text/plain", "a/xml", f"a/{asks}",
                           "application/x-www-form-urlencoded")
        for scheme in schemes
    }  # fmt: skip
    text = api(
        info={"title": f"@proxy http://e.test {asks}"},
        tags=[
            {"name": f"@proxy http://e.test {kind}", "description": asks} for kind in ("a/xml", "x")
        ],
        servers=[{"url": f"https://a.test/{asks}"}, {"url": asks, "description": asks}],
        components={"securitySchemes": schemes},
        security=[{"o": [asks]}],
        paths=items,
    )
    workspace, _ = opened(imported(text))
    for document in workspace.documents.values():
        assert not any(each.parsed.directives("proxy") for each in document.blocks)
        assert not re.search(r"\{\{(secrets\.other|\$)", document.text)
        assert sum(each.tree.request is not None for each in document.blocks) == len(
            re.findall("^### ", document.text, re.MULTILINE)
        )


@pytest.mark.parametrize(
    "text",
    [
        api(paths={"/{a}{b}.{c-d}/{}": {"get": {"parameters": [{"$ref": "#/no"}, 7, None]}}}),
        api(paths={"/a": {"get": {"operationId": "### {{x}}\n# @name y", "summary": "{{a}}\n###", "description": "}}\n###\nGET x\n{{y}}"}}}),
        api(paths={"/a\nGET http://evil": {"get": {}}, "/b {{c}}": {"get": {}}}),
        api(servers=[{"url": "https://a.test/{{x}}"}, {"url": 7}, None], paths={"/a": {"get": {}}}),
        api(info={"title": "../../x\n###", "version": "{{v}}\n"}, paths={"/a": {"get": {"tags": ["../../etc", 1, None]}, "put": {"tags": [{}]}}}),
        operation(parameters=[{"name": "X: y\nZ", "in": "header", "required": True}, {"name": "q\n###", "in": "query", "schema": {"example": "a\n###\nb"}}]),
        body("text/plain\nX: y", example="x"),
        body("multipart/form-data", {"properties": {'a"\r\n': {"example": "--form-1\n###"}, "f": {"format": "binary"}}}, encoding={"f": {"contentType": "a\nb"}}),
        body("application/json", {"$ref": "#/nowhere"}),
        body("application/json", {"type": "object", "required": [{}, [], 1], "oneOf": [{"required": [{}]}, {"required": [[]]}]}),
        operation(servers=[{"url": "https://[a"}], parameters=[{"name": "a\n###\nGET http://e", "in": "query"}]),
        api(servers=[{"url": "https://[a"}, {"url": "https://[a", "description": "a b"}], paths={"/a": {"get": {}}}),
        json.dumps({"swagger": "2.0", "host": "[a", "paths": {"/a": {"get": {}}}}),
        secured({"a\nb": {"type": "apiKey", "in": "header", "name": "X\nY"}, "c": {"type": "http", "scheme": "a b\n"}}, {"a\nb": [], "c": []}),
    ],
)  # fmt: skip
def test_hostile_descriptions_say_nothing_of_their_own(text: str):
    found = imported(text)
    documents = opened(found)[0].documents.values()
    blocks = [each for document in documents for each in document.blocks if each.tree.request]
    assert len(blocks) == found.requests
    assert not [problem for each in documents for problem in each.syntax_problems]
    assert all(".." not in path.parts and "/" not in path.name for path in found.files)
