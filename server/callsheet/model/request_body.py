"""The body of a request and its Content-Type, as the fields and the directives want them."""

from collections.abc import Sequence

from callsheet.exchange import Body
from callsheet.facts.methods import Protocol, find_method
from callsheet.late_dataclasses import dataclass
from callsheet.model.body import BodyKind, BodySource, kind_of_body, typed_text, write_body
from callsheet.model.body_graphql import begins_like_graphql
from callsheet.model.dialects import Dialect
from callsheet.model.filling import Filling
from callsheet.model.headers import Field, Fields, field_value
from callsheet.syntax import nodes


@dataclass(frozen=True, slots=True)
class RequestBody:
    """A body, and what goes along with it."""

    fields: Fields
    """The typed ones, less what only says of what kind the body is."""

    content_type: str | None
    """What has to be added; None when it is typed, or the body says nothing of itself."""

    body: Body | None
    is_graphql: bool = False


def request_body(
    typed_body: nodes.Body,
    request: nodes.Request,
    fields: Fields,
    source: BodySource,
    filling: Filling,
) -> RequestBody:
    """The body of a request that goes out with these fields."""
    typed = field_value(fields, "content-type")
    text = typed_text(typed_body, source.block)
    kind = _kind(text, request, fields, source, filling)
    if kind is BodyKind.GRAPHQL:
        fields, typed = _graphql_fields(fields, typed)
    written = write_body(typed_body, kind, typed or "", source)
    content_type = written.content_type if typed is None else None
    return RequestBody(fields, content_type, written.body, kind is BodyKind.GRAPHQL)


def _is_graphql_method(request: nodes.Request) -> bool:
    """Whether the word in the place of the method says that the body is GraphQL."""
    method = request.line.method
    facts = find_method(method.text) if method else None
    return facts is not None and facts.protocol is Protocol.GRAPHQL


def _kind(
    text: str, request: nodes.Request, fields: Fields, source: BodySource, filling: Filling
) -> BodyKind:
    if filling.settings.is_on("raw-body"):
        return BodyKind.RAW
    content_type = field_value(fields, "content-type") or ""
    graphql = False
    if not source.block.parsed.directives("no-gql-parsing"):
        marked = (field_value(fields, "x-request-type") or "").lower() == "graphql"
        marked = marked or filling.settings.is_on("graphql")
        if source.dialect is Dialect.HTTPYAC:
            marked = marked or begins_like_graphql(text, anonymous=False)
        graphql = (
            marked or _is_graphql_method(request) or _names_graphql(text, content_type, request)
        )
    return kind_of_body(content_type, text, graphql=graphql)


def _names_graphql(text: str, content_type: str, request: nodes.Request) -> bool:
    """A query to a URL with "graphql" in it and no media type is one (dialects.md B36)."""
    if content_type or not begins_like_graphql(text, anonymous=False):
        return False
    return any("graphql" in piece.text.lower() for piece in request.target_pieces)


def _graphql_fields(
    fields: Sequence[Field], content_type: str | None
) -> tuple[list[Field], str | None]:
    """The fields without the mark of REST Client, and with JSON for `application/graphql`."""
    kept = [field for field in fields if field.name.lower() != "x-request-type"]
    if (content_type or "").partition(";")[0].strip().lower() != "application/graphql":
        return kept, content_type
    return [field for field in kept if field.name.lower() != "content-type"], None
