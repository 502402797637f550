"""GraphQL as graphql-core reads it, the port of the reference implementation."""

import json
import subprocess
from collections.abc import Sequence

from counterparts.installed import PATIENCE, python_with

_PROGRAM = """
import json, sys
from graphql import GraphQLSyntaxError, parse

def said(text):
    try:
        parse(text)
    except GraphQLSyntaxError as error:
        return error.message
    return ""

json.dump([said(text) for text in json.load(sys.stdin)], sys.stdout)
"""


def what_is_wrong(texts: Sequence[str]) -> list[str]:
    """The first fault of each text; empty where there is none."""
    python = python_with("graphql-core", "graphql-core==3.2.6")
    ran = subprocess.run(
        [python, "-c", _PROGRAM],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    found: list[str] = json.loads(ran.stdout)
    return found
