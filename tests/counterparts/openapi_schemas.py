"""Values beside schemas of OpenAPI, as openapi-schema-validator and jsonschema judge them."""

import json
import subprocess
from collections.abc import Sequence

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
validator = kind({"$ref": "urn:api#" + given["place"]}, registry=registry)
json.dump([validator.is_valid(each) for each in given["values"]], sys.stdout)
"""


def valid(description: object, place: str, values: Sequence[object]) -> list[bool]:
    """Whether each value fits the schema at a place, a JSON pointer."""
    python = python_with("openapi-schemas", "openapi-schema-validator==0.9.0")
    ran = subprocess.run(
        [python, "-W", "ignore", "-c", _PROGRAM],
        input=json.dumps({"description": description, "place": place, "values": values}),
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    found: list[bool] = json.loads(ran.stdout)
    return found
