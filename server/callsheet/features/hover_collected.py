"""Hover over pages, items and loops: what the last answer makes of them; nothing is sent."""

from callsheet.amounts import counted
from callsheet.exchange import OutgoingRequest
from callsheet.features.collected import Collected, collected, following_page
from callsheet.features.hover_values import MASK, code, inert
from callsheet.features.hover_variables import Place
from callsheet.features.loop_items import KnownItems, known_items, loop_named, parent_of
from callsheet.model.loops import SourceKind
from callsheet.model.members import member_of
from callsheet.model.requests import requests_of
from callsheet.model.scope import scope_of
from callsheet.redact import Redactor
from callsheet.run.paginate.following import Following
from callsheet.run.paginate.page import LastPage, PagingFault
from callsheet.values import json_text


def paging_markdown(place: Place) -> str:
    """What `# @paginate` makes of the last answer: the next request, or why there is none."""
    found = _collected(place)
    if not isinstance(found, Collected):
        return found
    behind = following_page(found)
    if behind is None:
        return ""
    parts = (inert(behind.said), _next(behind), _items(found))
    return "\n\n".join(part for part in parts if part)


def items_markdown(place: Place) -> str:
    """How many items `# @select` takes out of the last answer, and the first of them."""
    found = _collected(place)
    if not isinstance(found, Collected):
        return found
    first = f"\n\nthe first: {code(json_text(found.answer.items[0]))}" if found.answer.items else ""
    return _items(found) + first


def _collected(place: Place) -> Collected | str:
    """The last answer to the request at the cursor, or what is said instead."""
    block = place.document.block_at(place.offset)
    own = next((each for each in requests_of(place.document) if each.block is block), None)
    if own is None:
        return ""
    found = collected(place.workspace, own, place.files)
    if isinstance(found, str):
        return inert(found)
    if found is None and (stopped := place.workspace.stopped.get(own.key)):
        return inert(f"the last send gave no answer to go on from: {stopped}")
    return found or "The request has not been answered yet: send it to see what this would do."


def _next(behind: Following) -> str:
    match behind.next:
        case OutgoingRequest() as request:
            url = Redactor().url(request.url)
            body = _body(request)
            return f"after the last answer: {code(f'{request.method} {url}')}" + body
        case LastPage(reason):
            return f"the last answer is the last page: {inert(reason)}"
        case PagingFault(message, hint):
            return inert(f"it stops here: {message}" + (f"; {hint}" if hint else ""))


def _body(request: OutgoingRequest) -> str:
    parts = request.body.parts if request.body else ()
    text = b"".join(part for part in parts if isinstance(part, bytes)).decode("utf-8", "replace")
    return f"\n\nwith the body {code(Redactor().text(text))}" if text else ""


def _items(found: Collected) -> str:
    count, note = counted(len(found.answer.items), "item"), found.answer.note
    return f"{count} in the last answer" + (f"; {inert(note)}" if note else "")


def loop_markdown(place: Place, name: str, steps: tuple[str | int, ...]) -> str:
    """Of a loop's item: where it comes from, and what the first one holds."""
    block = place.document.block_at(place.offset)
    loop = loop_named(block, name)
    if loop is None:
        return ""
    known = known_items(place.workspace, place.document, block, loop, place.files)
    parent = parent_of(scope_of(place.workspace, place.document, block), loop)
    source = "the rows of " if loop.kind is SourceKind.FILE else ""
    named = code(parent.name if parent else loop.source.text)
    parts = [f"**{code(name)}** is each of {source}{named}"]
    if known is None and parent is not None:
        parts.append(f"{named} has no answer yet; it is sent before this request.")
    if known is not None:
        parts.append(_first(known, steps))
    return "\n\n".join(parts)


def _first(known: KnownItems, steps: tuple[str | int, ...]) -> str:
    count = counted(len(known.items), "item")
    where = f" in the last answer of {code(known.request.name)}" if known.request else ""
    if not known.items:
        return f"there is none{where}"
    value = known.items[0]
    for step in steps:
        inside = member_of(value, step)
        if inside is None:
            return f"{count}{where}; the first has no {code(str(step))}"
        value = inside[0]
    text = value if isinstance(value, str) else json_text(value)
    return f"{count}{where}, the first: {f'`{MASK}`' if known.secret else code(text)}"
