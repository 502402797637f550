"""Hover over requests and over what they answered last."""

from callsheet.features.hover_values import code, inert
from callsheet.features.hover_variables import Place
from callsheet.features.inheritance import inheritance_of
from callsheet.features.summary import last_send, summary
from callsheet.model.exchange_values import value_of
from callsheet.model.requests import RequestPlace, visible_requests
from callsheet.problems import Problem
from callsheet.syntax.bindings import ExchangePath
from callsheet.syntax.nodes import Piece
from callsheet.text import Span
from callsheet.values import json_text


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


def request_markdown(place: Place, name: str, steps: tuple[str | int, ...] = ()) -> str:
    """What a request asks for, and how its last send went.

    `steps`: the way into its body, as in `{{login.user.id}}`; then what the last answer has there.
    """
    request = _request(place, name)
    if request is None:
        return ""
    if steps and request.key in place.workspace.exchanges:
        way = "".join(f"[{json_text(step)}]" for step in steps)
        named, body, accessor = (Piece(Span(0, 0), text) for text in (name, "body", f"${way}"))
        return exchange_markdown(place, ExchangePath(named, "response", body, accessor))
    went = last_send(place.workspace, request.key)
    last = f"last sent: {inert(went)}" if went else "not sent yet"
    where = "" if request.path == place.document.path else f" · {code(request.path.name)}"
    parts = (f"**{inert(request.name)}**{where}", code(_asked(place, request)), last)
    return "\n\n".join(parts)


def _asked(place: Place, request: RequestPlace) -> str:
    """Method and URL, filled in as far as it can be."""
    workspace, document, block = place.workspace, request.document, request.block
    return f"{request.method} {inheritance_of(workspace, document, block, place.files).url}"


def _request(place: Place, name: str) -> RequestPlace | None:
    return visible_requests(place.workspace, place.document).get(name)
