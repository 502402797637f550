"""Requests to programs in JavaScript with `fetch` that send the same."""

import json
from base64 import b64encode

from callsheet.convert.draft import FileBody, Part, TextBody
from callsheet.convert.plain import Copied, Plain, body_text
from callsheet.exchange import Body, FilePart

_NOT_SENT = frozenset({"host", "connection", "keep-alive", "te", "trailer", "upgrade", "expect"})
"""Fields that `fetch` keeps for itself (Fetch, 2.2.2), in Node as well."""


def to_fetch(request: Plain) -> Copied:
    """The program, a module: it waits at its top level."""
    notes = list(request.notes)
    parts = request.parts
    headers = request.headers if parts is None else request.without("content-type")
    lost = [name for name, _ in headers if name.lower() in _NOT_SENT]
    notes += [f"`fetch` does not send the field {name}" for name in lost]
    headers = tuple(each for each in headers if each[0] not in lost)
    options = [f"method: {_text(request.method)},"]
    if headers:
        pairs = (f"  [{_text(name)}, {_field(value)}]," for name, value in headers)
        options += ["headers: [", *pairs, "],"]
    lines: list[str] = []
    if request.body is not None and request.method in ("GET", "HEAD"):
        notes.append(f"`fetch` sends no body with {request.method}; it is left out")
    elif parts is not None:
        lines = ["const body = new FormData();", *map(_append, parts), ""]
        options.append("body,")
    elif request.body is not None:
        is_typed = bool(request.content_type)
        options.append(f"body: {_body(request.body, is_typed=is_typed)},")
    if not request.options.follow_redirects:
        options.append('redirect: "manual",')
    notes += _left_out(request)
    imports = []
    if any("readFile(" in line for line in (*lines, *options)):
        imports = ['import { readFile } from "node:fs/promises";', ""]
    call = [f"const response = await fetch({_text(request.url)}, {{"]
    end = ["});", "console.log(response.status);", "console.log(await response.text());", ""]
    inside = (f"  {line}" for line in options)
    return Copied("\n".join((*imports, *lines, *call, *inside, *end)), tuple(notes))


def _left_out(request: Plain) -> list[str]:
    options = request.options
    notes = []
    if request.authentication is not None:
        notes.append("`fetch` cannot prove who sends it; that is left out")
    if request.unset:
        notes.append(f"`fetch` sends its own {', '.join(request.unset)}")
    if request.has_dots or any(each in request.path for each in "'\"|<>`{}^\\"):
        notes.append("`fetch` sends this path in another spelling")
    if not options.verify_certificates or options.tls.authorities or options.tls.certificate:
        notes.append("what `# @tls` says is left out")
    if options.proxies.http or options.proxies.https or options.unix_socket:
        notes.append("the way to the server, a proxy or a socket, is left out")
    return notes


def _text(value: str) -> str:
    """A text as JavaScript writes it."""
    return (
        json.dumps(value, ensure_ascii=False)
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _field(value: str) -> str:
    """The value of a header field; what is not ASCII goes out as UTF-8."""
    return _text(value) if value.isascii() else f'Buffer.from({_text(value)}).toString("latin1")'


def _body(body: Body, *, is_typed: bool) -> str:
    text = body_text(body)
    if text is not None:
        # A text would be given a media type that was not typed.
        return _text(text) if is_typed else f"new TextEncoder().encode({_text(text)})"
    pieces = [
        f"await readFile({_text(str(part.path))})"
        if isinstance(part, FilePart)
        else f'Buffer.from("{b64encode(part).decode()}", "base64")'
        for part in body.parts
    ]
    return pieces[0] if len(pieces) == 1 else f"Buffer.concat([{', '.join(pieces)}])"


def _append(part: Part) -> str:
    kind = f", {{ type: {_text(part.media_type)} }}" if part.media_type else ""
    name = f", {_text(part.file_name)}" if part.file_name else ""
    match part.content:
        case FileBody(path):
            content = f"await readFile({_text(path)})"
        case TextBody(text) if kind or name:
            content = _text(text)
        case TextBody(text):
            return f"body.append({_text(part.name)}, {_text(text)});"
    return f"body.append({_text(part.name)}, new Blob([{content}]{kind}){name});"
