"""The sentence that says why an assertion failed."""

from callsheet.run.findings import ABSENT, Finding, Found, Unfit, as_json
from callsheet.values import JsonValue, json_text

_LONGEST = 80
"""Characters of a value that a sentence quotes; reports carry the value whole."""

_SAID = {
    "contains": "to contain",
    "startsWith": "to start with",
    "endsWith": "to end with",
    "matches": "to match",
}
"""Predicates in words that fit into a sentence."""


def verdict(
    subject: str, predicate: str, expected: Finding, actual: Found, *, negated: bool
) -> str:
    """Why the assertion failed, as a sentence without a full stop."""
    if isinstance(actual, Unfit):
        return f"`{subject}`: {actual.reason}"
    is_there = f"`{subject}` is {shown(actual)}"
    match predicate, negated:
        case ("exists" | "!=", False) if actual is ABSENT or predicate == "exists":
            return f"`{subject}` does not exist"
        case "exists", True:
            return f"`{subject}` exists: {shown(actual)}"
        case "==", False:
            return f"{is_there}, not {shown(expected)}"
        case ("==", True) | ("!=", False):
            return f"{is_there}, which it must not be"
        case _:
            said = _SAID.get(predicate, predicate)
            wanted = said if _takes_nothing(predicate) else f"{said} {shown(expected)}"
            return f"{is_there}, expected {'not ' * negated}{wanted}"


def is_cut(value: JsonValue) -> bool:
    """Whether a sentence quotes only the beginning of the value."""
    return len(json_text(value)) > _LONGEST


def shown(finding: Finding) -> str:
    """A finding as a sentence quotes it."""
    if finding is ABSENT:
        return "nothing"
    text = json_text(as_json(finding))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _takes_nothing(predicate: str) -> bool:
    return predicate.startswith("is")
