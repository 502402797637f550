"""What is offered out of the description of the API."""

import json

import pytest
from inline_snapshot import snapshot

from described import at_kiosk
from features.offering import check, offers
from fixture import answer


def test_paths_behind_a_base_that_has_the_path_of_the_server():
    check(
        at_kiosk("GET {{base}}/<|>"),
        snapshot(
            [
                "/papers | GET {{base}}/papers | Lists papers",
                "/papers/latest | GET {{base}}/papers/latest | The newest paper",
                "/papers/{{paperId}} | GET {{base}}/papers/{{paperId}} | Shows a paper",
            ]
        ),
    )
    check(
        at_kiosk("DELETE {{base}}/papers/<|>?x=1"),
        snapshot(
            [
                "/papers/{{paperId}} | DELETE {{base}}/papers/{{paperId}}?x=1 | removePaper",
                "/papers/latest | DELETE {{base}}/papers/latest?x=1 | GET",
            ]
        ),
    )


def test_paths_behind_the_server_itself_and_behind_a_base_url():
    check(
        at_kiosk("GET https://eu.kiosk.test/<|>"),
        snapshot(
            [
                "/v1/papers | GET https://eu.kiosk.test/v1/papers | Lists papers",
                "/v1/papers/latest | GET https://eu.kiosk.test/v1/papers/latest | The newest paper",
            ]
        ),
        first=2,
    )
    check(
        at_kiosk("GET https://eu.kiosk.test/v1/p<|>"),
        snapshot(
            [
                "/v1/papers | GET https://eu.kiosk.test/v1/papers | Lists papers",
                "/v1/papers/latest | GET https://eu.kiosk.test/v1/papers/latest | The newest paper",
            ]
        ),
        first=2,
    )
    check(
        at_kiosk("# @base-url {{base}}\nGET /<|>"),
        snapshot(
            [
                "/papers | GET /papers | Lists papers",
                "/papers/latest | GET /papers/latest | The newest paper",
            ]
        ),
        first=2,
    )
    check(
        at_kiosk("GET ht<|>"),
        snapshot(["https://eu.kiosk.test/v1 | GET https://eu.kiosk.test/v1 | "]),
        first=1,
    )


def test_the_path_of_a_server_is_not_put_there_twice():
    check(
        at_kiosk("GET ht<|>tps://eu/v1/papers"),
        snapshot(["https://eu.kiosk.test | GET https://eu.kiosk.test/v1/papers | "]),
        first=1,
    )
    check(
        at_kiosk("GET ht<|>tps://eu/papers"),
        snapshot(["https://eu.kiosk.test/v1 | GET https://eu.kiosk.test/v1/papers | "]),
        first=1,
    )


def test_methods_of_the_path_come_first():
    check(
        at_kiosk("<|> {{base}}/papers/7"),
        snapshot(
            [
                "GET | GET {{base}}/papers/7 | Shows a paper",
                "DELETE | DELETE {{base}}/papers/7 | removePaper",
                "HEAD | HEAD {{base}}/papers/7 | ",
            ]
        ),
        first=3,
    )


def test_parameters_and_their_values():
    check(
        at_kiosk("GET {{base}}/papers?<|>"),
        snapshot(
            [
                "lang | GET {{base}}/papers?lang= | string, required",
                "limit | GET {{base}}/papers?limit= | integer",
                "tags | GET {{base}}/papers?tags= | array of values",
            ]
        ),
    )
    check(
        at_kiosk("GET {{base}}/papers?lang=de&l<|>"),
        snapshot(["limit | GET {{base}}/papers?lang=de&limit= | integer"]),
    )
    check(
        at_kiosk("GET {{base}}/papers?lang=<|>"),
        snapshot(["de | GET {{base}}/papers?lang=de | ", "en | GET {{base}}/papers?lang=en | "]),
    )
    check(
        at_kiosk("GET {{base}}/papers?tags=<|>"),
        snapshot(
            [
                "daily | GET {{base}}/papers?tags=daily | ",
                "weekly | GET {{base}}/papers?tags=weekly | ",
            ]
        ),
    )
    check(
        at_kiosk("GET {{base}}/papers\nX<|>"), snapshot(["X-Shop | X-Shop:  | required"]), first=1
    )
    check(
        at_kiosk("GET {{base}}/papers\nX-Shop: <|>"),
        snapshot(["north | X-Shop: north | "]),
        first=1,
    )


