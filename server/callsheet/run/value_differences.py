"""How a long value differs from the one that was expected: a unified diff of its lines."""

import re
from collections.abc import Mapping, Sequence

from callsheet.differences import differences
from callsheet.run.findings import Finding
from callsheet.run.predicates import is_equal, is_list
from callsheet.text import split_lines
from callsheet.values import JsonValue, json_text

_COMMA = re.compile(r",$", re.MULTILINE)

_SHORT = 80
"""Characters of a value that a person compares at a glance."""


def value_difference(expected: Finding, actual: Finding) -> str:
    """The lines of the diff; empty where the values can be read beside each other."""
    match expected, actual:
        case str(), str() if _is_long(expected) or _is_long(actual):
            return text_difference(expected, actual)
        case _ if _is_collection(expected) and _is_collection(actual):
            return json_difference(expected, actual)  # type: ignore[arg-type]
        case _:
            return ""


def text_difference(expected: str, actual: str) -> str:
    """The lines in which two texts differ, and some around them."""
    return "\n".join(differences(_lines(expected), _lines(actual)))


def json_difference(expected: JsonValue, actual: JsonValue) -> str:
    """The same of JSON: what is equal by value is no difference, whatever its order or spelling.

    The commas at the ends of lines are left out, for a member that follows changes them.
    """
    try:
        actual = aligned(actual, expected)
        texts = json_text(expected, 2), json_text(actual, 2)
    except RecursionError:
        texts = json_text(expected, 2), json_text(actual, 2)
    if all(len(text) <= _SHORT and "\n" not in text for text in texts):
        return ""
    return text_difference(*(_COMMA.sub("", text) for text in texts))


def aligned(value: JsonValue, model: JsonValue) -> JsonValue:
    """The value with its members in the order of the model, and spelled as there where equal."""
    match value, model:
        case Mapping(), Mapping():
            names = [*(name for name in model if name in value), *value]
            return {name: aligned(value[name], model.get(name)) for name in names}
        case Sequence(), Sequence() if is_list(value) and is_list(model):
            pairs = zip(value, model, strict=False)
            return [*(aligned(*pair) for pair in pairs), *value[len(model) :]]
        case _:
            return model if is_equal(value, model) else value


def _lines(text: str) -> list[str]:
    return [line.rstrip("\r\n") for line in split_lines(text)]


def _is_long(text: str) -> bool:
    return len(text) > _SHORT or "\n" in text


def _is_collection(finding: Finding) -> bool:
    return isinstance(finding, Mapping) or is_list(finding)
