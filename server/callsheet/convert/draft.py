"""A request out of another tool, on its way to text of ours; the text is read back to be sure."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import TypeAlias

from callsheet.disk import Unreadable
from callsheet.exchange import Headers
from callsheet.late_dataclasses import dataclass
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import read_document
from callsheet.model.resolve import Resolved, resolve
from callsheet.model.scope import Scope

_BARE = re.compile(r"[\w.@:/+~-]+|\{\{[^{}]*\}\}")
_SPACES = re.compile(r"\{\{.*?\}\}|[\s\x00-\x1f]")
_BOUND = re.compile(r'\{\{"\{\{"\}\}|\{\{[^{}]*\}\}')
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NO_FILE_NAME = re.compile(r"[^\w-]+")


@dataclass(frozen=True, slots=True)
class TextBody:
    """A body that is sent as this text."""

    text: str


@dataclass(frozen=True, slots=True)
class FileBody:
    """A body that is a file."""

    path: str
    filled: bool = False
    """Whether the bindings in it are replaced."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a form with files (RFC 7578)."""

    name: str
    content: TextBody | FileBody
    file_name: str = ""
    media_type: str = ""
    fields: tuple[str, ...] = ()
    """Whole lines, as `X-Part: 1`."""


@dataclass(frozen=True, slots=True)
class MultipartBody:
    """A form with files."""

    parts: tuple[Part, ...]


