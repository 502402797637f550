"""Hover over resources, and over what a request takes from its resource, file and folder."""

from collections.abc import Iterator

from callsheet.facts.directive_facts import Place as Standing
from callsheet.facts.directives import find_directive
from callsheet.features.hover_values import code, inert
from callsheet.features.hover_variables import Place, place_shown
from callsheet.features.inheritance import Inheritance, inheritance_of, resource_settings
from callsheet.features.preview import lasting_values
from callsheet.features.token_life import token_life
from callsheet.model.environment import Origin, Source
from callsheet.model.requests import requests_of
from callsheet.model.resources import ResourcePlace, visible_resources
from callsheet.model.settings import Level, Setting, Settings
from callsheet.model.workspace import RequestKey
from callsheet.redact import Redactor
from callsheet.syntax.argument_values import Field, parse_field
from callsheet.text import Span

_SHOWN_APART = frozenset(
    {"auth", "base-url", "description", "header", "import", "name", "openapi", "param"}
    | {"resource", "tag", "use"}
)


def resource_markdown(place: Place, name: str) -> str:
    """What a resource has; empty when none of that name can be seen."""
    found = visible_resources(place.workspace, place.document).get(name)
    return _card(place, found) if found else ""


def sent_markdown(place: Place) -> str:
    """The request at the cursor as it would go out, and what of it is from elsewhere.

    Of a request that takes nothing from elsewhere the address alone, if that has bindings.
    """
    block = place.document.block_at(place.offset)
    held = inheritance_of(place.workspace, place.document, block, place.files)
    request, taken = block.tree.request, tuple(_taken(place, held))
    if request is None:
        return ""
    method = request.line.method.text if request.line.method else "GET"
    if not (taken or held.settings.nearest("base-url")):
        typed = "".join(piece.text for piece in request.target_pieces)
        return code(f"{method} {held.url}") if held.url != typed else ""
    lines = (f"{method} {held.url}", *_fields(held), f"# @auth {held.auth}" if held.auth else "")
    sent = (each for each in requests_of(place.document) if each.block is block)
    parts = (
        "\n".join(("```http", *(line.replace("`", "'") for line in lines if line), "```")),
        "\n".join(f"- {line}" for line in taken),
        *(token_life(place.workspace, each.key) for each in sent),
    )
    return "\n\n".join(part for part in parts if part)


def description_of(resource: ResourcePlace) -> str:
    """What its `# @description` lines say."""
    return "\n".join(each.value.text for each in resource.block.parsed.directives("description"))


def _card(place: Place, resource: ResourcePlace) -> str:
    document, block = resource.document, resource.block
    here = place.document.block_at(place.offset)
    values = lasting_values(place.workspace, place.document, here, place.files)
    held = resource_settings(place.workspace, resource, values, place.files)
    used = block.parsed.directives("use")
    lines = (
        f"base URL {code(held.url)}" if held.url else "",
        *(code(line) for line in _fields(held)),
        *(f"parameter {code(_parameter(each))}" for each in held.settings.inward("param")),
        code(f"# @auth {held.auth}") if held.auth else "",
        *(code(f"# @{name}") for name in _others(held.settings)),
        f"uses {code(used[-1].value.text)}" if used else "",
    )
    piece = resource.name_piece
    span = block.placed(piece.span if piece else Span(0, 0))
    where = place_shown(place, Origin(Source.FILE, document.path, span))
    parts = (
        f"**{inert(resource.name)}** · {code(where)}",
        inert(description_of(resource)),
        "\n".join(f"- {line}" for line in lines if line),
        token_life(place.workspace, RequestKey(document.path, resource.name)),
    )
    return "\n\n".join(part for part in parts if part)


def _taken(place: Place, held: Inheritance) -> Iterator[str]:
    """A line for each setting that is from elsewhere, also for those that are replaced."""
    settings = held.settings
    base = settings.nearest("base-url")
    if base is not None and _is_elsewhere(base):
        yield f"base URL from {_owner(place, base)}"
    for setting in filter(_is_elsewhere, settings.inward("header")):
        field = parse_field(setting.directive.value.text)
        if field is not None and field.value is not None:
            yield _header(place, setting, field, held)
    for setting in filter(_is_elsewhere, settings.inward("param")):
        yield f"{code(_parameter(setting))} from {_owner(place, setting)}"
    for name in ("auth", *_others(settings)):
        nearest = settings.nearest(name)
        if nearest is None or not _is_elsewhere(nearest):
            continue
        if name == "auth" and not held.auth:
            yield f"{code('# @auth')} from {_owner(place, nearest)} is replaced"
        else:
            shown = f"# @auth {held.auth}" if name == "auth" else f"# @{name}"
            yield f"{code(shown)} from {_owner(place, nearest)}"


def _header(place: Place, setting: Setting, field: Field, held: Inheritance) -> str:
    """`Accept: */*` from its owner, or what becomes of it here."""
    owner, name = _owner(place, setting), field.name.lower()
    sent = [each for each in held.fields if each.name.lower() == name]
    if not sent:
        return f"{code(field.name)} from {owner} is taken away"
    start = setting.placed(setting.directive.span)
    own = next((each for each in sent if each.span == start), None)
    if own is None:
        return f"{code(field.name)} from {owner} is replaced"
    return f"{code(f'{own.name}: {own.value}')} from {owner}"


def _fields(held: Inheritance) -> Iterator[str]:
    return (f"{field.name}: {field.value}" for field in held.fields)


def _parameter(setting: Setting) -> str:
    return Redactor().url(f"?{setting.directive.value.text}").removeprefix("?")


def _others(settings: Settings) -> tuple[str, ...]:
    """The settings whose values are not shown, by name, the nearest first."""
    directives = (each for layer in settings.layers for each in layer.block.tree.directives)
    known = (find_directive(each.name.text) for each in directives)
    names = (each.name for each in known if each and Standing.RESOURCE in each.places)
    return tuple(name for name in dict.fromkeys(names) if name not in _SHOWN_APART)


def _is_elsewhere(setting: Setting) -> bool:
    return setting.layer.level is not Level.REQUEST


def _owner(place: Place, setting: Setting) -> str:
    """Resource `api` · `api.http:3`."""
    span = setting.placed(setting.directive.span)
    where = place_shown(place, Origin(Source.FILE, setting.layer.document.path, span))
    resource = setting.layer.resource
    owner = f"resource {code(resource)}" if resource else f"the {setting.layer.level}"
    return f"{owner} · {code(where)}"
