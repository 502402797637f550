"""Values beside schemas of OpenAPI, as openapi-schema-validator and jsonschema judge them."""

import json
import subprocess
from collections.abc import Mapping, Sequence

from counterparts.installed import PATIENCE, python_with

_PROGRAM = """
import json, sys
from openapi_schema_validator import OAS30Validator, OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

given = json.load(sys.stdin)
kind = OAS31Validator if given["description"]["openapi"].startswith("3.1") else OAS30Validator
resource = Resource(contents=given["description"], specification=DRAFT202012)
registry = Registry().with_resource("urn:api", resource)
found = []
for place, values in given["asked"].items():
    formats = kind.FORMAT_CHECKER if given["formats"] else None
    validator = kind({"$ref": "urn:api#" + place}, registry=registry, format_checker=formats)
    found += [validator.is_valid(each) for each in values]
json.dump(found, sys.stdout)
"""


def valid(description: object, place: str, values: Sequence[object]) -> list[bool]:
    """Whether each value fits the schema at a place, a JSON pointer; formats are not looked at."""
    return _judged({"description": description, "asked": {place: values}, "formats": False})


def valid_at(description: object, asked: Mapping[str, Sequence[object]]) -> list[bool]:
    """Whether each value fits the schema at its place, formats and all, in this order."""
    return _judged({"description": description, "asked": asked, "formats": True})


def _judged(given: Mapping[str, object]) -> list[bool]:
    python = python_with("openapi-schemas", "openapi-schema-validator==0.9.0")
    ran = subprocess.run(
        [python, "-W", "ignore", "-c", _PROGRAM],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    found: list[bool] = json.loads(ran.stdout)
    return found
