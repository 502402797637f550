"""Answers that were recorded: in HAR archives, or stored behind requests in `.http` files."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from threading import Lock
from typing import Final
from urllib.parse import parse_qsl, unquote

from callsheet.exchange import Headers
from callsheet.late_dataclasses import dataclass
from callsheet.mock.exchanges import Asked, Reply, problem
from callsheet.mock.wishes import wishes_of
from callsheet.model.document import Document
from callsheet.openapi.source import child_of
from callsheet.syntax import nodes
from callsheet.values import JsonValue, parse_json

_OF_THE_CONNECTION: Final = frozenset(
    (
        "connection",
        "content-encoding",
        "content-length",
        "date",
        "keep-alive",
        "server",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
"""Fields that say something of how an answer came, which is another way now."""

_BINDING = re.compile(r"\{\{.*?\}\}")
_ORIGIN = re.compile(r"^(?:[A-Za-z][\w+.-]*://[^/?#]*|\{\{[^{}]*\}\}(?=[/?#]|$)|[^/?#]+)")
_STATUS = re.compile(r"HTTP/\d(?:\.\d)?[ \t]+(?P<status>\d{3})\b")
_STATUS_LINE = re.compile(rf"^{_STATUS.pattern}", re.MULTILINE)
_FIELD = re.compile(r"(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(?P<value>.*)")
_MOST_KEPT: Final = 100_000


@dataclass(frozen=True, slots=True)
class Recording:
    """An answer, and what it answered."""

    method: str
    path: tuple[str, ...]
    """The segments of the path, decoded; those with bindings are kept with them."""

    query: tuple[tuple[str, str], ...]
    body: str | None
    """Of the request; None where any will do."""

    status: int
    headers: Headers
    content: bytes


@dataclass(slots=True)
class Recordings:
    """The recordings of some files; the same request is answered by one after the other."""

    recordings: Sequence[Recording]
    _given: dict[int, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def reply(self, asked: Asked) -> Reply | None:
        """The answer to a request like it; None where none was recorded.

        Of several the one counts whose query, then whose body is the same; of those that are
        alike each its turn, and then the last. A base path may stand before a path, or not.
        """
        path = _segments(asked.path)
        method = "GET" if asked.method == "HEAD" else asked.method
        fitting = [
            (at, each)
            for at, each in enumerate(self.recordings)
            if each.method == method and _is_path(each.path, path)
        ]
        if not fitting:
            return None
        if code := wishes_of(asked.field("prefer")).code:
            fitting = [each for each in fitting if str(each[1].status) == code]
            if not fitting:
                return problem(404, f"no answer with {code} was recorded here")
        best = max(_likeness(each, path, asked) for _, each in fitting)
        alike = [each for each in fitting if _likeness(each[1], path, asked) == best]
        found = self._next(alike)
        return Reply(found.status, found.headers, found.content, recorded=True)

    def _next(self, alike: list[tuple[int, Recording]]) -> Recording:
        first = alike[0][0]
        with self._lock:
            turn = self._given.get(first, 0)
            if len(self._given) < _MOST_KEPT:
                self._given[first] = turn + 1
        return alike[min(turn, len(alike) - 1)][1]


def _likeness(recording: Recording, path: tuple[str, ...], asked: Asked) -> tuple[int, ...]:
    bindings = sum("{{" in each for each in recording.path)
    whole = len(recording.path) == len(path)
    known = [pair for pair in recording.query if "{{" not in pair[1]]
    shared = sum(pair in asked.query for pair in known)
    others = len(set(asked.query) ^ set(known))
    same_body = recording.body is not None and recording.body == asked.text
    return -bindings, whole, shared - others, same_body


def _is_path(recorded: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """Whether paths are the same; that of the server may stand before either of them."""
    length = min(len(recorded), len(asked))
    if not length or abs(len(recorded) - len(asked)) > 3:
        return not recorded and not asked
    tails = zip(recorded[-length:], asked[-length:], strict=True)
    if not all("{{" in a or a == b for a, b in tails):
        return False
    return len(recorded) == len(asked) or any("{{" not in each for each in recorded[-length:])


def _segments(path: str) -> tuple[str, ...]:
    return tuple(unquote(each) for each in path.strip("/").split("/") if each)


def recordings_of_har(text: str) -> tuple[Recording, ...]:
    """The answers of an archive (HAR 1.2); none for what is no such archive."""
    try:
        value = parse_json(text)
    except ValueError:
        return ()
    match value:
        case {"log": {"entries": [*entries]}}:
            return tuple(found for each in entries for found in _of_entry(each))
    return ()


def _of_entry(entry: JsonValue) -> Iterator[Recording]:
    match entry:
        case {
            "request": {"method": str() as method, "url": str() as url},
            "response": {"status": int() as status},
        } if 200 <= status <= 599 and url.startswith(("http://", "https://")):
            typed, _, behind = _ORIGIN.sub("", url).partition("#")[0].partition("?")
            query = tuple(parse_qsl(behind, keep_blank_values=True))
            answer = child_of(entry, "response")
            headers = tuple(_kept(_pairs(child_of(answer, "headers"))))
            content = _bytes_in(child_of(answer, "content"))
            body = _text_in(child_of(child_of(entry, "request"), "postData"))
            path = _segments(typed)
            yield Recording(method.upper(), path, query, body, status, headers, content)


def _text_in(post: JsonValue) -> str | None:
    match post:
        case {"text": str() as text}:
            return text
    return None


def _bytes_in(content: JsonValue) -> bytes:
    match content:
        case {"text": str() as text, "encoding": "base64"}:
            try:
                return b64decode(text)
            except (NotBase64, ValueError):
                return b""
        case {"text": str() as text}:
            return text.encode("utf-8", "replace")
    return b""


def _pairs(value: JsonValue) -> Iterator[tuple[str, str]]:
    for each in value if isinstance(value, list) else ():
        match each:
            case {"name": str() as name, "value": str() as text}:
                yield name, " ".join(text.split("\n"))


def _kept(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in pairs:
        plain = value.encode("latin-1", "replace").decode("latin-1")
        if name.lower() not in _OF_THE_CONNECTION and _FIELD.fullmatch(f"{name}: {plain}"):
            yield name, plain


def recordings_of_document(document: Document) -> tuple[Recording, ...]:
    """The answers that are stored behind the requests of a file; bindings stand for anything."""
    return tuple(_of_document(document))


def _of_document(document: Document) -> Iterator[Recording]:
    definitions = _definitions(document)
    for block in document.blocks:
        request = block.tree.request
        for item in (*block.tree.before, *block.tree.after):
            if isinstance(item, nodes.ResponseExample) and request is not None:
                whole = item.span.of(block.text)
                for answer in _answers(whole.replace("\r\n", "\n").replace("\r", "\n")):
                    yield from _of_request(request, answer, definitions)


def _of_request(
    request: nodes.Request, stored: str, definitions: Mapping[str, str]
) -> Iterator[Recording]:
    answer = _stored(stored)
    if answer is None:
        return
    method = request.line.method.text.upper() if request.line.method else "GET"
    target = "".join(piece.text for piece in request.target_pieces).strip()
    path, _, query = _filled(target, definitions).partition("?")
    pairs = parse_qsl(query.partition("#")[0], keep_blank_values=True)
    if not path.startswith("/"):
        path = _ORIGIN.sub("", path)
    yield Recording(method, _segments(path), tuple(pairs), None, *answer)


def _answers(text: str) -> Iterator[str]:
    """The answers that stand below one another, each from its status line on."""
    starts = [found.start() for found in _STATUS_LINE.finditer(text)]
    for start, end in zip(starts, (*starts[1:], len(text)), strict=True):
        yield text[start:end]


def _definitions(document: Document) -> Mapping[str, str]:
    return {
        each.name.text: each.value.text.strip()
        for block in document.blocks
        for each in block.tree.definitions
    }


def _filled(target: str, definitions: Mapping[str, str]) -> str:
    """A target with the variables of its file, as far as their values are typed."""
    first = _BINDING.match(target)
    if first is None:
        return target
    value = definitions.get(first[0][2:-2].strip(), "")
    return f"{value}{target[first.end() :]}" if value and "{{" not in value else target


def _stored(text: str) -> tuple[int, Headers, bytes] | None:
    """The status, fields and body of an answer from its status line on."""
    lines = text.split("\n")
    status = _STATUS.match(lines[0])
    if status is None or not 200 <= int(status["status"]) <= 599:
        return None
    pairs = []
    for at, line in enumerate(lines[1:], 1):
        found = _FIELD.fullmatch(line.rstrip())
        if found is None:
            start = at + 1 if not line.strip() else at
            break
        pairs.append((found["name"], found["value"]))
    else:
        start = len(lines)
    body = "\n".join(lines[start:]).rstrip("\n")
    return int(status["status"]), tuple(_kept(pairs)), body.encode("utf-8", "replace")
