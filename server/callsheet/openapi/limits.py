"""What numbers and texts must not be by a schema: bounds, lengths, formats, patterns."""

import re
from functools import lru_cache
from itertools import islice
from typing import Final, TypeGuard

from callsheet.openapi.description import Node
from callsheet.values import JsonValue, json_text

NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
"""A number as it is typed."""

INTEGER: Final = re.compile(r"[-+]?\d+", re.ASCII)

EITHER: Final = ("anyOf", "oneOf")
"""Words of schemas by which a value has a choice."""

DEEPEST: Final = 40
"""Schemas within schemas that a value is held against."""

_MOST_SHOWN: Final = 8
"""Values of an enumeration that a message counts."""

_LONGEST_SHOWN: Final = 60

_FORMATS: Final = {
    "date": (re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), "a date like 2026-11-21"),
    "date-time": (
        re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d.*)?", re.ASCII),
        "a time like 2026-11-21T15:00:00Z",
    ),
    "uuid": (re.compile(r"[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}", re.ASCII), "a UUID"),
    "email": (re.compile(r".+@.+", re.DOTALL), "an e-mail address"),
}
"""Of each format what no value of it lacks, and what to call it; servers take more."""

_LONGEST: Final = 100
"""Characters of a text that is held against a pattern."""

_MOST_REPEATS: Final = 3
_MOST_OPTIONAL: Final = 10
_REPEAT = re.compile(r"(?<!\\)[*+]|\{\d+,")
_OPTIONAL = re.compile(r"(?<![\\(])\?")
_UNCERTAIN = re.compile(r"\)[*+{]|\\[1-9]|\(\?[=!<]|\[\[|--|&&|~~|\|\|")
"""What may take for ever to be not found, or what Python reads differently or is not sure of."""


def number_refused(schema: Node, value: float) -> str:
    """How a number lies outside of its bounds; until OpenAPI 3.1 `true` takes the bound out."""
    members = schema.members
    least, most = members.get("minimum"), members.get("maximum")
    above, below = members.get("exclusiveMinimum"), members.get("exclusiveMaximum")
    if _is_number(least) and (value < least or (above is True and value == least)):
        return (
            f"less than {json_text(least)}"
            if value < least
            else f"not more than {json_text(least)}"
        )
    if _is_number(most) and (value > most or (below is True and value == most)):
        return (
            f"more than {json_text(most)}" if value > most else f"not less than {json_text(most)}"
        )
    if _is_number(above) and value <= above:
        return f"not more than {json_text(above)}"
    return f"not less than {json_text(below)}" if _is_number(below) and value >= below else ""


def text_refused(schema: Node, text: str) -> str:
    """What a text is that it must not be: too short, too long, of another form; empty if fine."""
    shortest, longest = schema.members.get("minLength"), schema.members.get("maxLength")
    if isinstance(shortest, int) and len(text) < shortest:
        return f"shorter than {shortest} {'character' if shortest == 1 else 'characters'}"
    if isinstance(longest, int) and len(text) > longest:
        return f"longer than {longest} {'character' if longest == 1 else 'characters'}"
    return _form_refused(schema, text)


def _form_refused(schema: Node, text: str) -> str:
    """What a text is not that it has to be, to stand behind `is`; empty when it may be it."""
    known = _FORMATS.get(schema.text("format"))
    if text and known is not None and not known[0].fullmatch(text):
        return f"not {known[1]}"
    pattern = plain_pattern(schema.text("pattern")) if len(text) <= _LONGEST else None
    if pattern is not None and not pattern.search(text):
        return f"not of the form `{schema.text('pattern')}`"
    return ""


@lru_cache(maxsize=1000)
def plain_pattern(written: str) -> re.Pattern[str] | None:
    """A pattern of ECMA-262 that Python reads alike, and that is found or not found at once.

    Groups that are repeated may take for ever to match nothing, and nobody could end that.
    """
    if not written or not written.isascii() or _UNCERTAIN.search(written):
        return None
    most = _MOST_REPEATS if written.startswith("^") else _MOST_REPEATS - 1
    if len(_REPEAT.findall(written)) > most or len(_OPTIONAL.findall(written)) > _MOST_OPTIONAL:
        return None
    try:
        return re.compile(written, re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return None


def _is_number(value: JsonValue) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def counted(choices: tuple[str, ...]) -> str:
    """Choices as a message names them, not too many."""
    cut = (
        each if len(each) <= _LONGEST_SHOWN else f"{each[:_LONGEST_SHOWN]} ..." for each in choices
    )
    shown = ", ".join(islice(cut, _MOST_SHOWN))
    return f"{shown} ..." if len(choices) > _MOST_SHOWN else shown
