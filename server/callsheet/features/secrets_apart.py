"""Takes the secrets out of files that another tool's became, into their private environment."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from callsheet.convert.imported import PRIVATE_FILE
from callsheet.disk import REQUEST_FILE_ENDINGS
from callsheet.facts.secret_names import is_secret_header, is_secret_member
from callsheet.features.edits import Edit, edited
from callsheet.features.secret_literals import secret_literals
from callsheet.late_dataclasses import dataclass
from callsheet.model.commented_json import CommentedJson, read_commented_json
from callsheet.model.document import Document, PlacedBlock, read_document
from callsheet.model.secret_arguments import secret_pieces
from callsheet.redact import is_ordinary
from callsheet.syntax.nodes import Piece
from callsheet.text import Span
from callsheet.values import JsonValue, json_text

_SHARED = "$shared"
_MEMBER = re.compile(r'"(?P<name>[\w.-]+)"[ \t]*:[ \t]*"(?P<value>[^"\\\r\n{}]+)"')
_PARAMETER = re.compile(r"(?:[?&]|^)[ \t]*(?P<name>[\w.%-]+)=(?P<value>[^&#\s{}]+)", re.MULTILINE)
_USER_INFO = re.compile(r"//[^/?#@:\s{}]*:(?P<value>[^/?#@\s{}]+)@")
_SCHEME = re.compile(r"(?:basic|digest)[ ]+\S+[ ]+(?=\S)|[a-z][\w-]*[ ]+(?=\S)", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Typed:
    """A secret that is typed in a document; its span counts from the document's start."""

    span: Span
    name: str
    value: str
    defines: bool = False
    """Whether it is the value of `@name = …`."""


def secrets_apart(
    files: Mapping[PurePosixPath, str | bytes],
) -> Mapping[PurePosixPath, str | bytes]:
    """The files with a variable where a secret was typed, and the private file with the secrets.

    What its name says is a secret is taken for one, whatever it looks like: what other tools keep
    for one person becomes a file for all. What is sent stays the same.
    """
    documents = {
        path: read_document(Path("/", path), text)
        for path, text in files.items()
        if isinstance(text, str) and path.suffix in REQUEST_FILE_ENDINGS
    }
    names = _Names(_names_taken(files, documents.values()))
    changed = dict(files)
    for path, document in documents.items():
        edits = tuple(_edits(document, names))
        changed[path] = edited(document.text, edits)
    if names.values:
        changed[PRIVATE_FILE] = _with_values(files.get(PRIVATE_FILE, "{}"), names.values)
    return changed


