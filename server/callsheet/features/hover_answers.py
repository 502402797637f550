"""Hover over requests and over what they answered last."""

from callsheet.features.hover_values import code, inert
from callsheet.features.hover_variables import Place
from callsheet.features.preview import preview
from callsheet.features.summary import summary
from callsheet.features.symbols import request_title
from callsheet.model.exchange_values import value_of
from callsheet.model.requests import RequestPlace, visible_requests
from callsheet.problems import Problem
from callsheet.syntax.bindings import ExchangePath


def exchange_markdown(place: Place, path: ExchangePath) -> str:
    """The value that a path into the last exchange leads to."""
    request = _request(place, path.request.text)
    if request is None:
        return ""
    exchange = place.workspace.exchanges.get(request.key)
    if exchange is None:
        return f"{code(request.name)} has not been sent yet; it is sent before this request."
    value = value_of(path, exchange)
    if isinstance(value, Problem):
        return inert(f"{value.message}\n\n{value.hint}".strip())
    return f"{code(value)}\n\nfrom {code(request.name)}, {inert(summary(exchange))}"


def request_markdown(place: Place, name: str) -> str:
    """What a request asks for, and how its last send went."""
    request = _request(place, name)
    if request is None:
        return ""
    exchange = place.workspace.exchanges.get(request.key)
    last = f"last sent: {inert(summary(exchange))}" if exchange else "not sent yet"
    where = "" if request.path == place.document.path else f" · {code(request.path.name)}"
    title = request_title(request)
    sent = preview(place.workspace, request.document, request.block, title, place.files)
    parts = (f"**{inert(request.name)}**{where}", code(sent or title), last)
    return "\n\n".join(parts)


def _request(place: Place, name: str) -> RequestPlace | None:
    return visible_requests(place.workspace, place.document).get(name)
