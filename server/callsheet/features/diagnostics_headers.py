"""What is wrong with header fields, or may surprise in them."""

import re
from collections.abc import Iterator

from callsheet.facts.headers import REQUEST_HEADERS, RESPONSE_HEADERS
from callsheet.facts.media_types import MEDIA_TYPES
from callsheet.features.near_names import misspelled
from callsheet.model.headers import senders_own
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.syntax.nodes import Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

KNOWN_FIELDS = frozenset(field.name for field in (*REQUEST_HEADERS, *RESPONSE_HEADERS))
_DEPRECATED = {
    field.name.lower(): field.reference
    for field in REQUEST_HEADERS
    if field.meaning.startswith("Deprecated")
}
ONCE = frozenset(
    (
        *("authorization", "content-encoding", "content-language", "content-location"),
        *("content-type", "date", "expect", "from", "host", "if-modified-since", "if-range"),
        *("if-unmodified-since", "max-forwards", "origin", "proxy-authorization", "range"),
        *("referer", "user-agent"),
    )
)
"""Fields whose value is no list, so that they may stand once (RFC 9110, 5.3 and where each is
defined)."""

_OF_ONE_CONNECTION = frozenset(("connection", "keep-alive", "proxy-connection", "upgrade"))
"""Fields that HTTP/2 has not (RFC 9113, 8.2.2); `transfer-encoding` is told as the sender's."""

_TYPED = frozenset(("accept", "content-type"))
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_MEDIA_TYPE = re.compile(rf"(?P<main>{_WORD})/{_WORD}[ \t]*(?:;.*)?", re.DOTALL)
_MAIN_TYPES = frozenset(
    (
        *("application", "audio", "chemical", "example", "font", "haptics", "image", "message"),
        *("model", "multipart", "text", "video", "*"),
    )
)
_WELL_KNOWN_TYPES = frozenset(each.name for each in MEDIA_TYPES)
_BY_SUBTYPE = {each.name.partition("/")[2]: each.name for each in reversed(MEDIA_TYPES)}
_DECODED = frozenset(("gzip", "x-gzip", "deflate", "br", "zstd", "identity", "*", ""))
_LIST = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^,"])+')


def header_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """Problems of header fields that need nothing but the block."""
    request = parsed.tree.request
    if request is None:
        return
    yield from _repeated(request.headers)
    version = request.version
    over_2 = version is not None and version.text.upper().startswith("HTTP/2")
    for header in request.headers:
        if "{{" not in header.name.text:
            yield from _field_problems(header, over_2=over_2)


def _field_problems(header: nodes.Header, *, over_2: bool) -> Iterator[Problem]:
    name = header.name.text.lower()
    if note := senders_own(name, header.name.span):
        yield note
    elif over_2 and name in _OF_ONE_CONNECTION:
        yield _not_in_2(header.name)
    elif name in _DEPRECATED:
        yield _deprecated(header.name)
    elif not name.startswith("x-") and (near := misspelled(name, KNOWN_FIELDS)):
        yield _unknown(header.name, near)
    if len(header.values) == 1 and "{{" not in header.value:
        if name in _TYPED:
            yield from _media_types(header.values[0], listed=name == "accept")
        elif name == "accept-encoding":
            yield from _codings(header.values[0])


def _repeated(headers: tuple[nodes.Header, ...]) -> Iterator[Problem]:
    seen: set[str] = set()
    for header in headers:
        name = header.name.text.lower()
        if name in seen and name in ONCE:
            yield Problem(
                Code.HEADER_DUPLICATE,
                Severity.WARNING,
                header.name.span,
                f"`{header.name.text}` stands here twice, and servers expect it once",
                "remove one of the lines",
            )
        seen.add(name)


def _not_in_2(name: Piece) -> Problem:
    return Problem(
        Code.HEADER_CONNECTION,
        Severity.WARNING,
        name.span,
        f"HTTP/2 has no `{name.text}`, and many servers refuse it",
        "remove the line (RFC 9113, 8.2.2)",
    )


def _deprecated(name: Piece) -> Problem:
    return Problem(
        Code.HEADER_DEPRECATED,
        Severity.HINT,
        name.span,
        f"`{name.text}` is deprecated, and most servers do not read it",
        f"see {_DEPRECATED[name.text.lower()]}",
    )


def _unknown(name: Piece, near: str) -> Problem:
    return Problem(
        Code.HEADER_UNKNOWN,
        Severity.INFO,
        name.span,
        f"`{name.text}` is not a header field that is known",
        f'did you mean "{near}"?',
    )


def _media_types(value: Piece, *, listed: bool) -> Iterator[Problem]:
    spans = (Span(*each.span()) for each in _LIST.finditer(value.text)) if listed else None
    for span in spans or (Span(0, len(value.text)),):
        text = span.of(value.text).strip()
        start = value.span.start + span.start + span.of(value.text).find(text)
        # `*` alone for `*/*` is what Java sends; servers know it.
        any_type = listed and text.partition(";")[0].rstrip() == "*"
        if text and not any_type and (problem := _media_type(text, start)):
            yield problem


def _media_type(text: str, start: int) -> Problem | None:
    name = text.partition(";")[0].rstrip()
    span = Span(start, start + len(name))
    found = _MEDIA_TYPE.fullmatch(text)
    if found is None:
        hint = f'did you mean "{near}"?' if (near := meant_type(name)) else "write `type/subtype`"
        return _no_media_type(span, f'"{name}" is not a media type', hint)
    if found["main"].lower() in _MAIN_TYPES or not (near := meant_type(name)):
        return None
    hint = f'did you mean "{near}"?'
    return _no_media_type(span, f'there are no media types "{found["main"]}/..."', hint)


def meant_type(name: str) -> str:
    """The media type that is meant by a word that is none; empty when nobody can tell."""
    folded = name.lower().replace("\\", "/").strip(" \"'/")
    if folded in _WELL_KNOWN_TYPES:
        return folded
    return _BY_SUBTYPE.get(folded, "") or misspelled(folded, _WELL_KNOWN_TYPES)


def _no_media_type(span: Span, message: str, hint: str) -> Problem:
    return Problem(Code.HEADER_MEDIA_TYPE, Severity.WARNING, span, message, hint)


def _codings(value: Piece) -> Iterator[Problem]:
    for each in _LIST.finditer(value.text):
        name = each[0].partition(";")[0]
        start = value.span.start + each.start() + len(name) - len(name.lstrip())
        name = name.strip()
        if name.lower() not in _DECODED:
            yield Problem(
                Code.HEADER_ENCODING,
                Severity.INFO,
                Span(start, start + len(name)),
                f"an answer in `{name}` is not decoded",
                "name what can be decoded: `gzip`, `deflate`, `br`, `zstd`",
            )
