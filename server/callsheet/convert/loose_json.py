"""Members of JSON that somebody else wrote: what is missing or of another kind is empty."""

from collections.abc import Iterator, Mapping, Sequence

from callsheet.values import JsonValue, value_text


def members(value: JsonValue) -> Mapping[str, JsonValue]:
    """An object; an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def items(value: JsonValue) -> Sequence[JsonValue]:
    """An array; an empty one for anything else."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def objects(value: JsonValue) -> Iterator[Mapping[str, JsonValue]]:
    """The objects of an array."""
    return (each for each in items(value) if isinstance(each, Mapping))


def text(value: JsonValue) -> str:
    """A text, or a number or Boolean as a text; empty for anything else."""
    return value_text(value) if isinstance(value, (str, int, float)) else ""


def pairs(value: JsonValue) -> dict[str, str]:
    """The members of an object as texts, or those of `[{"key": …, "value": …}]`."""
    if isinstance(value, Mapping):
        return {key: text(each) for key, each in value.items()}
    return {text(each.get("key")): text(each.get("value")) for each in objects(value)}
