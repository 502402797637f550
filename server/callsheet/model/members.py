"""Members of values: the way from a variable into what it holds."""

from collections.abc import Mapping, Sequence

from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.text import Span
from callsheet.values import JsonValue, parse_json


def as_structure(value: JsonValue, *, typed: bool) -> JsonValue:
    """The value to look into: JSON typed as text (`@user = {"id": 1}`) has members too."""
    if typed or not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return parse_json(value)
    except ValueError:
        return value


def member_of(value: JsonValue, step: str | int) -> tuple[JsonValue] | None:
    """The member of that name or index, in a tuple since it can be null; None without one."""
    match value:
        case Mapping() if str(step) in value:
            return (value[str(step)],)
        case str():
            return (len(value),) if step == "length" else None
        case Sequence():
            if step == "length":
                return (len(value),)
            index = int(step) if str(step).isdecimal() else len(value)
            return (value[index],) if index < len(value) else None
        case _:
            return None


def no_member(root: str, step: str | int, value: JsonValue, span: Span) -> Problem:
    """That `value`, met inside the variable `root`, has no such member, and what it has."""
    match value:
        case Mapping():
            known = tuple(value)
            shown = ", ".join(f'"{name}"' for name in known[:8])
            hint = did_you_mean(str(step), known) or (f"there is {shown}" if shown else "")
        case None:
            hint = "its parent is null; write `?.` to get null then"
        case str():
            hint = "its parent is a text"
        case Sequence():
            hint = f"its parent is a list of {len(value)}"
        case _:
            hint = "its parent has no members"
    message = f'"{root}" has no member "{step}"'
    return Problem(Code.UNRESOLVED_MEMBER, Severity.ERROR, span, message, hint)


def texts_of(value: JsonValue) -> list[str]:
    """Every text in a value, however deep."""
    match value:
        case str():
            return [value] if value else []
        case Mapping():
            return [text for item in value.values() for text in texts_of(item)]
        case Sequence():
            return [text for item in value for text in texts_of(item)]
        case _:
            return []
