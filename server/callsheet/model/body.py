"""Bodies: typed text and files to the bytes that go out, by the media type of the request."""

import codecs
import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Final, TypeAlias

from callsheet.exchange import Body, FilePart
from callsheet.late_dataclasses import dataclass
from callsheet.model.body_form import write_form
from callsheet.model.body_graphql import (
    begins_like_graphql,
    query_and_variable_parts,
    write_graphql,
)
from callsheet.model.body_json import is_json, write_json
from callsheet.model.body_multipart import boundary_of, holds_boundary, write_multipart
from callsheet.model.circumstances import Circumstances
from callsheet.model.dialects import FILLING, Dialect
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.graphql_documents import (
    QueryFile,
    begins_with_query_file,
    fragments_of,
    missing_fragments,
    query_file,
)
from callsheet.model.request_files import locate_file, read_text_file
from callsheet.model.substitute import Filled, Part, Substitution, joined
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax import nodes
from callsheet.text import Span, line_end

Pieces: TypeAlias = list[Part | FilePart]

_COMMENT = re.compile(r"[ \t]*(?:#|//)[^\r\n]*(?:\r\n|\r|\n|\Z)")
_BEFORE_COMMENT = re.compile(r"[\r\n](?=[ \t]*(?:#|//))")
_NEW_LINE = re.compile(r"\r\n?")
_LAST_LINE_END = re.compile(r"(?:\r\n|\r|\n)\Z")
_LOOKS_LIKE_JSON = re.compile(r"\s*(?:\[|\{(?!\{))")
_CHARSET = re.compile(r""";\s*charset\s*=\s*"?([^\s";]+)""", re.IGNORECASE)
_LINES: Final = frozenset(
    ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines")
)


class BodyKind(Enum):
    """What a body is written as, which decides what is done to it."""

    RAW = auto()
    """`# @raw-body`: nothing is done to it."""

    JSON = auto()
    XML = auto()
    FORM = auto()
    MULTIPART = auto()
    GRAPHQL = auto()
    LINES = auto()
    """One JSON value a line; the last line ends too."""

    OTHER = auto()


COMMENTED: Final = frozenset((BodyKind.JSON, BodyKind.XML, BodyKind.FORM, BodyKind.GRAPHQL))
"""Kinds in which a line that begins with `#` or `//` is a comment, and not sent."""


@dataclass(frozen=True, slots=True)
class BodySource:
    """Where a body stands, and what its bindings and files are looked up in."""

    document: Document
    block: PlacedBlock
    circumstances: Circumstances
    substitution: Substitution
    dialect: Dialect = Dialect.SUPERSET

    def fills(self, file: nodes.BodyFile) -> bool:
        """Whether the bindings in a file are replaced."""
        if self.block.parsed.directives("inject-variables") or self.dialect in FILLING:
            return not (file.substitute and self.dialect is Dialect.REST_NVIM)
        return file.substitute


@dataclass(frozen=True, slots=True)
class WrittenBody:
    """A body as it goes out."""

    body: Body | None
    content_type: str = ""
    """The Content-Type that belongs to it when none is typed; empty for none."""


def kind_of_body(content_type: str, text: str, *, graphql: bool = False) -> BodyKind:
    """How a body is read: by its media type, or when there is none by how it begins.

    Args:
        content_type: The field's value; empty for none.
        text: The body as typed.
        graphql: Whether the request says that it is GraphQL (by its method or a header).
    """
    media_type = content_type.partition(";")[0].strip().lower()
    text = _without_comments(text)
    graphql = graphql or media_type == "application/graphql" or begins_with_query_file(text)
    if graphql and (
        not text.strip()
        or begins_like_graphql(text, anonymous=True)
        or begins_with_query_file(text)
    ):
        return BodyKind.GRAPHQL
    if media_type in _LINES:
        return BodyKind.LINES
    if media_type.startswith("multipart/"):
        return BodyKind.MULTIPART
    if media_type == "application/x-www-form-urlencoded":
        return BodyKind.FORM
    if media_type.endswith(("/json", "+json")) or (not media_type and _LOOKS_LIKE_JSON.match(text)):
        return BodyKind.JSON
    if media_type.endswith(("/xml", "+xml")):
        return BodyKind.XML
    return BodyKind.OTHER


def comment_lines(text: str) -> Iterator[Span]:
    """The lines of a body that are comments, where its kind has comments."""
    if "#" not in text and "//" not in text:
        return iter(())
    starts = (0, *(found.end() for found in _BEFORE_COMMENT.finditer(text)))
    lines = (_COMMENT.match(text, start) for start in starts)
    return (Span(*line.span()) for line in lines if line)


def _without_comments(text: str) -> str:
    parts, end = list[str](), 0
    for line in comment_lines(text):
        parts.append(text[end : line.start])
        end = line.end
    return "".join([*parts, text[end:]])


