"""Bodies that do not fit an operation of the description."""

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

from callsheet.facts.secret_names import is_secret_parameter
from callsheet.features.described import method_of
from callsheet.features.described_request import ANYTHING, DescribedRequest, with_bound
from callsheet.features.typed_body import content_type, find_field, typed_body
from callsheet.model.body import BodyKind
from callsheet.openapi.checking import check_json
from callsheet.openapi.checking_text import check_text
from callsheet.openapi.contents import bodies_of, body_schema, form_fields, needs_body
from callsheet.openapi.description import Description, Version
from callsheet.openapi.operations import BOUND, Operation
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.json_tree import read_json_tree
from callsheet.text import Span

_PAIR = re.compile(r"(?P<name>[^=&]+)(?:=(?P<value>[^&]*))?")


def described_body_problems(held: DescribedRequest) -> Iterator[Problem]:
    """What does not fit of a body; spans of the block."""
    request, description, operation = held.request, held.description, held.operation
    if request.body is None:
        if needs_body(description, operation) and ANYTHING not in held.added:
            target = request.line.target.span
            message = f"the description of the API wants a body for this {method_of(request)}"
            yield Problem(Code.OPENAPI_BODY, Severity.WARNING, target, message)
        return
    body = typed_body(held.parsed)
    media_type = content_type(request).partition(";")[0].strip()
    if "{{" in media_type or _is_other_type(description, operation, media_type):
        yield from _other_type(request, description, operation, media_type)
        return
    if body is None:
        return
    if body.kind is BodyKind.JSON:
        tree = read_json_tree(body.text, comments=True)
        schema = body_schema(description, operation, media_type)
        if schema is not None and tree.root is not None and not tree.problems:
            for each in check_json(description, schema, tree.root):
                span = each.span.shifted(body.start)
                severity = Severity.WARNING
                yield Problem(Code.OPENAPI_BODY, severity, span, each.message, each.hint)
    elif body.kind is BodyKind.FORM:
        yield from _form(description, operation, media_type, body.text, body.start)


def _is_other_type(description: Description, operation: Operation, media_type: str) -> bool:
    """Whether the description has bodies, and none of this media type."""
    known = bodies_of(description, operation)
    if not media_type or not known or description.version is Version.SWAGGER_2:
        return False
    return not any(_covers(each.media_type, media_type) for each in known)


def _covers(pattern: str, media_type: str) -> bool:
    kind, _, rest = pattern.partition("/")
    return pattern in ("*/*", media_type) or (rest == "*" and media_type.startswith(f"{kind}/"))


def _other_type(
    request: nodes.Request, description: Description, operation: Operation, media_type: str
) -> Iterator[Problem]:
    field = find_field(request, "content-type")
    if field is not None and "{{" not in media_type:
        types = ", ".join(each.media_type for each in bodies_of(description, operation))
        message = f"the description of the API has no body of this type here, but {types}"
        yield Problem(Code.OPENAPI_BODY, Severity.INFO, field.values[0].span, message)


def _form(
    description: Description, operation: Operation, media_type: str, text: str, start: int
) -> Iterator[Problem]:
    known = {each.name: each for each in form_fields(description, operation, media_type)}
    masked = with_bound(text)
    present: set[str] = set()
    for found in _PAIR.finditer(masked):
        name, value = (
            unquote_plus(found["name"].strip()),
            unquote_plus(found["value"] or "").strip(),
        )
        present.add(name)
        member = known.get(name)
        is_plain = value and BOUND not in value and not is_secret_parameter(name)
        wrong = check_text(description, member.schema, value) if member and is_plain else ""
        if wrong:
            at = start + found.start("name") + len(found["name"]) - len(found["name"].lstrip())
            span = Span(at, at + len(found["name"].strip()))
            yield Problem(Code.OPENAPI_BODY, Severity.WARNING, span, f'"{name}" {wrong}')
    if any(BOUND in name for name in present):
        return
    for name, member in known.items():
        if member.required and name not in present and text.strip():
            span = Span(start, start + len(text.split("\n", 1)[0].rstrip()))
            message = f'the field "{name}" is missing'
            yield Problem(Code.OPENAPI_BODY, Severity.WARNING, span, message)
