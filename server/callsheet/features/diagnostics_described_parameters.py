"""Parameters and header fields that do not fit an operation of the description."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, unquote_plus

from callsheet.facts.secret_names import is_secret_header, is_secret_parameter
from callsheet.features.addresses import parts_of
from callsheet.features.described_request import CREDENTIALS, DescribedRequest, with_bound
from callsheet.features.typed_body import find_field
from callsheet.openapi.checking_text import check_text
from callsheet.openapi.contents import Parameter, knows_all_parameters, parameters_of
from callsheet.openapi.description import Description
from callsheet.openapi.operations import BOUND, PathValue
from callsheet.openapi.schemas import members_of, types_of
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax import nodes
from callsheet.text import Span

_PAIR = re.compile(r"(?P<name>[^=&?#]+)(?:=(?P<value>[^&#]*))?")
_IGNORED_FIELDS = frozenset({"accept", "content-type", "authorization"})
"""Header fields that descriptions may name and that do not count (OpenAPI 3.1, 4.8.12.2)."""


def parameter_problems(held: DescribedRequest) -> Iterator[Problem]:
    """What does not fit of path, query and header fields; spans of the block."""
    parameters = parameters_of(held.description, held.operation)
    yield from _path_values(held, parameters)
    yield from _query(held, parameters)
    yield from _fields(held, parameters)


def _path_values(held: DescribedRequest, parameters: tuple[Parameter, ...]) -> Iterator[Problem]:
    schemas = {each.name: each.schema for each in parameters if each.place == "path"}
    for each in held.found.values:
        if BOUND in each.value:
            continue
        wrong = check_text(held.description, schemas.get(each.name), unquote(each.value))
        span = _span_of(each, held.request.line.target) if wrong else None
        if span is not None:
            yield _parameter(span, f'"{each.name}" {wrong}')


def _span_of(found: PathValue, target: nodes.Piece) -> Span | None:
    """Where a value stands; None when it does not stand in the target itself."""
    typed = parts_of(target.text)
    segments = typed.path.rstrip("/").split("/")
    before = segments[: len(segments) - 1 - found.behind]
    at = sum(len(each) + 1 for each in before) + found.start
    if not typed.path.startswith(found.value, at):
        return None
    start = target.span.start + len(typed.origin) + at
    return Span(start, start + len(found.value))


def _query(held: DescribedRequest, parameters: tuple[Parameter, ...]) -> Iterator[Problem]:
    description, request = held.description, held.request
    known = {each.name: each for each in parameters if each.place == "query"}
    is_closed = knows_all_parameters(description, held.operation)
    present: set[str] = set()
    pairs = tuple(_pairs(request))
    for span, name, value in pairs:
        parameter = _named(name, known)
        present.add(parameter.name if parameter else name)
        if parameter is not None:
            yield from _value(description, parameter, value, span)
        elif not is_closed or BOUND in name:
            continue
        elif not _may_be_there(description, name, tuple(known.values())):
            yield _unknown(span, name, tuple(known))
    if not any(BOUND in name for _, name, _ in pairs) and "{{" not in _end_of(request):
        yield from _missing(held, known, present)


def _pairs(request: nodes.Request) -> Iterator[tuple[Span, str, str]]:
    """The parameters that are typed, each where its name stands; with `BOUND` for bindings."""
    in_query = False
    for piece in request.target_pieces:
        masked = with_bound(piece.text)
        start = 0
        if not in_query:
            start = masked.find("?") + 1
            in_query = start > 0
        for found in _PAIR.finditer(masked.partition("#")[0], start) if in_query else ():
            name = found["name"].strip()
            if name:
                at = (
                    piece.span.start
                    + found.start("name")
                    + len(found["name"])
                    - len(found["name"].lstrip())
                )
                value = found["value"] or ""
                yield Span(at, at + len(name)), unquote_plus(name), unquote_plus(value).strip()


def _end_of(request: nodes.Request) -> str:
    """The last of the path, when nothing follows: a binding there may bring a whole query."""
    target = request.target_pieces[-1].text
    return "" if "?" in target or "/" not in target else target.rpartition("/")[2]


def _named(name: str, known: dict[str, Parameter]) -> Parameter | None:
    """The parameter of a name, which may have keys behind it: `filter[name]`, `ids[]`."""
    return known.get(name) or known.get(name.partition("[")[0]) or known.get(f"{name}[]")


def _value(
    description: Description, parameter: Parameter, value: str, span: Span
) -> Iterator[Problem]:
    if BOUND in value or not value or is_secret_parameter(parameter.name):
        return
    if parameter.schema is None or "object" in types_of(parameter.schema):
        return
    if wrong := check_text(description, parameter.schema, value):
        yield _parameter(span, f'"{parameter.name}" {wrong}')


def _may_be_there(description: Description, name: str, parameters: tuple[Parameter, ...]) -> bool:
    """Whether a parameter is a member of one that is an object, or a credential."""
    if is_secret_parameter(name) or name in _credential_names(description):
        return True
    for each in parameters:
        if each.schema is not None and "object" in types_of(each.schema):
            members = members_of(description, each.schema)
            if not members or name in members or "additionalProperties" in each.schema.members:
                return True
    return False


def _credential_names(description: Description) -> frozenset[str]:
    """The parameters of the query that prove who sends a request."""
    root = description.root
    schemes = (
        *description.children(description.at(root, "components", "securitySchemes")),
        *description.children(description.at(root, "securityDefinitions")),
    )
    return frozenset(node.text("name") for _, node in schemes if node.text("in") == "query")


def _missing(
    held: DescribedRequest, known: dict[str, Parameter], present: set[str]
) -> Iterator[Problem]:
    for name, parameter in known.items():
        is_there = name in present or held.brings(name)
        proven = CREDENTIALS in held.added and is_secret_parameter(name)
        if parameter.required and not (is_there or proven):
            hint = f"add `{_before_next(held.request)}{name}=`"
            yield _parameter(
                held.request.line.target.span, f'the parameter "{name}" is missing', hint
            )


def _before_next(request: nodes.Request) -> str:
    """What parts the query from its next parameter."""
    target = request.target_pieces[-1].text
    if target.endswith(("?", "&")):
        return ""
    return "&" if any("?" in piece.text for piece in request.target_pieces) else "?"


def _fields(held: DescribedRequest, parameters: tuple[Parameter, ...]) -> Iterator[Problem]:
    spreads = (nodes.HeaderSpread, nodes.HeaderBinding)
    is_open = any(isinstance(each, spreads) for each in held.request.head)
    for each in parameters:
        name = each.name.lower()
        if each.place != "header" or name in _IGNORED_FIELDS:
            continue
        field = find_field(held.request, name)
        if field is not None:
            yield from _field_value(held.description, each, field)
        proven = CREDENTIALS in held.added and is_secret_header(name)
        if each.required and field is None and not (is_open or proven or held.brings(name)):
            message = f'the header field "{each.name}" is missing'
            yield _parameter(held.request.line.target.span, message, f"add `{each.name}:`")


def _field_value(
    description: Description, parameter: Parameter, field: nodes.Header
) -> Iterator[Problem]:
    if not field.value or "{{" in field.value or is_secret_header(parameter.name):
        return
    if wrong := check_text(description, parameter.schema, field.value):
        yield _parameter(field.name.span, f'"{parameter.name}" {wrong}')


def _unknown(span: Span, name: str, known: tuple[str, ...]) -> Problem:
    near = did_you_mean(name, known)
    return Problem(
        Code.OPENAPI_PARAMETER,
        Severity.WARNING if near else Severity.INFO,
        span,
        f'the description of the API has no parameter "{name}" here',
        near,
    )


def _parameter(span: Span, message: str, hint: str = "") -> Problem:
    return Problem(Code.OPENAPI_PARAMETER, Severity.WARNING, span, message, hint)