def typed_text(body: nodes.Body, block: PlacedBlock) -> str:
    """The first lines of a body as typed; empty when it begins with a file."""
    first = body.segments[0]
    return first.span.of(block.text) if isinstance(first, nodes.BodyText) else ""


def write_body(
    body: nodes.Body, kind: BodyKind, content_type: str, source: BodySource
) -> WrittenBody:
    """The body as it goes out; what is wrong with it goes to the substitution."""
    problems = len(source.substitution.problems)
    pieces, operation = _pieces(body, kind, source), ""
    if kind is BodyKind.GRAPHQL:
        pieces, operation = _with_documents(pieces, body, source)
    if len(source.substitution.problems) > problems:
        return WrittenBody(None)
    finished = _finished(kind, pieces, content_type, operation)
    if isinstance(finished, WrittenBody):
        return finished
    span = source.block.placed(body.span)
    problem = Problem(finished.code, Severity.ERROR, span, finished.message, finished.hint)
    source.substitution.problems.append(problem)
    return WrittenBody(None)


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why a body cannot be written."""

    code: Code
    message: str
    hint: str


def _finished(
    kind: BodyKind, pieces: Pieces, content_type: str, operation: str
) -> WrittenBody | _Fault:
    charset = _CHARSET.search(content_type)
    encoding = _codec(charset[1] if charset else "utf-8")
    try:
        written = _written(kind, pieces, content_type, operation)
        return written if isinstance(written, _Fault) else _encoded(written, kind, encoding)
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        return _Fault(
            Code.BODY_CHARSET,
            f"the character {character!r} cannot be written in {encoding}",
            "send it as UTF-8, or escape it",
        )


def _written(
    kind: BodyKind, pieces: Pieces, content_type: str, operation: str
) -> list[str | FilePart] | _Fault:
    match kind:
        case BodyKind.JSON:
            return write_json(pieces)
        case BodyKind.FORM if (parts := _only_text(pieces)) is not None:
            return [write_form(parts)]
        case BodyKind.GRAPHQL if (parts := _only_text(pieces)) is not None:
            return _graphql(parts, operation)
        case BodyKind.MULTIPART:
            return _multipart(pieces, content_type)
        case BodyKind.LINES:
            return [*_plain(pieces), "\n"] if _ends_open(pieces) else _plain(pieces)
        case _:
            return _plain(pieces)


def _graphql(parts: list[Part], operation: str) -> list[str | FilePart] | _Fault:
    text = write_graphql(parts, operation)
    if text is not None:
        return [text]
    return _Fault(
        Code.BODY_GRAPHQL,
        "the variables behind the query are not JSON",
        'write an object like `{"id": 1}` behind a blank line',
    )


def _multipart(pieces: Pieces, content_type: str) -> list[str | FilePart] | _Fault:
    boundary = boundary_of(content_type)
    if boundary and holds_boundary(pieces, boundary):
        return _Fault(
            Code.BODY_MULTIPART,
            f"a value has the boundary `--{boundary}` in it, and would end its part",
            "choose another boundary, one that nobody can guess",
        )
    if boundary:
        return write_multipart(pieces, boundary)
    plain = _plain(pieces)
    first = plain[0] if plain else ""
    if not isinstance(first, str):
        return plain
    typed = first.partition("\n")[0].strip().removeprefix("--")
    return _Fault(
        Code.BODY_MULTIPART,
        "the `Content-Type` names no boundary",
        f"add `; boundary={typed or 'parts'}` to it",
    )


def _encoded(written: list[str | FilePart], kind: BodyKind, encoding: str) -> WrittenBody:
    parts = tuple(
        part if isinstance(part, FilePart) else part.encode(encoding) for part in _runs(written)
    )
    return WrittenBody(Body(parts) if parts else None, _automatic_type(written, kind))


def _automatic_type(written: list[str | FilePart], kind: BodyKind) -> str:
    texts = [part for part in written if isinstance(part, str)]
    if kind is BodyKind.GRAPHQL:
        return "application/json"
    if len(texts) < len(written) or kind not in (BodyKind.JSON, BodyKind.OTHER, BodyKind.RAW):
        return ""
    return "application/json" if is_json("".join(texts)) else ""


def _codec(name: str) -> str:
    """The codec of a charset; UTF-8 for one that nobody knows, which goes out as typed."""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8"


def _runs(written: list[str | FilePart]) -> Iterator[str | FilePart]:
    texts: list[str] = []
    for part in written:
        if isinstance(part, str):
            texts.append(part)
            continue
        if text := "".join(texts):
            yield text
        texts = []
        yield part
    if text := "".join(texts):
        yield text


def _pieces(body: nodes.Body, kind: BodyKind, source: BodySource) -> Pieces:
    pieces: Pieces = []
    last = body.segments[-1]
    for segment in body.segments:
        match segment:
            case nodes.BodyText(span=span):
                pieces += _text_pieces(span, kind, source)
            case nodes.BodyFile(span=span):
                pieces += _file_pieces(segment, kind, source)
                if segment is not last:
                    pieces.append(_line_ends(line_end(span.of(source.block.text)), kind))
    return _without_last_line_end(pieces) if isinstance(last, nodes.BodyText) else pieces


def _with_documents(pieces: Pieces, body: nodes.Body, source: BodySource) -> tuple[Pieces, str]:
    """A query with the file that its first line names, and with the fragments that it spreads.

    The second is the name that the line gives to the operation.
    """
    first = body.segments[0]
    text = first.span.of(source.block.text) if isinstance(first, nodes.BodyText) else ""
    start = source.block.start + first.span.start
    file = query_file(text, start)
    if file is not None and isinstance(first, nodes.BodyText):
        behind = Span(first.span.start + file.end - start, first.span.end)
        rest: Pieces = [*_text_pieces(behind, BodyKind.GRAPHQL, source)]
        query, rest = _document_text(file, source), _without_last_line_end(rest)
        pieces = [*query, "\n\n", *rest] if rest else query
    known = fragments_of(source.document)
    added: Pieces = []
    while known and (parts := _only_text([*pieces, *added])) is not None:
        missing = missing_fragments(joined(tuple(parts)), known)
        if not missing:
            break
        for name in missing:
            fragment = known[name]
            written = _document_text(fragment.file, source) if fragment.file else None
            inline = source.substitution.parts(fragment.text, fragment.place.start)
            added += ["\n", *(inline if written is None else written)]
        known = {name: each for name, each in known.items() if name not in missing}
    return _behind_query(pieces, added), file.name if file else ""


def _behind_query(pieces: Pieces, added: Pieces) -> Pieces:
    """Further text between a query and its variables."""
    parts = _only_text(pieces)
    if not added or parts is None:
        return pieces
    query, variables = query_and_variable_parts(parts)
    return [*query, *added, "\n\n", *variables] if variables else [*query, *added]


def _document_text(file: QueryFile, source: BodySource) -> Pieces:
    """The text of a file with a query or a fragment, its bindings replaced."""
    span = file.path.span
    name = source.substitution.line(file.path.text, span.start)
    folder = source.document.path.parent
    read = read_text_file(name, "", span, folder, source.circumstances)
    if isinstance(read, Problem):
        return _found(read, source)
    path, text = read
    return [*source.substitution.included(text.strip(), path, span)]


def _text_pieces(span: Span, kind: BodyKind, source: BodySource) -> Iterator[Part]:
    text = span.of(source.block.text)
    start = source.block.start + span.start
    for kept in _kept(text) if kind in COMMENTED else (Span(0, len(text)),):
        for part in source.substitution.parts(kept.of(text), start + kept.start):
            yield _line_ends(part, kind) if isinstance(part, str) else part


def _kept(text: str) -> Iterator[Span]:
    end = 0
    for comment in comment_lines(text):
        if end < comment.start:
            yield Span(end, comment.start)
        end = comment.end
    if end < len(text):
        yield Span(end, len(text))


def _line_ends(text: str, kind: BodyKind) -> str:
    """A file saved with CRLF sends the same body as one saved with LF."""
    return text if kind is BodyKind.RAW or "\r" not in text else _NEW_LINE.sub("\n", text)


def _file_pieces(file: nodes.BodyFile, kind: BodyKind, source: BodySource) -> Pieces:
    name = source.substitution.line(file.path.text, source.block.start + file.path.span.start)
    span = source.block.placed(file.path.span)
    folder = source.document.path.parent
    substitute = source.fills(file)
    if not substitute and kind is not BodyKind.GRAPHQL:
        part = locate_file(name, span, folder, source.circumstances)
        return _found(part, source)
    encoding = file.encoding.text if file.encoding else ""
    read = read_text_file(name, encoding, span, folder, source.circumstances)
    if isinstance(read, Problem):
        return _found(read, source)
    path, text = read
    if not substitute:
        return [text]
    return [*source.substitution.included(text, path, span)]


def _found(part: FilePart | Problem, source: BodySource) -> Pieces:
    if isinstance(part, FilePart):
        return [part]
    source.substitution.problems.append(part)
    return []


def _without_last_line_end(pieces: Pieces) -> Pieces:
    if pieces and isinstance(pieces[-1], str):
        return [*pieces[:-1], _LAST_LINE_END.sub("", pieces[-1])]
    return pieces


def _plain(pieces: Sequence[Part | FilePart]) -> list[str | FilePart]:
    return [piece.text if isinstance(piece, Filled) else piece for piece in pieces]


def _only_text(pieces: Pieces) -> list[Part] | None:
    parts = [piece for piece in pieces if not isinstance(piece, FilePart)]
    return parts if len(parts) == len(pieces) else None


def _ends_open(pieces: Pieces) -> bool:
    last = _plain(pieces[-1:])
    return bool(last) and isinstance(last[0], str) and not last[0].endswith("\n")
