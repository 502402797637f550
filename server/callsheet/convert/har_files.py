"""Archives of browsers and proxies as request files, a file for each page (HAR 1.2)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from callsheet.amounts import counted
from callsheet.convert.draft import Draft, MultipartBody, Part, TextBody, literal
from callsheet.convert.from_har import is_of_page, plain_draft
from callsheet.convert.imported import GivenFile, Imported, ImportLoss, NotImported
from callsheet.convert.request_files import file_stem, free_name, request_file
from callsheet.disk import Unreadable, decode_text
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue, parse_json

_BEGINS_ELSE = re.compile(r"^(?:===|###|<|>)", re.MULTILINE)
"""A line that would be none of a message."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of an archive, and where it stands there."""

    place: str
    value: Mapping[str, JsonValue]


def from_har_files(files: tuple[GivenFile, ...]) -> Imported | NotImported:
    """The requests of archives; what a page asks for by itself is left out, and told."""
    content: dict[PurePosixPath, str | bytes] = {}
    losses: list[ImportLoss] = []
    count = 0
    for given in files:
        source = str(given.path)
        entries = _entries(given, source)
        if isinstance(entries, NotImported):
            return entries
        kept = [each for each in entries if not is_of_page(each.value)] or entries
        if len(kept) < len(entries):
            what = f"{counted(len(entries) - len(kept), 'request')} of pages left out"
            hint = "they are of images, scripts, styles and fonts"
            losses.append(ImportLoss("entries", what, hint, source))
        for path, drafts in _pages(given, kept, losses, source).items():
            count += len(drafts)
            stems = [each.stem for each in content]
            content |= request_file(path.with_stem(free_name(path.stem, stems)), drafts)
    if not count:
        return NotImported("there is no request in it that can be sent", "", str(files[0].path))
    return Imported(content, tuple(losses), count)


def _entries(given: GivenFile, source: str) -> list[_Entry] | NotImported:
    text = decode_text(given.content)
    if isinstance(text, Unreadable):
        return NotImported(f"this file is no text: {text.reason}", "save it as UTF-8", source)
    try:
        value = parse_json(text)
    except json.JSONDecodeError as error:
        what = f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        return NotImported(what, "", source, error.lineno, error.colno)
    except ValueError as error:
        return NotImported(f"this is no JSON: {error}", "", source)
    match value:
        case {"log": {"entries": [*entries]}}:
            numbered = enumerate(entries, 1)
            return [_Entry(f"entry {k}", each) for k, each in numbered if isinstance(each, Mapping)]
        case {"log": _}:
            return NotImported("the log of this archive has no entries", "", source)
    hint = "save all as HAR in the network panel of a browser"
    return NotImported("this is no archive of requests (HAR)", hint, source)


def _pages(
    given: GivenFile, entries: Sequence[_Entry], losses: list[ImportLoss], source: str
) -> dict[PurePosixPath, list[Draft]]:
    """The drafts by the request files that they go into."""
    found: dict[PurePosixPath, list[Draft]] = {}
    pages = {str(each.value.get("pageref", "")) for each in entries}
    for entry in entries:
        draft = _draft(entry)
        if isinstance(draft, str):
            losses.append(ImportLoss(entry.place, draft, "", source))
            continue
        losses += [ImportLoss(entry.place, note, "", source) for note in draft.notes]
        stem = file_stem(given.path.stem)
        page = str(entry.value.get("pageref", ""))
        if len(pages) > 1 and page:
            stem = f"{stem}-{file_stem(page)}"
        path = PurePosixPath(f"{stem}.http")
        found.setdefault(path, []).append(replace(draft, notes=()))
    return found


def _draft(entry: _Entry) -> Draft | str:
    """The request of an entry, or why it has none that can be sent."""
    request = entry.value.get("request")
    if not isinstance(request, Mapping):
        return "the entry has no request"
    url = request.get("url")
    if isinstance(url, str) and url.startswith(("ws://", "wss://")):
        return _conversation(entry, request, url)
    found = plain_draft(request)
    if found is None:
        scheme = url.partition(":")[0] if isinstance(url, str) else ""
        return f"a request by `{scheme}:` is left out" if scheme else "the request has no URL"
    return _literal(found)


def _literal(draft: Draft) -> Draft:
    """A request whose braces are what was sent, and no bindings."""
    body = TextBody(literal(draft.body.text)) if isinstance(draft.body, TextBody) else draft.body
    if isinstance(body, MultipartBody):
        body = MultipartBody(tuple(map(_literal_part, body.parts)))
    headers = tuple((name, literal(value)) for name, value in draft.headers)
    return replace(draft, url=literal(draft.url), headers=headers, body=body)


def _literal_part(part: Part) -> Part:
    content = part.content
    return replace(
        part, content=TextBody(literal(content.text)) if isinstance(content, TextBody) else content
    )


def _conversation(entry: _Entry, request: Mapping[str, JsonValue], url: str) -> Draft:
    """A WebSocket, with what the browser said on it."""
    found = plain_draft({**request, "method": "GET", "url": f"http{url[2:]}"})
    headers = found.headers if found else ()
    own = ("sec-websocket-", "upgrade", "connection")
    said = list(_said(entry.value.get("_webSocketMessages")))
    texts = [each for each in said if each is not None]
    left = len(said) - len(texts)
    notes = (f"{counted(left, 'message')} that cannot be typed left out",) if left else ()
    draft = Draft(
        "WEBSOCKET",
        url,
        tuple(each for each in headers if not each[0].lower().startswith(own)),
        TextBody("\n===\n".join(texts)) if texts else None,
        notes=notes,
    )
    return _literal(draft)


def _said(messages: JsonValue) -> Iterator[str | None]:
    for each in messages if isinstance(messages, Sequence) else ():
        match each:
            case {"type": "send", "opcode": 1, "data": str() as text}:
                yield None if _BEGINS_ELSE.search(text) else text
            case {"type": "send"}:
                yield None
