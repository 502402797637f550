"""A small description of an API, as the tests of what it is used for have it."""

KIOSK = """\
{
  "openapi": "3.0.3",
  "info": {"title": "Kiosk", "version": "1"},
  "servers": [{"url": "https://{place}.kiosk.test/v1", "variables": {"place": {"default": "eu"}}}],
  "paths": {
    "/papers": {
      "get": {
        "summary": "Lists papers",
        "parameters": [
          {"name": "lang", "in": "query", "required": true,
           "schema": {"type": "string", "enum": ["de", "en"]}},
          {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}},
          {"name": "tags", "in": "query",
           "schema": {"type": "array", "items": {"enum": ["daily", "weekly"]}}},
          {"name": "X-Shop", "in": "header", "required": true, "schema": {"enum": ["north"]}}
        ],
        "responses": {"200": {"description": "Papers", "content": {"application/json":
          {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Paper"}}}}}}
      },
      "post": {
        "summary": "Adds a paper",
        "requestBody": {"required": true, "content": {"application/json":
          {"schema": {"$ref": "#/components/schemas/Paper"}}}},
        "responses": {"201": {"description": "Added", "content": {"application/json":
          {"schema": {"$ref": "#/components/schemas/Paper"}}}}}
      }
    },
    "/papers/latest": {"get": {"summary": "The newest paper", "responses": {}}},
    "/papers/{paperId}": {
      "parameters": [{"name": "paperId", "in": "path", "required": true,
                      "schema": {"type": "integer"}}],
      "get": {
        "summary": "Shows a paper",
        "responses": {
          "200": {"description": "The paper", "headers": {"X-Rest": {"schema": {}}},
                  "content": {"application/json":
                    {"schema": {"$ref": "#/components/schemas/Paper"}}}},
          "404": {"description": "No such paper"}
        }
      },
      "delete": {"operationId": "removePaper", "responses": {"204": {"description": "Gone"}}}
    }
  },
  "components": {"schemas": {
    "Paper": {
      "type": "object",
      "required": ["title"],
      "additionalProperties": false,
      "properties": {
        "id": {"type": "integer", "format": "int64", "readOnly": true},
        "title": {"type": "string"},
        "kind": {"type": "string", "enum": ["daily", "weekly"]},
        "price": {"type": "number", "nullable": true},
        "sold": {"type": "boolean"},
        "editor": {"$ref": "#/components/schemas/Person"},
        "supplements": {"type": "array", "items": {"$ref": "#/components/schemas/Paper"}}
      }
    },
    "Person": {"allOf": [
      {"type": "object", "properties": {"name": {"type": "string"}}},
      {"type": "object", "properties": {"since": {"type": "string", "format": "date"}}}
    ]}
  }}
}
"""


def at_kiosk(text: str) -> str:
    """Files in which a document has the description."""
    head = "//- main.http\n# @openapi ./kiosk.json\n@base = https://eu.kiosk.test/v1\n\n"
    return f"{head}###\n{text}\n//- kiosk.json\n{KIOSK}"
