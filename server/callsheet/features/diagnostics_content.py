"""What is wrong between a body and its request: the media type, the method."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from callsheet.features.typed_body import TypedBody, content_type, find_field, typed_body
from callsheet.model.body import BodyKind
from callsheet.model.body_graphql import begins_like_graphql
from callsheet.model.conversation import opens_websocket
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.settings import settings_of
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.argument_values import parse_field
from callsheet.syntax.graphql import graphql_fault
from callsheet.syntax.json_tokens import is_plainly_json
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.masked import BOUND
from callsheet.syntax.parse import ParsedBlock
from callsheet.syntax.xml_text import xml_fault
from callsheet.text import Span


class Plain(StrEnum):
    """What a body can only be, by its text."""

    JSON = "JSON"
    XML = "XML"
    FORM = "a form"
    GRAPHQL = "GraphQL"


FIELDS = {
    Plain.JSON: "Content-Type: application/json",
    Plain.XML: "Content-Type: application/xml",
    Plain.FORM: "Content-Type: application/x-www-form-urlencoded",
    Plain.GRAPHQL: "X-Request-Type: GraphQL",
}
"""The header field that says of a body what it is."""

_PAIR = rf"[\w.%+\[\]{BOUND}-]+[ \t]*=[ \t]*[^\s&=]"
_FORM = re.compile(rf"\s*{_PAIR}+(?:\s*&\s*{_PAIR}*)*\s*")
_XML = re.compile(r"\s*<(?:\?xml\s|(?!html\b)[A-Za-z_][\w.:-]*[\s/>])", re.IGNORECASE)
_SAID = {BodyKind.JSON: Plain.JSON, BodyKind.XML: Plain.XML, BodyKind.FORM: Plain.FORM}
_WITHOUT_BODY = frozenset(("GET", "HEAD", "TRACE"))


def content_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """A media type that is not that of the body, and bodies of methods that have none."""
    request = parsed.tree.request
    if request is None or request.body is None:
        return
    body = typed_body(parsed)
    field = find_field(request, "content-type")
    if body is not None and field is not None and (plain := contradiction(body)):
        yield Problem(
            Code.HEADER_CONTENT_TYPE,
            Severity.WARNING,
            field.values[0].span,
            f"the body is {plain}, and this says `{body.media_type}`",
            f"write `{FIELDS[plain]}`",
        )
    method = request.line.method.text.upper() if request.line.method else "GET"
    if opens_websocket(request, request.line.target.text):
        return
    if method in _WITHOUT_BODY and (body is None or body.kind is not BodyKind.GRAPHQL):
        at = request.line.method or request.line.target
        message = f"a `{method}` with a body: what servers do with it is not defined"
        hint = "write `POST`, or remove the body (RFC 9110, 9.3.1)"
        yield Problem(Code.BODY_ON_GET, Severity.HINT, at.span, message, hint)


def missing_types(workspace: Workspace, document: Document) -> Iterator[Problem]:
    """Bodies that can only be of one kind and are sent without a media type; document spans.

    Of JSON, whose type is added, only the first is told: the others are as good or bad.
    """
    inherited = _Inherited(workspace, document)
    told = False
    for block, found in zip(document.blocks, kept_of_each(untyped, document.parsed), strict=True):
        if found is None or (told and found is Plain.JSON) or inherited.type_of(block):
            continue
        yield _missing(block.parsed, found).shifted(block.start)
        told = told or found is Plain.JSON


@kept_with_block
def untyped(parsed: ParsedBlock) -> Plain | None:
    """What the body of a block can only be, when no media type is typed with it."""
    request, body = parsed.tree.request, typed_body(parsed)
    if request is None or body is None or body.kind in (BodyKind.RAW, BodyKind.GRAPHQL):
        return None
    hidden = (nodes.HeaderBinding, nodes.HeaderSpread)
    if content_type(request) or any(isinstance(item, hidden) for item in request.head):
        return None
    if _names_type(parsed.directives("header")):
        return None
    return plain_kind(body.masked)


def contradiction(body: TypedBody) -> Plain | None:
    """What a body plainly is, when its media type says something else."""
    said = _SAID.get(body.kind)
    if said is None or not body.content_type:
        return None
    plain = plain_kind(body.masked)
    return plain if plain is not said else None


def plain_kind(masked: str) -> Plain | None:
    """What a text can only be; None when it may be anything."""
    if _FORM.fullmatch(masked):
        return Plain.FORM
    if _XML.match(masked) and masked.rstrip().endswith(">") and xml_fault(masked) is None:
        return Plain.XML
    if masked.lstrip()[:1] in ("{", "["):
        return Plain.JSON if is_plainly_json(masked.replace(BOUND, "1")) else None
    if begins_like_graphql(masked, anonymous=False) and graphql_fault(masked) is None:
        return Plain.GRAPHQL
    return None


class _Inherited:
    """For which blocks a resource, the file or the folder says the media type."""

    def __init__(self, workspace: Workspace, document: Document) -> None:
        self._workspace = workspace
        self._document = document
        self._known: dict[str, bool] = {}

    def type_of(self, block: PlacedBlock) -> bool:
        """Whether it is said; looked up once for all blocks that use the same."""
        use = block.parsed.directives("use")
        name = use[-1].value.text if use else ""
        if name not in self._known:
            settings = settings_of(self._workspace, self._document, block)
            around = (line for line in settings.inward("header") if line.layer.block is not block)
            self._known[name] = _names_type(line.directive for line in around)
        return self._known[name]


def _names_type(directives: Iterable[nodes.Directive]) -> bool:
    fields = (parse_field(each.value.text) for each in directives)
    return any(field is not None and field.name.lower() == "content-type" for field in fields)


def _missing(parsed: ParsedBlock, plain: Plain) -> Problem:
    request = parsed.tree.request
    at = request.line.target.span if request else Span(0, 0)
    hint = f"add `{FIELDS[plain]}`"
    if plain is Plain.JSON:
        message = (
            "`application/json` is added when this is sent; REST Client and httpYac add nothing"
        )
        return Problem(Code.DIALECT_DIFFERENCE, Severity.HINT, at, message, hint)
    message = f"the body is {plain}, and no `Content-Type` says so"
    return Problem(Code.HEADER_CONTENT_TYPE, Severity.INFO, at, message, hint)
