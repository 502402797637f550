"""The schemas of descriptions, as `jsonschema` judges values by them.

Those of OpenAPI 3.1 are JSON Schema, draft 2020-12. Those of OpenAPI 3.0 and Swagger 2 are of an
earlier draft with words of their own: `nullable`, `discriminator`, `readOnly`, `writeOnly`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.openapi.description import Description, Node, Version, kept_with_description
from callsheet.openapi.formats import format_checker
from callsheet.openapi.limits import plain_pattern
from callsheet.openapi.misfits import misfits_of
from callsheet.openapi.source import Fault, Source
from callsheet.script.sandbox import Limits, ScriptFailure, evaluate
from callsheet.values import JsonValue, json_text

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from referencing.jsonschema import SchemaRegistry

LIBRARY_MISSING: Final = "answers are held against a description with the library `jsonschema`"
HINT_TO_INSTALL: Final = 'install it: pip install "callsheet[openapi]"'

_MOST_FOUND: Final = 100_000
"""Misfits that are looked at, of which many may be alike."""

_LEADING: Final = ("$ref", "allOf", "anyOf", "oneOf")
"""Words that lead to other schemas for the same value."""

_JUDGING: Final = frozenset(
    {"const", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "maxLength", "maximum"}
    | {"minLength", "minimum", "multipleOf", "nullable", "pattern", "type", "x-nullable"}
)
_TELLING: Final = frozenset(
    {"default", "deprecated", "description", "example", "examples", "readOnly", "title"}
)
_OF_ITSELF: Final = _JUDGING | _TELLING
"""Words of a schema that leads to no other."""

_PATTERN_SECONDS: Final = 1.0
_WORDS_OF_MANY: Final = ("required", "dependentRequired", "dependencies")
"""Words of schemas that several misfits of one place can come from."""

_Found: TypeAlias = "Iterator[ValidationError]"
_Judge: TypeAlias = "Callable[[Any, Any, Any, Any], _Found]"


class Direction(StrEnum):
    """Which way a value goes; its value is the word of the members that never go so."""

    ANSWER = "writeOnly"
    REQUEST = "readOnly"


@dataclass(frozen=True, slots=True)
class Unfitting:
    """What does not fit one word of a schema, wherever it stands in the value."""

    pointer: str
    """The first of the places, a JSON pointer."""

    message: str
    """Of that place, to stand behind it."""

    place: Node
    """The schema that has the word."""

    word: str
    said: JsonValue
    """What the word says."""

    found: JsonValue
    places: int


def unfitting(
    description: Description,
    schema: Node,
    value: JsonValue,
    direction: Direction = Direction.ANSWER,
) -> tuple[Unfitting, ...] | Fault:
    """Where a value does not fit, or why nobody can say that.

    Args:
        description: Which the schema is of.
        schema: Its place; references were followed.
        value: What `json.loads` may give.
        direction: Whether it is of a request or of an answer.
    """
    try:
        errors = islice(_validator(description, schema, direction).iter_errors(value), _MOST_FOUND)
        return tuple(_gathered(description, schema, errors))
    except ImportError:
        return Fault(schema.source.path, f"{LIBRARY_MISSING} ({HINT_TO_INSTALL})")
    except RecursionError:
        return Fault(
            schema.source.path, "it refers to itself without an end, or is nested too deeply"
        )
    except Exception as error:  # noqa: BLE001 - schemas may hold anything, and the library trusts them
        return Fault(schema.source.path, _fault_text(error))


def is_installed() -> bool:
    """Whether values can be held against schemas."""
    return find_spec("jsonschema") is not None


@dataclass(slots=True)
class _Alike:
    """Misfits of one word of one schema: the first of them stands for all."""

    first: "ValidationError"
    place: Node
    number: int = 0

    @property
    def where(self) -> tuple[Node, tuple[str | int, ...]]:
        """The schema, and the place in the value."""
        return self.place, tuple(self.first.absolute_path)


def _gathered(
    description: Description, schema: Node, errors: "Iterable[ValidationError]"
) -> Iterator[Unfitting]:
    """Errors by what they are of: a list with a thousand wrong items is wrong once."""
    places: dict[tuple[str | int, ...], Node] = {}
    found: dict[tuple[Node, str, str], _Alike] = {}
    for error in errors:
        path = tuple(error.absolute_schema_path)
        if path not in places:
            places[path] = _place_of(description, schema, path)
        word = str(error.validator or "")
        key = (places[path], word, error.message if word in _WORDS_OF_MANY else "")
        found.setdefault(key, _Alike(error, places[path])).number += 1
    of_another_type = {each.where for each in found.values() if each.first.validator == "type"}
    for each in found.values():
        if each.first.validator in ("enum", "const") and each.where in of_another_type:
            continue
        told = misfits_of([each.first])
        more = (f"{misfit.pointer or 'the whole'} {misfit.message}" for misfit in told[1:])
        yield Unfitting(
            told[0].pointer,
            "; ".join((told[0].message, *more)),
            each.place,
            str(each.first.validator or ""),
            each.first.validator_value,
            each.first.instance,
            each.number,
        )


def _place_of(description: Description, schema: Node, path: tuple[str | int, ...]) -> Node:
    """The schema that an error is of, which the word at the end of the path stands in."""
    here = schema
    for step in path[:-1]:
        further = description.at(here, step)
        if further is None:
            break
        here = further
    return here


def _fault_text(error: Exception) -> str:
    from referencing.exceptions import Unresolvable

    if isinstance(error, Unresolvable):
        reference = f"#{error.ref}" if error.ref.startswith("/") else error.ref
        return f"it refers to `{reference}`, which is nowhere"
    return f"it is no schema: {' '.join(str(error).split())[:200]}"


def _validator(description: Description, schema: Node, direction: Direction) -> Any:
    pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in schema.path)
    asked = {"$ref": f"{_address(schema.source)}#{_quoted(pointer)}"}
    kind = _kind(description.version is Version.OPENAPI_3_1, direction)
    return kind(asked, registry=_registry(description), format_checker=format_checker())


def _quoted(pointer: str) -> str:
    from urllib.parse import quote

    return quote(pointer, safe="/~")


def _address(source: Source) -> str:
    return source.path.absolute().as_uri()


@kept_with_description
def _registry(description: Description) -> "SchemaRegistry":
    from referencing import Registry, Resource, Specification
    from referencing.jsonschema import DRAFT202012

    modern = description.version is Version.OPENAPI_3_1
    specification = DRAFT202012 if modern else Specification.OPAQUE
    registry: SchemaRegistry = Registry()
    return registry.with_resources(
        (_address(each), Resource(each.value, specification))
        for each in description.sources.values()
    )


@cache
def _kind(modern: bool, direction: Direction) -> Any:
    """The class of `jsonschema` that knows the words of a version."""
    from jsonschema import Draft4Validator, Draft202012Validator
    from jsonschema.validators import create, extend

    own = {"pattern": _pattern, "oneOf": _choice("oneOf"), "anyOf": _choice("anyOf")}
    own |= {"required": _required(direction), "multipleOf": _multiple, "uniqueItems": _unique}
    own["properties"] = _properties(direction)
    if modern:
        own["patternProperties"] = _pattern_properties
        return extend(Draft202012Validator, own)
    own |= {"type": _type, "enum": _enum}
    words = {
        word: Draft4Validator.VALIDATORS[word]
        for word in Draft4Validator.VALIDATORS
        if word not in ("$schema", "dependencies", "patternProperties", "additionalItems")
    }
    own |= {word: _unless_null(own.get(word, words[word])) for word in _LEADING}
    return create(
        meta_schema={},
        validators=words | own,
        version="openapi-3.0",
        type_checker=Draft4Validator.TYPE_CHECKER.redefine("integer", _is_integer),
        id_of=lambda _: "",
        applicable_validators=_without_neighbours,
    )


def _is_integer(_checker: Any, value: object) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _without_neighbours(schema: Mapping[str, Any]) -> Any:
    """The words that count: beside a reference no other does (OpenAPI 3.0, 4.7.23)."""
    reference = schema.get("$ref")
    return [("$ref", reference)] if isinstance(reference, str) else schema.items()


def _may_be_null(schema: Mapping[str, Any]) -> bool:
    return schema.get("nullable") is True or schema.get("x-nullable") is True


def _unless_null(judge: _Judge) -> _Judge:
    """`$ref` and its like, beside which many write `nullable`, though only `type` should see it."""

    def judged(validator: Any, said: Any, instance: Any, schema: Any) -> _Found:
        if instance is not None or not _may_be_null(schema):
            yield from judge(validator, said, instance, schema) or ()

    return judged


def _type(validator: Any, types: Any, instance: Any, schema: Mapping[str, Any]) -> _Found:
    """`type`, with `nullable`; `file` of Swagger 2 and words of nobody allow anything."""
    from jsonschema.exceptions import ValidationError

    if instance is None and _may_be_null(schema):
        return
    named = [types] if isinstance(types, str) else types
    known = ("array", "boolean", "integer", "null", "number", "object", "string")
    if all(each in known and not validator.is_type(instance, each) for each in named):
        yield ValidationError("another type")


def _enum(_validator: Any, values: Any, instance: Any, schema: Mapping[str, Any]) -> _Found:
    from jsonschema.exceptions import ValidationError

    if instance is None and _may_be_null(schema):
        return
    if not any(
        each == instance and isinstance(each, bool) == isinstance(instance, bool) for each in values
    ):
        yield ValidationError("another value")


def _properties(direction: Direction) -> _Judge:
    """The members of an object; one that only requests have is none of an answer."""

    def properties(validator: Any, members: Any, instance: Any, _schema: Any) -> _Found:
        from jsonschema.exceptions import ValidationError

        if not validator.is_type(instance, "object"):
            return
        for name, schema in members.items():
            if name not in instance:
                continue
            if direction is Direction.ANSWER and _has(schema, direction):
                error = ValidationError(direction, validator=direction, path=(name,))
                error.schema_path.extend((name, direction))
                yield error
            elif not _is_surely_right(validator, instance[name], schema):
                yield from validator.descend(instance[name], schema, path=name, schema_path=name)

    return properties


def _is_surely_right(validator: Any, value: Any, schema: Any) -> bool:
    """Whether a value fits a schema that leads to no other.

    The library makes a validator for each value, which takes most of the time of large bodies.
    """
    if not isinstance(schema, Mapping) or not schema.keys() <= _OF_ITSELF:
        return False
    words = ((validator.VALIDATORS.get(word), said) for word, said in schema.items())
    judged = (judge(validator, said, value, schema) or () for judge, said in words if judge)
    return all(next(iter(errors), None) is None for errors in judged)


def _required(direction: Direction) -> _Judge:
    """The members that must be there, but for those that never go this way."""

    def required(validator: Any, names: Any, instance: Any, schema: Mapping[str, Any]) -> _Found:
        from jsonschema.exceptions import ValidationError

        if not validator.is_type(instance, "object") or not isinstance(names, Sequence):
            return
        members = schema.get("properties", {})
        for name in names:
            if name not in instance and not _has(members.get(name), direction):
                yield ValidationError(f"{name!r} is required")

    return required


def _has(schema: object, word: str) -> bool:
    return isinstance(schema, Mapping) and schema.get(word) is True


def _choice(word: str) -> _Judge:
    """`oneOf` or `anyOf`; where a discriminator says which is meant, that one counts."""

    def judged(validator: Any, choices: Any, instance: Any, schema: Mapping[str, Any]) -> _Found:
        from jsonschema import Draft202012Validator
        from jsonschema.exceptions import ValidationError

        said = _discriminated(schema.get("discriminator"), choices, instance)
        match said:
            case None:
                yield from Draft202012Validator.VALIDATORS[word](
                    validator, choices, instance, schema
                )
            case int():
                yield from validator.descend(instance, choices[said], schema_path=said)
            case (key, names):
                yield ValidationError(
                    "discriminator",
                    validator="enum",
                    validator_value=names,
                    instance=instance[key],
                    path=(key,),
                )

    return judged


def _discriminated(
    discriminator: Any, choices: Any, instance: Any
) -> "int | tuple[str, list[str]] | None":
    """Which choice a value says that it is, or that it says none of them; None: nobody knows."""
    if not isinstance(discriminator, Mapping) or not isinstance(instance, Mapping):
        return None
    key = discriminator.get("propertyName")
    named = instance.get(key) if isinstance(key, str) else None
    if not isinstance(key, str) or not isinstance(named, str):
        return None
    references = [each.get("$ref") if isinstance(each, Mapping) else None for each in choices]
    if not all(isinstance(each, str) for each in references):
        return None
    mapping = discriminator.get("mapping")
    known = {str(each).rpartition("/")[2]: at for at, each in enumerate(references)}
    for name, target in mapping.items() if isinstance(mapping, Mapping) else ():
        whole = (
            target if "#" in str(target) or "." in str(target) else f"#/components/schemas/{target}"
        )
        if whole in references:
            known[name] = references.index(whole)
    return known.get(named, (key, list(known)))


def _multiple(validator: Any, factor: Any, instance: Any, _schema: Any) -> _Found:
    """`multipleOf` by the digits that are written: 19.99 is a multiple of 0.01."""
    from jsonschema.exceptions import ValidationError

    if not validator.is_type(instance, "number") or not validator.is_type(factor, "number"):
        return
    try:
        rest = Decimal(json_text(instance)) % Decimal(json_text(factor))
    except ArithmeticError:
        # Too large a number to be divided, or a factor of zero.
        return
    if rest:
        yield ValidationError("no multiple")


def _unique(validator: Any, unique: Any, instance: Any, _schema: Any) -> _Found:
    from jsonschema.exceptions import ValidationError

    if unique is True and validator.is_type(instance, "array"):
        items = [_comparable(each) for each in instance]
        if len(set(items)) < len(items):
            yield ValidationError("an item twice")


def _comparable(value: JsonValue) -> object:
    """What is equal, and can be looked up, where the values are equal as JSON."""
    match value:
        case bool():
            return ("boolean", value)
        case dict():
            return ("object", frozenset((key, _comparable(each)) for key, each in value.items()))
        case list():
            return ("array", tuple(_comparable(each) for each in value))
        case _:
            return value


def _pattern(validator: Any, pattern: Any, instance: Any, _schema: Any) -> _Found:
    from jsonschema.exceptions import ValidationError

    if validator.is_type(instance, "string") and not _matches(str(pattern), instance):
        yield ValidationError("another form")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, _schema: Any) -> _Found:
    if not validator.is_type(instance, "object"):
        return
    for pattern, schema in patterns.items():
        for name, value in instance.items():
            if _matches(str(pattern), name):
                yield from validator.descend(value, schema, path=name, schema_path=pattern)


_LONGEST_PLAIN: Final = 1000
"""Characters of a text in which Python itself looks for a plain pattern."""


@lru_cache(maxsize=10_000)
def _matches(pattern: str, text: str) -> bool:
    """Whether a pattern (ECMA-262) is somewhere in a text; yes when nobody can say."""
    plain = plain_pattern(pattern) if len(text) <= _LONGEST_PLAIN else None
    if plain is not None:
        return plain.search(text) is not None
    if pattern in _given_up:
        return True
    names: dict[str, JsonValue] = {"source": pattern, "text": text}
    limits = Limits(seconds=_PATTERN_SECONDS)
    found = evaluate("new RegExp(source, 'u').test(text)", names, limits)
    if isinstance(found, ScriptFailure):
        # Another text would take as long.
        _given_up.add(pattern)
        return True
    return found.value is True


_given_up: set[str] = set()
"""Patterns that are none, or that take too long to be found."""
