"""Two answers of a request beside each other: what of status, fields and body is another."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from callsheet.amounts import size_text
from callsheet.differences import differences
from callsheet.exchange import MemoryBody, Response, SpilledBody
from callsheet.late_dataclasses import dataclass
from callsheet.lsp.body_text import decoded, indented
from callsheet.lsp.histories import time_text
from callsheet.lsp.own_names import SCHEME
from callsheet.redact import Redactor
from callsheet.report.style import one_line
from callsheet.store.history import HistoryEntry
from callsheet.text import split_lines

LARGEST = 4 * 1024 * 1024
"""Bytes of a body that are compared line by line; larger ones are the same or not."""

_FENCE = re.compile(r"^`{3,}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two answers as documents, and what is another in them as Markdown; all masked."""

    before: str
    after: str
    difference: str
    is_same: bool


def compared(before: HistoryEntry, after: HistoryEntry, redactor: Redactor) -> Comparison:
    """Compare what two exchanges were answered; JSON in the order in which the server sent it."""
    texts = [redactor.text("\n".join(_answer(each, redactor))) for each in (before, after)]
    changed = differences(*map(_lines, texts))
    if not changed and before.response and after.response:
        changed = tuple(_unshown(before.response, after.response))
    lines = [
        f"# {one_line(redactor.text(after.request))}",
        "",
        *(f"- {sign} {_told(each)}" for sign, each in (("before:", before), ("after:", after))),
        "",
        *(_fenced(changed) if changed else ("The answers are the same.",)),
    ]
    difference = redactor.text("\n".join(lines) + "\n")
    return Comparison(texts[0], texts[1], difference, is_same=not changed)


def comparison_uri(entry: HistoryEntry, root: Path, name: str) -> str:
    """The URI under which a part of the comparison of a request's answers can be read."""
    file = entry.uri.rpartition("/")[2]
    parts = (*(part.strip("/\\") for part in root.parts), file, entry.request, name)
    return f"{SCHEME}:/compare/" + "/".join(quote(part, safe="") for part in parts if part)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.rstrip("\r\n") for line in split_lines(text))


def _told(entry: HistoryEntry) -> str:
    place = f" · {entry.environment}" if entry.environment else ""
    return f"{one_line(entry.summary)} · {time_text(entry.time)}{place} · exchange {entry.number}"


def _answer(entry: HistoryEntry, redactor: Redactor) -> Iterator[str]:
    response = entry.response
    if response is None:
        yield f"# {entry.summary}"
        return
    yield f"{response.http_version} {response.status} {response.reason}".strip()
    yield from (f"{name}: {value}" for name, value in redactor.headers(response.headers))
    yield ""
    yield _body(response)


def _body(response: Response) -> str:
    body = response.body
    data = body.data if isinstance(body, MemoryBody) and body.size <= LARGEST else None
    text = None if data is None else decoded(data, response)
    shown = f"# {size_text(body.size)}, {_digest(response)}" if text is None else indented(text)
    return f"{shown}\n# {response.body_problem}" if response.body_problem else shown


def _digest(response: Response) -> str:
    """What is another when the bytes are."""
    from hashlib import sha256

    match response.body:
        case SpilledBody(sha256=known):
            return f"SHA-256 {known}"
        case MemoryBody(data):
            return f"SHA-256 {sha256(data).hexdigest()}"


def _unshown(before: Response, after: Response) -> Iterator[str]:
    """What is another though it looks alike: a secret, blanks in JSON."""
    if before.body_problem or after.body_problem:
        return
    if _digest(before) != _digest(after):
        yield "@@ the bodies differ in what is masked, or in blanks alone @@"


def _fenced(lines: tuple[str, ...]) -> tuple[str, ...]:
    """A block of a diff; a body with a fence in it ends none."""
    text = "\n".join(line[1:] for line in lines)
    fence = "`" * (max(map(len, _FENCE.findall(text)), default=2) + 1)
    return (f"{fence}diff", *lines, fence)