def test_members_of_bodies_and_their_values():
    head = "POST {{base}}/papers\nContent-Type: application/json\n\n"
    check(
        at_kiosk(f"{head}{{<|>}}"),
        snapshot(
            [
                'title | {"title": } | string, required',
                'kind | {"kind": } | string',
                'price | {"price": } | number',
                'sold | {"sold": } | boolean',
                'editor | {"editor": } | Person',
                'supplements | {"supplements": } | array of Paper',
            ]
        ),
    )
    check(
        at_kiosk(f'{head}{{"title": "x", "supplements": [{{"editor": {{<|>}}}}]}}'),
        snapshot(
            [
                'name | {"title": "x", "supplements": [{"editor": {"name": }}]} | string',
                'since | {"title": "x", "supplements": [{"editor": {"since": }}]} | string, date',
            ]
        ),
    )
    check(
        at_kiosk(f'{head}{{"kind": <|>}}'),
        snapshot(['"daily" | {"kind": "daily"} | ', '"weekly" | {"kind": "weekly"} | ']),
    )
    check(
        at_kiosk(f'{head}{{"sold": <|>}}'),
        snapshot(['true | {"sold": true} | ', 'false | {"sold": false} | ']),
    )


def test_members_of_an_answer_that_there_is_not_yet():
    named = "# @name paper\nGET {{base}}/papers/1\n\n###\n"
    check(
        at_kiosk(named + "GET {{base}}/{{paper.response.body.$.<|>}}"),
        snapshot(
            [
                "editor | GET {{base}}/{{paper.response.body.$.editor}} | ",
                "id | GET {{base}}/{{paper.response.body.$.id}} | ",
                "kind | GET {{base}}/{{paper.response.body.$.kind}} | ",
                "price | GET {{base}}/{{paper.response.body.$.price}} | ",
                "sold | GET {{base}}/{{paper.response.body.$.sold}} | ",
                "supplements | GET {{base}}/{{paper.response.body.$.supplements}} | ",
                "title | GET {{base}}/{{paper.response.body.$.title}} | ",
            ]
        ),
    )
    check(
        at_kiosk(named + "GET {{base}}/{{paper.response.body.$.editor.<|>}}"),
        snapshot(
            [
                "name | GET {{base}}/{{paper.response.body.$.editor.name}} | ",
                "since | GET {{base}}/{{paper.response.body.$.editor.since}} | ",
            ]
        ),
    )
    check(
        at_kiosk(named + "GET {{base}}/{{paper.response.headers.<|>}}"),
        snapshot(
            [
                "Content-Type | GET {{base}}/{{paper.response.headers.Content-Type}} | ",
                "X-Rest | GET {{base}}/{{paper.response.headers.X-Rest}} | ",
            ]
        ),
    )
    check(
        at_kiosk("GET {{base}}/papers\n\n?? jsonpath <|>"),
        snapshot(
            [
                '"$[0]" | ?? jsonpath "$[0]" | {"id":"integer, int64","title":"string","kind":"daily | weekly","price":"number","sold":"boolean","editor":{"name":"str…',  # noqa: E501
                '"$[*]" | ?? jsonpath "$[*]" | all of them',
                '"$[0].id" | ?? jsonpath "$[0].id" | integer, int64',
                '"$[0].title" | ?? jsonpath "$[0].title" | string',
                '"$[0].kind" | ?? jsonpath "$[0].kind" | daily | weekly',
                '"$[0].price" | ?? jsonpath "$[0].price" | number',
                '"$[0].sold" | ?? jsonpath "$[0].sold" | boolean',
                '"$[0].editor" | ?? jsonpath "$[0].editor" | {"name":"string","since":"string, date"}',  # noqa: E501
            ]
        ),
    )
    check(
        at_kiosk('GET {{base}}/papers/1\n\n# @capture x = jsonpath "$.ed<|>"'),
        snapshot(
            [
                '$.editor | # @capture x = jsonpath "$.editor" | {"name":"string","since":"string, date"}',  # noqa: E501
                '$.editor.name | # @capture x = jsonpath "$.editor.name" | string',
                '$.editor.since | # @capture x = jsonpath "$.editor.since" | string, date',
            ]
        ),
    )


