"""Collected: what the last answer of a request holds, as its `# @paginate` and `# @select` say."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from callsheet.disk import Files
from callsheet.exchange import Failure, OutgoingRequest, SentRequest
from callsheet.features.hover_values import MASK
from callsheet.features.preview import lasting_values, preview
from callsheet.late_dataclasses import dataclass
from callsheet.model.collection import Collection
from callsheet.model.filling import Filling
from callsheet.model.paging import read_collection
from callsheet.model.requests import RequestPlace
from callsheet.model.settings import settings_of
from callsheet.model.substitute import Substitution
from callsheet.model.workspace import Workspace
from callsheet.run.paginate.following import Answer, Following, answer_in, following
from callsheet.values import JsonValue

_WHOLE = re.compile(r"https?://[^\s{}]+\Z")


@dataclass(frozen=True, slots=True)
class Collected:
    """The last answer of a request, taken apart."""

    collection: Collection
    answer: Answer
    typed: str = ""
    """The URL as the request has it now, for the pages that begin there; empty: not known."""


def collected(workspace: Workspace, place: RequestPlace, files: Files) -> Collected | str | None:
    """What the last answer holds; why that cannot be said; None when there is no answer."""
    exchange = workspace.exchanges.get(place.key)
    if exchange is None or isinstance(exchange.outcome, Failure):
        return None
    collection = collection_of(workspace, place, files)
    answer = answer_in(exchange, collection.select)
    if isinstance(answer, str):
        return answer
    typed = _typed(workspace, place, files) if collection.paging else ""
    return Collected(collection, answer, typed)


def _typed(workspace: Workspace, place: RequestPlace, files: Files) -> str:
    """The URL of the request line, where it is whole and nothing in it is hidden."""
    url = preview(workspace, place.document, place.block, place.target, files)
    return url if _WHOLE.match(url) and MASK not in url else ""


def collection_of(workspace: Workspace, place: RequestPlace, files: Files) -> Collection:
    """What is collected for a request, as far as it is known without sending anything."""
    document, block = place.document, place.block
    evaluate = lasting_values(workspace, document, block, files)
    settings = settings_of(workspace, document, block)
    return read_collection(Filling(settings, Substitution(evaluate), document))


def items_of_answer(
    workspace: Workspace, place: RequestPlace, files: Files
) -> tuple[JsonValue, ...] | None:
    """The items of the last answer of a request; None when it has none to tell of."""
    found = collected(workspace, place, files)
    return found.answer.items if isinstance(found, Collected) else None


def following_page(found: Collected) -> Following | None:
    """What would be asked for behind the last answer; None without `# @paginate`."""
    paging = found.collection.paging
    if paging is None:
        return None
    asked = found.answer.asked
    # The request may have been edited since; its next page is asked for as it is now.
    first = replace(asked, url=found.typed) if found.typed else asked
    return following(_as_sent(first), paging.kind, found.answer)


def leads_on(workspace: Workspace, place: RequestPlace, files: Files) -> bool:
    """Whether there is a page behind the last answer of a request."""
    found = collected(workspace, place, files)
    behind = following_page(found) if isinstance(found, Collected) else None
    return behind is not None and isinstance(behind.next, OutgoingRequest)


def _as_sent(asked: SentRequest) -> OutgoingRequest:
    url = urlsplit(asked.url)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    host = url.hostname or ""
    return OutgoingRequest(
        asked.method, url.scheme, host, url.port, target, asked.headers, asked.body
    )
