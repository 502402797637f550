"""What values fit a schema, by the official JSON Schema Test Suite, draft by draft."""

import json

import pytest

from callsheet.disk import DiskFiles
from callsheet.openapi.json_schema import Schema, check_value, read_schema
from callsheet.values import parse_json
from counterparts.json_schema_suite import DRAFTS, groups

FEWEST = {"draft2020-12": 1200, "draft2019-09": 1150, "draft7": 880, "draft6": 800, "draft4": 580}
"""Values that the suite has at least: none that is left out by mistake goes unnoticed."""


@pytest.mark.parametrize("draft", DRAFTS)
def test_the_suite_agrees(draft, tmp_path):
    wrong, judged = [], 0
    path = tmp_path / "tried.schema.json"
    for group in groups(draft):
        schema = group.schema
        if isinstance(schema, dict) and "$schema" not in schema:
            schema = {"$schema": DRAFTS[draft], **schema}
        path.write_text(json.dumps(schema), encoding="utf-8")
        read = read_schema(path, "", DiskFiles(tmp_path))
        assert isinstance(read, Schema), (group.name, read)
        for what, value, fits in group.values:
            found = check_value(read, parse_json(json.dumps(value)))
            judged += 1
            if (found == ()) is not fits:
                wrong.append(f"{group.name}: {what}: {found}")
    assert "\n".join(wrong) == ""
    assert judged >= FEWEST[draft]
