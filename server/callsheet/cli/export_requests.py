"""The requests of a file for tools that take one at a time: commands, programs, an archive."""

import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from callsheet.cli.options import Choice
from callsheet.cli.workspace import Opened
from callsheet.convert.dialect import Loss
from callsheet.convert.plain import Plain
from callsheet.convert.request_files import shortened
from callsheet.features.copy_as import FORMS, CopyTarget, plain_request
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.run.settings import Settings, command_line_layer

HAR = "har"
REQUEST_KINDS = (*CopyTarget, HAR)
"""What requests are exported to one by one, as they would be sent."""

_COMMENTS = {"sh": "#", "py": "#", "ps1": "#", "bat": "rem", "mjs": "//"}
"""What begins a comment, by the ending of a file."""


_SIGN = re.compile(r"[^\w /.-]")


def exported(
    opened: Opened, kind: str, wanted: str | None, choice: Choice, *, with_secrets: bool
) -> tuple[str, list[Loss]]:
    """The requests of the first document, or the one of that name, and what is lost of them."""
    (document, *_) = opened.documents
    losses: list[Loss] = []
    given = [place for place in requests_of(document) if wanted in (None, place.name)]
    found = list(_resolved(opened, given, choice, losses, with_secrets=with_secrets))
    text = _archive(found, losses) if kind == HAR else _one_by_one(found, kind, losses)
    losses.sort(key=lambda loss: loss.line)
    return text if with_secrets else opened.redactor.text(text), losses


def _resolved(
    opened: Opened,
    places: Sequence[RequestPlace],
    choice: Choice,
    losses: list[Loss],
    *,
    with_secrets: bool,
) -> Iterator[tuple[RequestPlace, Plain]]:
    """What would be sent; a request that needs an answer first is told and left out."""
    from callsheet.run.secret_keepers import secret_keepers

    settings = Settings(values=dict(choice.values), secrets=dict(choice.secrets))
    trusted = os.environ.get("CALLSHEET_TRUST") == "1"
    learn = opened.redactor.add
    keepers = secret_keepers(trusted=trusted, attended=False, learn=learn) if with_secrets else None
    given = command_line_layer(settings)
    for place in places:
        found = plain_request(opened.workspace, place, opened.files, keepers, given)
        if isinstance(found, Plain):
            yield place, found
            continue
        for problem in found[:1]:
            line = place.document.source.line_of(problem.span.start)
            what = f"the request `{place.name}` is left out: {problem.message}"
            losses.append(Loss(line, what, problem.hint))


def _one_by_one(
    requests: Sequence[tuple[RequestPlace, Plain]], kind: str, losses: list[Loss]
) -> str:
    form = FORMS[CopyTarget(kind)]
    comment = _COMMENTS[form.ending]
    parts: list[str] = []
    for place, request in requests:
        copied = form.write(request)
        losses += [Loss(place.line, note) for note in copied.notes]
        text = copied.text if copied.text.endswith("\n") else f"{copied.text}\n"
        title = shortened(place.name)
        # What stands behind `&` would be a command of cmd.
        title = _SIGN.sub(" ", title) if comment == "rem" else title
        parts.append(f"{comment} {title}\n{text}")
    return _modules(parts) if form.ending == "mjs" else "\n".join(parts)


def _modules(parts: Sequence[str]) -> str:
    """Programs of JavaScript as one: what each imports stands first, its names are its own."""
    if len(parts) < 2:
        return "".join(parts)
    imports: dict[str, None] = {}
    blocks = []
    for part in parts:
        lines = part.removesuffix("\n").split("\n")
        imports |= dict.fromkeys(line for line in lines if line.startswith("import "))
        kept = [line for line in lines if not line.startswith("import ")]
        inside = "".join(f"  {line}\n" if line else "\n" for line in kept[1:])
        blocks.append(f"{kept[0]}\n{{\n{inside.lstrip(chr(10))}}}\n")
    head = "".join(f"{line}\n" for line in imports)
    return "\n".join((head, *blocks) if head else blocks)


def _archive(requests: Sequence[tuple[RequestPlace, Plain]], losses: list[Loss]) -> str:
    from callsheet.convert.to_har import archive, to_har

    moment = datetime.now(UTC)
    entries = []
    for place, request in requests:
        entry = to_har(request, place.name, moment)
        losses += [Loss(place.line, note) for note in entry.notes]
        entries.append(entry)
    return archive(entries)
