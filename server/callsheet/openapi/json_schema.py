"""JSON Schema in files: `jsonschema` judges values, references stay among the files allowed.

Drafts 2020-12, 2019-09, 7, 6 and 4, by `$schema`; without it 2020-12. `format` is an annotation, as
the drafts have it. Nothing is fetched.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import urldefrag, urljoin, urlsplit

from callsheet.disk import Files, Unreadable, decode_text
from callsheet.late_dataclasses import dataclass
from callsheet.openapi.misfits import Misfit, misfits_of
from callsheet.openapi.source import Fault, Source, child_of, read_source
from callsheet.values import JsonValue

if TYPE_CHECKING:
    from referencing import Resource
    from referencing.jsonschema import SchemaRegistry

_Specified: TypeAlias = "Resource[Any]"

LIBRARY_MISSING: Final = (
    'JSON Schema needs the library `jsonschema`: pip install "callsheet[schema]"'
)
"""Said where it is not installed."""

_ADDRESSES = ("http", "https")


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """A schema that was read and is one."""

    source: Source
    fragment: str
    """The part that is meant, without `#`: a JSON pointer or an anchor; empty for all."""

    files: Files


def read_schema(path: Path, fragment: str, files: Files) -> Schema | Fault:
    """The schema in a file, or why it cannot be used."""
    data = files.read(path)
    text = data if isinstance(data, Unreadable) else decode_text(data, path)
    if isinstance(text, Unreadable):
        return Fault(path, text.reason)
    source = _read(path, text)
    if isinstance(source, Fault):
        return source
    schema = Schema(source, fragment, files)
    return _part_missing(schema) or schema


def check_value(schema: Schema, value: JsonValue) -> tuple[Misfit, ...] | Fault:
    """Where a value does not fit a schema, or why nobody can say that."""
    from referencing.exceptions import Unresolvable

    path = schema.source.path
    try:
        return misfits_of(_validator(schema).iter_errors(value))
    except Unresolvable as error:
        return Fault(path, f"it refers to `{error.ref}`, which is in no file that may be used here")
    except RecursionError:
        return Fault(path, "it refers to itself without an end, or the value is nested too deeply")


@lru_cache(maxsize=64)
def _read(path: Path, text: str) -> Source | Fault:
    source = read_source(path, text)
    if isinstance(source, Fault):
        return source
    try:
        from jsonschema.exceptions import SchemaError
        from jsonschema.validators import validator_for
    except ImportError:
        return Fault(path, LIBRARY_MISSING)
    if not isinstance(source.value, (bool, Mapping)):
        return Fault(path, "it is no JSON Schema: a schema is an object")
    try:
        validator_for(source.value, default=_default_draft()).check_schema(source.value)
    except SchemaError as error:
        return Fault(path, f"it is no JSON Schema: {misfits_of([error])[-1].sentence}")
    except RecursionError:
        return Fault(path, "it is nested too deeply")
    return source


def _part_missing(schema: Schema) -> Fault | None:
    """Why there is no such part; anchors are found when they are followed."""
    if not schema.fragment.startswith("/"):
        return None
    value: JsonValue = schema.source.value
    for step in schema.fragment.split("/")[1:]:
        value = child_of(value, step.replace("~1", "/").replace("~0", "~"))
        if value is None:
            return Fault(schema.source.path, f"it has no `#{schema.fragment}`")
    return None


def _validator(schema: Schema) -> Any:
    from jsonschema.validators import validator_for

    value, address = schema.source.value, _address(schema.source.path)
    kind = validator_for(value, default=_default_draft())
    asked: JsonValue = {"$ref": f"{address}#{schema.fragment}"}
    modern = "$vocabulary" in kind.META_SCHEMA
    if not schema.fragment and isinstance(value, Mapping) and (modern or "$ref" not in value):
        # What is dynamic in a schema is looked for from its outermost part on: that is to be its
        # own. Until draft 7 nothing counts beside a `$ref`, not even an address.
        name = "id" if "id" in kind.META_SCHEMA else "$id"
        asked = {**value, name: urljoin(address, str(value.get(name, "")))}
    return kind(asked, registry=_registry(schema))


def _registry(schema: Schema) -> "SchemaRegistry":
    from referencing import Registry
    from referencing.exceptions import NoSuchResource

    path, value = schema.source.path, schema.source.value
    named = value.get("$id", value.get("id")) if isinstance(value, Mapping) else None
    base = urljoin(named, ".") if isinstance(named, str) and named else ""

    def retrieve(uri: str) -> _Specified:
        beside = _path_of(uri, base, path.parent)
        if beside is None or not schema.files.allowed(beside):
            raise NoSuchResource(ref=uri)
        data = schema.files.read(beside)
        text = data if isinstance(data, Unreadable) else decode_text(data, beside)
        source = Fault(beside, "") if isinstance(text, Unreadable) else read_source(beside, text)
        if isinstance(source, Fault):
            raise NoSuchResource(ref=uri)
        return _specified(source.value, value)

    registry: SchemaRegistry = Registry(retrieve=retrieve)
    return registry.with_resource(_address(path), _specified(value, value)).crawl()


def _specified(value: JsonValue, root: JsonValue) -> _Specified:
    """A schema with its draft: its own, else that of the schema which refers to it."""
    from referencing import Resource
    from referencing.jsonschema import DRAFT202012, specification_with

    said = [each.get("$schema") for each in (value, root) if isinstance(each, Mapping)]
    drafts = (specification_with(each, None) for each in said if isinstance(each, str))
    return Resource(value, next((each for each in drafts if each is not None), DRAFT202012))


def _path_of(uri: str, base: str, folder: Path) -> Path | None:
    """The file that an address means.

    What a schema with an address of its own calls its neighbours lies beside it here.
    """
    # It imports `ssl`, which `check` has no need of.
    from urllib.request import url2pathname

    address, _ = urldefrag(uri)
    parts = urlsplit(address)
    if parts.scheme == "file" and not parts.netloc:
        return Path(url2pathname(parts.path))
    if base and parts.scheme in _ADDRESSES and address.startswith(base):
        return folder / url2pathname(address.removeprefix(base))
    return None


def _address(path: Path) -> str:
    return path.absolute().as_uri()


def _default_draft() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator
