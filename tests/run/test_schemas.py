"""`matchesSchema`: an answer against the JSON Schema in a file beside the request."""

import json

import pytest

from callsheet.cli.main import main
from wire_server import WireServer, ok, routes

BODY = b'{"id": "7", "name": "Ada", "text": "[1]", "items": [{"id": 1}, {"id": null}, {}]}'
SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "definitions": {"item": {"type": "object", "required": ["id"]}},
    "properties": {"id": {"type": "integer"}, "items": {"items": {"$ref": "item.json"}}},
}
ITEM = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}


@pytest.fixture
def asserted(tmp_path, capsys):
    """What becomes of an assertion of the answer; the schemas lie beside the request."""
    (tmp_path / "order.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (tmp_path / "item.json").write_text(json.dumps(ITEM), encoding="utf-8")
    answers = {"/json": ok(BODY), "/text": ok(b"no JSON")}

    def judge(line, path="/json"):
        with WireServer(routes(answers)) as server:
            file = tmp_path / "a.http"
            file.write_text(f"GET {server.origin}{path}\n\n{line}\n", encoding="utf-8")
            main(["run", str(file), "--report", f"json={tmp_path}/report.json"])
        report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
        (result,) = report["files"][0]["requests"][0]["assertions"]
        assert result["passed"] is (not result["message"])
        return result

    return judge


@pytest.mark.parametrize(
    "line",
    [
        '# @assert jsonpath "$.items[0]" matchesSchema ./item.json',
        '# @assert jsonpath "$.items[0]" matchesSchema "order.schema.json#/definitions/item"',
        "# @assert body.$.items[0] jsonSchema item.json",
        "# @assert body not matchesSchema order.schema.json",
        "?? body items[0] matchesSchema item.json",
        # Out of a body a text is a text, also where it reads as JSON.
        '# @assert jsonpath "$.text" not matchesSchema item.json',
    ],
)
def test_what_fits(line, asserted):
    assert asserted(line)["message"] == ""


def test_all_misfits_are_told(asserted):
    result = asserted("# @assert body matchesSchema ./order.schema.json")
    assert result["message"] == (
        '`body` does not fit "./order.schema.json": /id is "7", not an integer; '
        '/items/1/id is null, not an integer; /items/2 lacks "id"'
    )
    assert result["expected"] == "./order.schema.json"
    assert result["actual"][1] == {"path": "/items/1/id", "message": "is null, not an integer"}
    assert result["difference"].split("\n")[2] == '- /items/2 lacks "id"'


@pytest.mark.parametrize(
    ("line", "path", "said"),
    [
        (
            '# @assert jsonpath "$.items[0]" not matchesSchema item.json',
            "/json",
            '`jsonpath "$.items[0]"` fits "item.json", which it must not',
        ),
        (
            '# @assert jsonpath "$.none" matchesSchema item.json',
            "/json",
            '`jsonpath "$.none"`: there is nothing that a schema could describe',
        ),
        ("# @assert body matchesSchema item.json", "/text", "`body`: the body is not JSON: "),
        (
            "# @assert body matchesSchema none.json",
            "/json",
            '`body`: the file "none.json" cannot be read: ',
        ),
        (
            "# @assert body matchesSchema ../x.json",
            "/json",
            '`body`: the file "../x.json" lies outside the workspace',
        ),
        (
            "# @assert body matchesSchema item.json#/none",
            "/json",
            '`body`: the schema "item.json#/none" cannot be used: it has no `#/none`',
        ),
    ],
)
def test_why_not_is_told(line, path, said, asserted):
    assert asserted(line, path)["message"].startswith(said)