DraftBody: TypeAlias = TextBody | FileBody | MultipartBody | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A request as another tool has it; bindings in its texts are bindings."""

    method: str
    url: str
    headers: Headers = ()
    body: DraftBody = None
    directives: tuple[str, ...] = ()
    """Without `# @`, in order."""

    name: str = ""
    notes: tuple[str, ...] = ()
    """What could not be carried over, for the person; each becomes a comment."""

    definitions: tuple[tuple[str, str], ...] = ()
    """Variables of the request and their values."""

    save_to: str = ""
    title: str = ""
    """What it is called where it has no name; it stands in no line of the text."""

    version: str = ""
    """Of HTTP, as it stands behind the URL: `HTTP/2`."""

    after: tuple[str, ...] = ()
    """Lines below the body: assertions, captures, a stored answer."""


@dataclass(frozen=True, slots=True)
class Written:
    """A request as text of ours."""

    text: str
    """Without a separator line, ended by a line end."""

    files: tuple[tuple[str, str], ...] = ()
    """Bodies that cannot stand in the text, by the names of the files they are in."""


def argument(value: str) -> str:
    """A value as an argument of a directive, in quotes where it needs them."""
    return value if _BARE.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def literal(text: str) -> str:
    """A text in which braces begin no binding."""
    return text.replace("{{", '{{"{{"}}')


def written(draft: Draft) -> Written:
    """A draft as text that sends the same body; one that cannot be typed goes into a file."""
    raw = as_raw(draft)
    if sends_its_body(draft):
        return Written(_text(draft))
    if sends_its_body(raw):
        return Written(_text(raw))
    if not isinstance(draft.body, TextBody):
        return Written(_text(draft))
    text = draft.body.text
    stem = _NO_FILE_NAME.sub("-", draft.name or draft.title or draft.method).strip("-").lower()
    name = f"{stem or 'request'}-body.txt"
    body = FileBody(name, filled=_BOUND.search(text) is not None)
    return Written(_text(replace(draft, body=body)), ((name, text),))


def as_raw(draft: Draft) -> Draft:
    """A draft whose body goes out as it is typed."""
    return replace(draft, directives=(*draft.directives, "raw-body"))


def joined(texts: Iterable[str]) -> str:
    """Requests below one another, each but the first behind a separator line."""
    return "\n###\n".join(texts)


class _NoFiles:
    """Files that are not looked at."""

    def read(self, path: Path) -> Unreadable:
        return Unreadable(path, "it is not read")

    size = read

    def names(self, folder: Path) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def allowed(self, path: Path) -> bool:  # noqa: ARG002
        return False


def sends_its_body(draft: Draft) -> bool:
    """Whether the body goes out as it is, had its bindings a value."""
    if not isinstance(draft.body, TextBody) or draft.method in ("GRAPHQL", "WEBSOCKET"):
        return True
    body = _BOUND.sub("1234567890", draft.body.text)
    headers = tuple((name, value) for name, value in draft.headers if "{{" not in value)
    is_raw = "raw-body" in draft.directives
    bare = Draft(draft.method, "https://example.org/", headers, TextBody(body), after=draft.after)
    return _sends(_text(replace(bare, directives=("raw-body",) if is_raw else ())), body)


@lru_cache(maxsize=16)
def _sends(text: str, body: str) -> bool:
    """Whether the request that is written there sends this body."""
    document = read_document(Path("draft.http"), text)
    if len(document.blocks) != 1 or document.syntax_problems:
        return False
    circumstances = Circumstances(_NoFiles(), datetime.now(UTC), Random(0))
    found = resolve(document, document.blocks[0], Scope(()), circumstances)
    if not isinstance(found, Resolved):
        return False
    sent = found.request.body
    parts = () if sent is None else sent.parts
    return parts == ((body.encode("utf-8", "surrogateescape"),) if body else ())


def _text(draft: Draft) -> str:
    headers, body = draft.headers, draft.body
    lines = [f"# {note}" for note in draft.notes]
    if draft.name:
        lines.append(f"# @name {draft.name}")
    lines += [f"@{name} = {value}" for name, value in draft.definitions]
    lines += [f"# @{directive}" for directive in draft.directives]
    if isinstance(body, MultipartBody):
        boundary = _boundary(body)
        typed = f"multipart/form-data; boundary={boundary}"
        kept = tuple(each for each in headers if each[0].lower() != "content-type")
        headers = (*kept, ("Content-Type", typed))
    target = f"{draft.method} {_SPACES.sub(_percent, draft.url)}"
    lines.append(f"{target} {draft.version}".rstrip())
    lines += [f"{name}: {value}".rstrip() for name, value in headers if _NAME.fullmatch(name)]
    match body:
        case TextBody(text) if text:
            lines += ["", text]
        case FileBody(path, filled=filled):
            lines += ["", f"<{'@' if filled else ''} {_path(path)}"]
        case MultipartBody(parts):
            lines += ["", *_parts(parts, _boundary(body))]
        case _:
            pass
    if draft.save_to:
        lines += ["", f">>! {_path(draft.save_to)}"]
    if draft.after:
        lines += ["", *draft.after]
    return "\n".join(lines) + "\n"


def _percent(found: re.Match[str]) -> str:
    if len(found[0]) > 1:
        return found[0]
    return f"%{ord(found[0]):02X}" if found[0].isascii() else found[0]


def _path(path: str) -> str:
    return path if path.startswith((".", "/", "~", "{{")) or path[1:2] == ":" else f"./{path}"


def _boundary(body: MultipartBody) -> str:
    texts = [part.content.text for part in body.parts if isinstance(part.content, TextBody)]
    number = 1
    while any(f"--form-{number}" in text for text in texts):
        number += 1
    return f"form-{number}"


def _parts(parts: Iterable[Part], boundary: str) -> Iterable[str]:
    for part in parts:
        disposition = f'Content-Disposition: form-data; name="{_quoted(part.name)}"'
        if part.file_name:
            disposition += f'; filename="{_quoted(part.file_name)}"'
        yield f"--{boundary}"
        yield disposition
        if part.media_type:
            yield f"Content-Type: {part.media_type}"
        yield from part.fields
        yield ""
        match part.content:
            case TextBody(text):
                yield text
            case FileBody(path, filled=filled):
                yield f"<{'@' if filled else ''} {_path(path)}"
    yield f"--{boundary}--"


def _quoted(text: str) -> str:
    """A name between quotes, as browsers write it (HTML, 4.10.21.8)."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def header(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """The first value of a field of that name, in any case."""
    folded = name.lower()
    return next((value for key, value in headers if key.lower() == folded), None)


def as_variables(draft: Draft, secret: Mapping[str, str]) -> Draft:
    """A draft whose credentials are variables; `secret` has their names by their values."""
    defined = []
    url, headers = draft.url, draft.headers
    for value, name in secret.items():
        use = f"{{{{{name}}}}}"
        url = url.replace(value, use)
        headers = tuple((key, text.replace(value, use)) for key, text in headers)
        defined.append((name, value))
    return replace(draft, url=url, headers=headers, definitions=(*draft.definitions, *defined))
