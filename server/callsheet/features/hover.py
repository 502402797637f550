"""Hover: what the thing at the cursor means, holds, and where it comes from."""

import re

from callsheet.disk import Files
from callsheet.facts.directives import folded
from callsheet.facts.methods import find_method
from callsheet.features.hover_answers import exchange_markdown, request_markdown
from callsheet.features.hover_assertions import assertion_markdown
from callsheet.features.hover_collected import items_markdown, loop_markdown, paging_markdown
from callsheet.features.hover_described import operation_markdown
from callsheet.features.hover_directives import argument_markdown, directive_markdown
from callsheet.features.hover_graphql import graphql_hover
from callsheet.features.hover_headers import header_markdown, header_value_markdown
from callsheet.features.hover_helpers import helper_markdown, import_markdown
from callsheet.features.hover_range import range_markdown
from callsheet.features.hover_resources import resource_markdown, sent_markdown
from callsheet.features.hover_scripts import script_hover
from callsheet.features.hover_secrets import secret_markdown
from callsheet.features.hover_variables import Place, dynamic_markdown, variable_markdown
from callsheet.features.target import item_at, target_at
from callsheet.features.targets import (
    Address,
    AssertionText,
    DirectiveArgument,
    DirectiveName,
    DynamicUse,
    ExchangeMember,
    HeaderName,
    HeaderValue,
    ImportPath,
    Method,
    RequestName,
    RequestReference,
    ResourceName,
    ResourceReference,
    Target,
    VariableDefinition,
    VariableUse,
)
from callsheet.features.token_life import token_life
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.model.requests import requests_of
from callsheet.model.resources import resources_of
from callsheet.model.workspace import RequestKey, Workspace
from callsheet.syntax.nodes import Directive
from callsheet.text import Span

_STEPS = re.compile(r"(?:\??\.[\w-]+|(?:\?\.)?\[[^\]\r\n]*\])*")
_NAMED = re.compile(r"(?P<name>[\w.-]+)[ \t]*[=:][ \t]*")


@dataclass(frozen=True, slots=True)
class Hover:
    """A few lines about a range of the document."""

    span: Span
    markdown: str


def hover(workspace: Workspace, document: Document, offset: int, files: Files) -> Hover | None:
    """What is known about the thing at `offset`; secret values are masked."""
    target = target_at(document, offset)
    if target is None:
        place = Place(workspace, document, offset, files)
        found = graphql_hover(place) or script_hover(document, offset)
        return Hover(*found) if found else None
    markdown = _markdown(Place(workspace, document, offset, files), target)
    return Hover(_with_steps(document, target, offset), markdown) if markdown else None


def _with_steps(document: Document, target: Target, offset: int) -> Span:
    """A target; from a step of `user.ids[0]` the whole of it, of which the hover tells."""
    start, end = target.span.start, target.span.end
    if isinstance(target, VariableUse) and target.steps and offset > end:
        steps = _STEPS.match(document.text, end)
        return Span(start, steps.end() if steps else end)
    return target.span


def _markdown(place: Place, target: Target) -> str:
    match target:
        case VariableUse(_, "secrets", steps) if steps:
            return secret_markdown(place, ".".join(map(str, steps)))
        case VariableUse(span, name, steps):
            collecting = loop_markdown(place, name, steps) or range_markdown(place, name, steps)
            if collecting:
                return collecting
            known = variable_markdown(place, name, steps) or request_markdown(place, name, steps)
            return known or helper_markdown(place, span)
        case VariableDefinition(_, name):
            return variable_markdown(place, name)
        case DynamicUse(span, variable):
            return dynamic_markdown(place, variable.name.text, span.of(place.document.text))
        case ExchangeMember(_, path):
            return exchange_markdown(place, path)
        case RequestName():
            own = place.document.block_at(place.offset).parsed.name
            return request_markdown(place, own.text if own else target.name)
        case RequestReference(_, name):
            return request_markdown(place, name)
        case ResourceName():
            return _own_resource(place)
        case ResourceReference(_, name):
            return resource_markdown(place, name)
        case Address():
            parts = (operation_markdown(place), sent_markdown(place))
            return "\n\n".join(part for part in parts if part)
        case HeaderName(_, name):
            return header_markdown(name)
        case HeaderValue(_, header, text):
            return header_value_markdown(header, text)
        case Method(_, name):
            return _method(name)
        case DirectiveName(_, name):
            return _with_last(place, name, directive_markdown(name, _first_word(place)))
        case DirectiveArgument(span, directive, text):
            at = place.offset - span.start
            given = _given(place, directive, text, at)
            return given or _with_last(place, directive, argument_markdown(directive, text, at))
        case ImportPath(_, path):
            return import_markdown(path)
        case AssertionText(span, text):
            return assertion_markdown(text, place.offset - span.start)
        case _:
            return ""


def _own_resource(place: Place) -> str:
    block = place.document.block_at(place.offset)
    own = (each for each in resources_of(place.document) if each.block is block)
    return resource_markdown(place, next(own).name)


def _given(place: Place, directive: str, text: str, at: int) -> str:
    """Of `# @capture name = subject …` what the name holds, or what the word at `at` means."""
    found = _NAMED.match(text) if folded(directive) in ("capture", "result") else None
    if found is None:
        return ""
    if at <= found.end("name"):
        return variable_markdown(place, found["name"])
    return assertion_markdown(text[found.end() :], at - found.end()) if at >= found.end() else ""


def _with_last(place: Place, directive: str, markdown: str) -> str:
    """What is known now of a directive that answers are taken apart by, or that signs in."""
    match folded(directive):
        case "paginate":
            last = paging_markdown(place)
        case "select" | "dataselector":
            last = items_markdown(place)
        case "auth":
            return _with_token(place, markdown)
        case _:
            last = ""
    return "\n\n".join(part for part in (last, markdown) if part)


def _with_token(place: Place, markdown: str) -> str:
    """Of `# @auth`, how long the token is good that is kept for the request or the resource."""
    block = place.document.block_at(place.offset)
    requests = (each.key for each in requests_of(place.document) if each.block is block)
    own = (each for each in resources_of(place.document) if each.block is block)
    resources = (RequestKey(place.document.path, each.name) for each in own)
    lives = (token_life(place.workspace, key) for key in (*requests, *resources))
    return "\n\n".join(part for part in (markdown, *lives) if part)


def _first_word(place: Place) -> str:
    """The first word behind the directive at the cursor."""
    item = item_at(place.document.block_at(place.offset), place.offset)
    return item.value.text.partition(" ")[0] if isinstance(item, Directive) else ""


def _method(name: str) -> str:
    method = find_method(name)
    if method is None:
        return f"**{name}** is not a registered method; it is sent as it is."
    traits = [
        word for word, holds in (("safe", method.safe), ("idempotent", method.idempotent)) if holds
    ]
    lines = (f"**{method.name}**", method.documentation, f"*{', '.join(traits)}*" if traits else "")
    return "\n\n".join(line for line in lines if line)
