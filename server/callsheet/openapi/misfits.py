"""Where a value does not fit a JSON Schema, each in a sentence of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from callsheet.amounts import counted
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue, json_pieces

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_MOST: Final = 100
"""Misfits that are told of one value."""

_LONGEST: Final = 60
"""Characters of a value that a sentence quotes."""

_CHOICES: Final = ("anyOf", "oneOf")
_KINDS: Final = {
    "array": "an array",
    "boolean": "a boolean",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}
_BOUNDS: Final = {
    "minimum": "less than",
    "maximum": "more than",
    "exclusiveMinimum": "not more than",
    "exclusiveMaximum": "not less than",
    "multipleOf": "no multiple of",
}
_EXCLUSIVE: Final = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
_AMOUNTS: Final = {
    "minLength": ("at least", "character"),
    "maxLength": ("at most", "character"),
    "minItems": ("at least", "item"),
    "maxItems": ("at most", "item"),
    "minProperties": ("at least", "member"),
    "maxProperties": ("at most", "member"),
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A place of a value that does not fit."""

    pointer: str
    """A JSON pointer (RFC 6901); empty for the whole."""

    message: str

    @property
    def sentence(self) -> str:
        """Where it is and what is wrong, without a full stop."""
        return f"{self.pointer or 'the whole'} {self.message}"


def misfits_of(errors: "Iterable[ValidationError]") -> tuple[Misfit, ...]:
    """What `jsonschema` found, as sentences; of a choice that none fits, what is nearest."""
    return tuple(dict.fromkeys(islice((each for one in errors for each in _told(one)), _MOST)))


def _told(error: "ValidationError") -> Iterator[Misfit]:
    yield Misfit(_pointer(error.absolute_path), _message(error))
    if error.validator in _CHOICES and error.context:
        for nearest in islice(_nearest(error), 3):
            for misfit in _told(nearest):
                yield Misfit(misfit.pointer, f"{misfit.message} (nearest choice)")


def _nearest(error: "ValidationError") -> "Iterator[ValidationError]":
    """The misfits of the choice that has the fewest at the value itself, then the fewest."""
    choices: dict[Any, list[ValidationError]] = {}
    for each in error.context or ():
        # Of `false` the library does not say which choice it is.
        choice = each.schema_path[0] if each.schema_path else None
        choices.setdefault(choice, []).append(each)

    def distance(found: "list[ValidationError]") -> tuple[int, int]:
        of_kind = sum(each.validator in ("type", "const", "enum") for each in found)
        return of_kind, len(found)

    yield from min(choices.values(), key=distance)


def _message(error: "ValidationError") -> str:
    word, said, found = str(error.validator), error.validator_value, error.instance
    match word:
        case "type":
            kinds = [said] if isinstance(said, str) else said
            return f"is {_quoted(found)}, not {' or '.join(_KINDS.get(e, str(e)) for e in kinds)}"
        case "required" | "dependentRequired" | "dependencies" if isinstance(found, Mapping):
            return _missing(error, said)
        case "enum":
            return f"is {_quoted(found)}, none of {_quoted(said)}"
        case "const":
            return f"is {_quoted(found)}, not {_quoted(said)}"
        case "pattern":
            return f"is {_quoted(found)}, which does not match {_quoted(said)}"
        case "format":
            return f"is {_quoted(found)}, which is no {said}"
        case "writeOnly":
            return "is `writeOnly`, so that no answer has it"
        case "uniqueItems":
            return "has an item twice"
        case "additionalProperties" if said is False and isinstance(found, Mapping):
            return f"has what the schema does not know: {_quoted(_unknown(error))}"
        case "unevaluatedProperties" | "unevaluatedItems" | "additionalItems":
            return "has what the schema does not know"
        case "anyOf" | "oneOf":
            fits = "none" if error.context else "more than one"
            return f"fits {fits} of the {len(said)} choices of `{word}`"
        case "not":
            return "fits what `not` rules out"
        case "None":
            # Of `false` the library does not say where it stands.
            return f"holds {_quoted(found)}, which may not be there"
        case "minimum" | "maximum" if _is_exclusive(error):
            return f"is {_quoted(found)}, {_BOUNDS[_EXCLUSIVE[word]]} {_quoted(said)}"
        case _ if word in _BOUNDS:
            return f"is {_quoted(found)}, {_BOUNDS[word]} {_quoted(said)}"
        case _ if word in _AMOUNTS:
            bound, what = _AMOUNTS[word]
            return f"has {counted(len(found), what)}, not {bound} {_quoted(said)}"
        case _:
            return f"does not fit `{word}`"


def _is_exclusive(error: "ValidationError") -> bool:
    """Whether the bound itself is too much: until draft 4 another word says so."""
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    return schema.get(_EXCLUSIVE[str(error.validator)]) is True


def _missing(error: "ValidationError", said: JsonValue) -> str:
    """The member that is required; the library names it in words only, one error each."""
    names = said if isinstance(said, Sequence) else [n for each in _listed(said) for n in each]
    named = (name for name in names if error.message.startswith(repr(name)))
    name = next(named, None)
    return f"does not fit `{error.validator}`" if name is None else f"lacks {_quoted(name)}"


def _listed(said: JsonValue) -> Iterator[Sequence[JsonValue]]:
    for each in said.values() if isinstance(said, Mapping) else ():
        if isinstance(each, Sequence) and not isinstance(each, str):
            yield each


def _unknown(error: "ValidationError") -> list[JsonValue]:
    import re

    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    patterns = tuple(schema.get("patternProperties", ()))
    known = schema.get("properties", {})
    return [
        name
        for name in error.instance
        if name not in known and not any(re.search(pattern, name) for pattern in patterns)
    ]


def _quoted(value: JsonValue) -> str:
    # What is long is not written as a whole.
    text = next(json_pieces(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _pointer(path: Iterable[str | int]) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
