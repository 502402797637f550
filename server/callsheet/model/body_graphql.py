"""GraphQL bodies: a query, a blank line and variables become the JSON that servers read."""

import re
from collections.abc import Sequence

from callsheet.model.body_json import is_json, write_json
from callsheet.model.substitute import Part, joined
from callsheet.text import Span
from callsheet.values import json_text

_QUERY_START = re.compile(r'\s*(?:(?:query|mutation|subscription|fragment)\b|\{(?!\s*["}{]))')
_KEYWORD_START = re.compile(r"\s*(?:query|mutation|subscription|fragment)\b")
_OPERATION = re.compile(r"^[ \t]*(?:query|mutation|subscription)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)
_NOTABLE = re.compile(
    r'"""(?:[^"]|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[{}]|\n[ \t]*\n\s*(?=\{|\Z)'
)


def begins_like_graphql(text: str, *, anonymous: bool) -> bool:
    """Whether a body begins with an operation or a fragment; with `anonymous`, with `{` too."""
    return bool((_QUERY_START if anonymous else _KEYWORD_START).match(text))


def query_and_variables(text: str) -> tuple[Span, Span | None]:
    """Where a query and its variables stand in a text; None for no variables."""
    query, variables = _split([text])
    if not variables:
        return Span(0, len(text)), None
    return Span(0, len(str(query[0]))), Span(len(text) - len(str(variables[0])), len(text))


def query_and_variable_parts(parts: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """A query and its variables, cut out of the parts of a body."""
    return _split(_merged(parts))


def write_graphql(parts: Sequence[Part], operation_name: str = "") -> str | None:
    """The query and its variables as JSON; None when the variables are none.

    `variables` and `operationName` are there when they were typed (dialects.md A20). The variables
    go out as typed, so that no number is rendered anew. Without an `operation_name` that of the
    first operation counts.
    """
    query_parts, variable_parts = _split(_merged(parts))
    query = joined(tuple(query_parts)).strip()
    members = [f'"query":{json_text(query)}']
    if variable_parts:
        variables = "".join(str(piece) for piece in write_json(variable_parts)).strip()
        if not is_json(variables):
            return None
        members.append(f'"variables":{variables}')
    operation = _OPERATION.search(query)
    if name := operation_name or (operation[1] if operation else ""):
        members.append(f'"operationName":{json_text(name)}')
    return "{" + ",".join(members) + "}"


def _merged(parts: Sequence[Part]) -> list[Part]:
    """Typed texts in a row as one: a blank line may begin in a file and end below it."""
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return merged


def _split(parts: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """The query, and what begins with `{` behind a blank line outside its braces."""
    depth = definitions = 0
    for number, part in enumerate(parts):
        if not isinstance(part, str):
            continue
        for found in _NOTABLE.finditer(part):
            if found[0] == "{":
                depth += 1
            elif found[0] == "}":
                depth -= 1
                definitions += depth == 0
            elif found[0][0] == "\n" and depth == 0 and definitions:
                variables = [part[found.end() :], *parts[number + 1 :]]
                if joined(tuple(variables)).startswith("{"):
                    return [*parts[:number], part[: found.start()]], variables
    return list(parts), []