def test_members_in_expressions():
    check(
        at_kiosk("GET {{base}}/papers/1\n\n# @assert response.body.<|>"),
        snapshot(
            [
                'editor | # @assert response.body.editor | {"name":"string","since":"string, date"}',  # noqa: E501
                "id | # @assert response.body.id | integer, int64",
                "kind | # @assert response.body.kind | daily | weekly",
            ]
        ),
        first=3,
    )
    check(
        at_kiosk("GET {{base}}/papers/1\n\n# @assert response.<|>"),
        snapshot(
            [
                "body | # @assert response.body | ",
                "headers | # @assert response.headers | ",
                "parsedBody | # @assert response.parsedBody | ",
            ]
        ),
        first=3,
    )
    check(
        at_kiosk("GET {{base}}/papers/1\n\n# @result x = response.body.editor.<|>"),
        snapshot(
            [
                "name | # @result x = response.body.editor.name | string",
                "since | # @result x = response.body.editor.since | string, date",
            ]
        ),
    )


def test_the_last_answer_counts_more_than_the_description():
    named = "# @name paper\nGET {{base}}/papers/1\n\n###\n"
    check(
        at_kiosk(named + "GET {{base}}/{{paper.response.body.$.<|>}}"),
        snapshot(["only | GET {{base}}/{{paper.response.body.$.only}} | "]),
        answers={"paper": answer('{"only": 1}')},
    )


def test_a_request_can_be_taken_out_of_the_description():
    _, found = offers(at_kiosk("# @openapi off\nGET {{base}}/papers?<|>"))
    assert found == ()


def test_the_name_of_the_file():
    check(
        "//- main.http\n# @openapi ./<|>\n//- api.yaml\n//- notes.txt\n//- api.json\n",
        snapshot(["api.json | # @openapi ./api.json | ", "api.yaml | # @openapi ./api.yaml | "]),
    )


ZOO = """\
//- zoo.yaml
openapi: 3.1.0
paths:
  /animals:
    get:
      parameters: [{name: X-Keeper, in: header, required: true, schema: {type: string}}]
      responses: {"200": {content: {application/vnd.zoo+json: {}}}}
    post:
      requestBody:
        content:
          application/merge-patch+json: {}
          application/json:
            schema:
              oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}]
              discriminator: {propertyName: kind}
components:
  schemas:
    Animal: {properties: {kind: {type: string}}}
    Cat: {allOf: [{$ref: "#/components/schemas/Animal"}, {properties: {size: {const: small}}}]}
    Dog: {allOf: [{$ref: "#/components/schemas/Animal"}, {properties: {size: {enum: [big]}}}]}
"""


@pytest.mark.parametrize(
    ("request_text", "labels"),
    [
        ("GET http://localhost/animals\n<|>", ["X-Keeper", "Accept"]),
        ("GET http://localhost/animals\nAccept: <|>", ["application/vnd.zoo+json"]),
        ("POST http://localhost/animals\nContent-Type: application/m<|>", ["application/merge-patch+json"]),  # noqa: E501
        ('POST http://localhost/animals\nContent-Type: application/json\n\n{"kind": <|>}', ['"Cat"', '"Dog"']),  # noqa: E501
        ('POST http://localhost/animals\nContent-Type: application/json\n\n{"size": <|>}', ['"small"', '"big"']),  # noqa: E501
    ],
)  # fmt: skip
def test_what_is_described_is_offered_first(request_text, labels):
    _, found = offers(f"//- main.http\n# @openapi ./zoo.yaml\n\n###\n{request_text}\n{ZOO}")
    named = [each.label for each in found]
    assert [each for each in named if each in labels] == labels
    assert set(labels) & set(named[:2])


def test_of_thousands_of_paths_those_that_fit_what_is_typed():
    paths = {f"/thing{n}": {"get" if n % 2 else "put": {}} for n in range(1000)}
    description = json.dumps({"openapi": "3.0.3", "paths": paths})
    head = "//- main.http\n# @openapi ./many.json\n@base = https://many.test\n\n###\n"

    def offered(text):
        _, found = offers(f"{head}{text}\n//- many.json\n{description}\n")
        return [each.label for each in found if each.label.startswith("/thing")]

    first = ["/thing99", "/thing991", "/thing993", "/thing995"]
    assert offered("GET {{base}}/thing99<|>")[:4] == first
    assert "/thing998" in offered("GET {{base}}/thing99<|>")
    assert offered("{{base}}/thing998<|>") == ["/thing998"]
    assert len(offered("GET {{base}}/<|>")) == 251
