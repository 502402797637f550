"""The body of a block as it is typed: of which kind it is, where its text stands."""

from callsheet.facts.methods import Protocol, find_method
from callsheet.late_dataclasses import dataclass
from callsheet.model.body import COMMENTED, BodyKind, comment_lines, kind_of_body
from callsheet.model.body_graphql import begins_like_graphql
from callsheet.model.conversation import opens_websocket
from callsheet.syntax import nodes
from callsheet.syntax.bindings import bindings_in
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.masked import BOUND, covered
from callsheet.syntax.parse import ParsedBlock


@dataclass(frozen=True, slots=True)
class TypedBody:
    """A body without files in it, or one in parts, of which some may be files."""

    kind: BodyKind
    content_type: str
    """As typed; empty for none."""

    start: int
    """Where its text begins in the block."""

    text: str
    masked: str
    """The text with blanks for comments and `BOUND` for bindings, as long as what they hide."""

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in small letters."""
        return self.content_type.partition(";")[0].strip().lower()


@kept_with_block
def typed_body(parsed: ParsedBlock) -> TypedBody | None:
    """The body of a block; None when it has none, or a file, or a kind that a binding decides."""
    request, kind = parsed.tree.request, body_kind(parsed)
    if request is None or request.body is None or kind is None:
        return None
    (first, *others) = request.body.segments
    if (others or not isinstance(first, nodes.BodyText)) and kind is not BodyKind.MULTIPART:
        return None
    span = request.body.span if others else first.span
    text = span.of(parsed.text)
    field = find_field(request, "content-type")
    typed = field.value if field else ""
    return TypedBody(kind, typed, span.start, text, _masked(text, kind))


@kept_with_block
def body_kind(parsed: ParsedBlock) -> BodyKind | None:
    """The kind of a body, as `model.resolve` finds it; None for none, or when a binding decides."""
    request = parsed.tree.request
    if request is None or request.body is None or "{{" in content_type(request):
        return None
    if parsed.directives("raw-body"):
        return BodyKind.RAW
    if opens_websocket(request, request.target_pieces[0].text):
        return BodyKind.OTHER
    first = request.body.segments[0]
    text = first.span.of(parsed.text) if isinstance(first, nodes.BodyText) else ""
    media_type = content_type(request)
    graphql = False
    if not parsed.directives("no-gql-parsing"):
        marked = is_graphql(request) or bool(parsed.directives("graphql"))
        graphql = marked or (not media_type and _names_graphql(request, text))
    return kind_of_body(media_type, text, graphql=graphql)


def content_type(request: nodes.Request) -> str:
    """The media type as typed, in small letters; empty when there is none."""
    header = find_field(request, "content-type")
    return header.value.lower() if header else ""


def find_field(request: nodes.Request, name: str) -> nodes.Header | None:
    """The first header field of a name in small letters."""
    return next((each for each in request.headers if each.name.text.lower() == name), None)


def is_graphql(request: nodes.Request) -> bool:
    """Whether a request says that its body is GraphQL."""
    marked = find_field(request, "x-request-type")
    if marked is not None and marked.value.lower() == "graphql":
        return True
    method = find_method(request.line.method.text) if request.line.method else None
    return method is not None and method.protocol is Protocol.GRAPHQL


def _names_graphql(request: nodes.Request, text: str) -> bool:
    named = any("graphql" in piece.text.lower() for piece in request.target_pieces)
    return named and begins_like_graphql(text, anonymous=False)


def _masked(text: str, kind: BodyKind) -> str:
    masked = covered(text, (binding.span for binding in bindings_in(text)), BOUND)
    comments = comment_lines(masked) if kind in COMMENTED else ()
    return covered(masked, comments, " ")