class _Names:
    """What secrets are called: the same value the same, another value otherwise."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.values: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._taken = set(taken)
        self._numbers: dict[str, int] = {}
        """How far names are numbered, so that many of them take no longer each."""

    def of(self, value: str, wished: str) -> str:
        """The name of a value; a new one is near to what was wished."""
        name = self._names.get(value)
        if name is None:
            name = wished
            while name in self._taken:
                self._numbers[wished] = number = self._numbers.get(wished, 1) + 1
                name = f"{wished}_{number}"
            self._taken.add(name)
            self._names[value] = name
            self.values[name] = value
        return name


def _names_taken(
    files: Mapping[PurePosixPath, str | bytes], documents: Iterable[Document]
) -> Iterator[str]:
    for path, content in files.items():
        if path.suffix == ".json" and isinstance(content, str):
            for members in _read(content).values():
                yield from members if isinstance(members, Mapping) else ()
    for document in documents:
        for block in document.blocks:
            yield from (each.name.text for each in block.parsed.definitions)
            for word in ("capture", "result"):
                for each in block.parsed.directives(word):
                    yield each.value.text.partition("=")[0].partition(":")[0].strip()


def _edits(document: Document, names: _Names) -> Iterator[Edit]:
    """The edits of a document in the order of its text, none within another."""
    typed = [each for each in _typed(document) if each.value.strip()]
    again = _again(document, {each.value: each for each in typed})
    found = sorted((*typed, *again), key=lambda each: (each.span.start, -each.span.end))
    end = 0
    for each in found:
        if each.span.start < end:
            continue
        end = each.span.end
        name = names.of(each.value, _wished(each))
        yield Edit(each.span, f"{{{{{name}}}}}")


def _wished(typed: _Typed) -> str:
    if typed.defines:
        return f"{typed.name}_value" if typed.name.isidentifier() else "secret"
    words = _NOT_IN_NAMES.sub("_", typed.name).strip("_")
    folded = words.lower().removeprefix("x_")
    if folded in ("authorization", "proxy_authorization", ""):
        return "token"
    return words if words.isidentifier() and words[0].islower() else folded


def _typed(document: Document) -> Iterator[_Typed]:
    for block in document.blocks:
        parsed = block.parsed
        for literal in secret_literals(parsed):
            text = literal.span.of(block.text)
            yield _Typed(block.placed(literal.span), literal.name, text, literal.in_definition)
        for name, piece in (*secret_pieces(parsed), *_fields(block)):
            yield from _placed(block, name, piece)
        for each in parsed.tree.definitions:
            if is_secret_member(each.name.text) and "{{" not in each.value.text:
                span = block.placed(each.value.span)
                yield _Typed(span, each.name.text, each.value.text, defines=True)
        yield from _members(block)
        for directive in parsed.directives("proxy"):
            yield from _users(block, directive.value)


def _users(block: PlacedBlock, piece: Piece) -> Iterator[_Typed]:
    """The password of whom a URL names."""
    for found in _USER_INFO.finditer(piece.text):
        span = Span(*found.span("value")).shifted(piece.span.start)
        yield _Typed(block.placed(span), "password", found["value"])


def _placed(block: PlacedBlock, name: str, piece: Piece) -> Iterator[_Typed]:
    if "{{" not in piece.text:
        yield _Typed(block.placed(piece.span), name, piece.text)


def _fields(block: PlacedBlock) -> Iterator[tuple[str, Piece]]:
    """The credentials of header fields, without the scheme and without the user's name."""
    request = block.tree.request
    for each in request.headers if request else ():
        name, value = each.name.text, each.values[0]
        if len(each.values) == 1 and is_secret_header(name):
            scheme = _SCHEME.match(value.text) if name.lower().endswith("authorization") else None
            start = scheme.end() if scheme else 0
            text = value.text[start:].rstrip()
            begin = value.span.start + start
            yield name, Piece(Span(begin, begin + len(text)), text)


def _members(block: PlacedBlock) -> Iterator[_Typed]:
    """Members and parameters whose names say that they are credentials."""
    request = block.tree.request
    if request is None:
        return
    for piece in request.target_pieces:
        yield from _matches(block, piece, _PARAMETER)
        yield from _users(block, piece)
    for body in _body(block):
        for pattern in (_MEMBER, _PARAMETER):
            yield from _matches(block, body, pattern)


def _again(document: Document, secrets: Mapping[str, _Typed]) -> Iterator[_Typed]:
    """The same secrets where nothing says what they are: in a path, in a field of any name."""
    known = [each for each in secrets if not is_ordinary(each)]
    if not known:
        return
    spans = [block.placed(piece.span) for block in document.blocks for piece in _sent(block)]
    spans.sort()
    starts = [span.start for span in spans]
    for each in known:
        place = document.text.find(each)
        while place >= 0:
            end = place + len(each)
            around = bisect_right(starts, place) - 1
            if around >= 0 and end <= spans[around].end:
                yield replace(secrets[each], span=Span(place, end), defines=False)
            place = document.text.find(each, end)


def _sent(block: PlacedBlock) -> Iterator[Piece]:
    """What goes out of a block, as far as bindings in it are bindings."""
    request = block.tree.request
    if request is None:
        return
    yield from request.target_pieces
    for each in request.headers:
        yield from each.values
    yield from _body(block)


def _body(block: PlacedBlock) -> Iterator[Piece]:
    request = block.tree.request
    body = request.body if request else None
    if body is not None:
        yield Piece(body.span, body.span.of(block.text))


def _matches(block: PlacedBlock, piece: Piece, pattern: re.Pattern[str]) -> Iterator[_Typed]:
    for found in pattern.finditer(piece.text):
        if is_secret_member(found["name"]):
            span = Span(*found.span("value")).shifted(piece.span.start)
            yield _Typed(block.placed(span), found["name"], found["value"])


def _read(text: str) -> Mapping[str, JsonValue]:
    read = read_commented_json(text)
    value = read.value if isinstance(read, CommentedJson) else None
    return value if isinstance(value, Mapping) else {}


def _with_values(text: str | bytes, values: Mapping[str, str]) -> str:
    """The private file with these in every environment."""
    known = dict(_read(text if isinstance(text, str) else text.decode()))
    shared = known.get(_SHARED)
    known[_SHARED] = {**(shared if isinstance(shared, Mapping) else {}), **values}
    return json_text(known, 2) + "\n"
