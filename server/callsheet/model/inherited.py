"""What a request takes from its resource, file and folder: header fields, parameters, the base."""

import re

from callsheet.late_dataclasses import dataclass
from callsheet.model.filling import Filling
from callsheet.model.headers import Field, Fields, checked_field
from callsheet.model.settings import Level, Setting, Settings, SettingsLayer
from callsheet.model.substitute import Filled, Part, joined
from callsheet.model.target import encode_component
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.argument_values import Parameter, parse_field, parse_parameter
from callsheet.syntax.nodes import Piece
from callsheet.text import Span
from callsheet.values import value_text

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|(?:https?://)?unix:")


@dataclass(frozen=True, slots=True)
class InheritedFields:
    """Header fields of `# @header` lines."""

    fields: tuple[Field, ...]
    omitted: frozenset[str] = frozenset()
    """Names, in lower case, that shall not go out unless they are typed."""


def inherited_fields(filling: Filling, typed: Fields) -> InheritedFields:
    """The fields that join the typed ones: a nearer layer replaces the fields of a farther one."""
    settings = filling.settings.inward("header")
    if not settings:
        return InheritedFields(())
    fields: list[tuple[SettingsLayer, Field]] = []
    omitted: set[str] = set()
    for setting in settings:
        layer = setting.layer
        written = parse_field(setting.directive.value.text)
        if not filling.checked(setting) or written is None:
            continue
        name = written.name.lower()
        if written.value is None:
            omitted.add(name)
            fields = [each for each in fields if each[1].name.lower() != name]
            continue
        omitted.discard(name)
        fields = [each for each in fields if each[0] == layer or each[1].name.lower() != name]
        start = setting.directive.value.span.start
        piece = Piece(written.value_span.shifted(start), written.value)
        span = setting.placed(setting.directive.span)
        value, bound = filling.text(setting, piece), "{{" in written.value
        field = checked_field(Field(written.name, value, span, bound), filling.substitution)
        if field is not None:
            fields.append((layer, field))
    names = {field.name.lower() for field in typed}
    kept = (
        field
        for layer, field in fields
        if layer.level is Level.REQUEST or field.name.lower() not in names
    )
    return InheritedFields(tuple(kept), frozenset(omitted - names))


def passes_base(target: str) -> bool:
    """Whether a target is whole, so that no base URL is put before it."""
    return target == "*" or _ABSOLUTE.match(target) is not None


def with_base(filling: Filling, target: str, given: str = "") -> str:
    """The target behind the base URL that holds, with one slash between them.

    A base URL that is `given` takes the place of every other.
    """
    if given:
        return target if passes_base(target) else _behind(given, target)
    setting = filling.settings.nearest("base-url")
    if setting is None or passes_base(target):
        return target
    if not filling.checked(setting):
        return target
    base = _base(filling, setting)
    if not base:
        message = "the base URL is empty"
        filling.refuse(setting, Code.MISSING_URL, message, "give its variable a value")
        return target
    return _behind(base, target)


def base_origin(filling: Filling, target: str) -> str:
    """The base URL that an absolute target passes by; empty when it passes none by."""
    setting = filling.settings.nearest("base-url")
    if setting is None or setting.layer.level is Level.REQUEST or not _ABSOLUTE.match(target):
        return ""
    return _base(filling, setting)


def own_settings(settings: Settings) -> Settings:
    """What stands in the request itself, for a request that goes past its resource."""
    own = tuple(layer for layer in settings.layers if layer.level is Level.REQUEST)
    return Settings(own)


def past_resource(target: str, base: str, span: Span) -> Problem:
    """The warning about a target of another origin than the base URL's."""
    return Problem(
        Code.RESOURCE_ORIGIN,
        Severity.WARNING,
        span,
        f"this goes to {target}, not to the base URL's {base}: header fields, "
        "parameters and credentials of the resource stay behind",
        "write the target without scheme and host, or say `# @auth` and `# @header` here",
    )


def inherited_parameters(filling: Filling, *, encode: bool) -> str:
    """The parameters of `# @param` lines, in order, with `&` between them."""
    pairs: list[tuple[str, str]] = []
    for setting in filling.settings.inward("param"):
        written = parse_parameter(setting.directive.value.text)
        if not filling.checked(setting) or written is None:
            continue
        start = setting.directive.value.span.start
        name = filling.text(setting, Piece(written.name_span.shifted(start), written.name))
        if written.replaces:
            pairs = [pair for pair in pairs if pair[0] != name]
        pairs += ((name, value) for value in _values(filling, setting, written, start))
    return "&".join(f"{_encoded(n, encode)}={_encoded(v, encode)}" for n, v in pairs)


def _behind(base: str, target: str) -> str:
    path, mark, query = base.partition("?")
    if not target or target[0] == "?":
        return f"{path}{mark}{query}{_parameters_behind(mark, target)}"
    rest, question, parameters = target.lstrip("/").partition("?")
    behind = _parameters_behind(mark, f"{question}{parameters}")
    return f"{path.rstrip('/')}/{rest}{mark}{query}{behind}"


def _base(filling: Filling, setting: Setting) -> str:
    first = setting.arguments.first
    return filling.text(setting, first).strip() if first else ""


def _parameters_behind(mark: str, query: str) -> str:
    """A query behind one that the base has already."""
    return query.replace("?", "&", 1) if mark else query


def _values(filling: Filling, setting: Setting, written: Parameter, start: int) -> list[str]:
    """One value, or one for each element of an array that is the whole value."""
    span = Span(written.value_span.start + start, written.value_span.end + start)
    parts = filling.parts(setting, Piece(span, written.value)) if written.value else ()
    elements = _elements(parts)
    return [joined(parts)] if elements is None else elements


def _elements(parts: tuple[Part, ...]) -> list[str] | None:
    if len(parts) != 1 or not isinstance(parts[0], Filled):
        return None
    value = parts[0].evaluation.value
    return [value_text(each) for each in value] if isinstance(value, list | tuple) else None


def _encoded(text: str, encode: bool) -> str:
    return encode_component(text) if encode else text
