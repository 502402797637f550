"""What can follow a path into an earlier exchange, by what its answer has."""

from collections.abc import Mapping, Sequence

from callsheet.exchange import Exchange, Headers, Response
from callsheet.json_query import select_json
from callsheet.model.answer_bodies import body_text, is_xpath, parsed_json, parsed_xml
from callsheet.model.answer_cookies import cookies_of
from callsheet.model.exchange_values import REQUEST_PARTS, RESPONSE_PARTS, part_name
from callsheet.syntax.bindings import ExchangePath
from callsheet.xml_query import select_xml


def members_of(path: ExchangePath, exchange: Exchange) -> tuple[str, ...]:
    """The names that can follow what the path names, for completion; none when there are none."""
    if path.part is None:
        return RESPONSE_PARTS if path.side == "response" else REQUEST_PARTS
    outcome = exchange.outcome
    headers = exchange.request.headers if path.side == "request" else _headers(exchange)
    part = part_name(path.part)
    if part == "headers":
        return tuple(dict.fromkeys(name for name, _ in headers))
    if part == "cookies":
        return tuple(cookies_of(exchange))
    if part == "body" and path.side == "response" and isinstance(outcome, Response):
        return _body_members(path.accessor.text if path.accessor else "$", outcome)
    return ()


def _body_members(accessor: str, response: Response) -> tuple[str, ...]:
    try:
        path = accessor.strip().rstrip(".") or "$"
        if is_xpath(path, response.headers):
            names = f"{path.removeprefix('asXml.').rstrip('/')}/*/name()"
            found = select_xml(parsed_xml(body_text(response)), names)
            return tuple(dict.fromkeys(str(name) for name in found))
        found = select_json(parsed_json(body_text(response)), path)
    except ValueError:
        return ()
    match found[:1]:
        case (Mapping() as members,):
            return tuple(members)
        case (str(),) | ():
            return ()
        case (Sequence() as items,):
            return tuple(f"[{index}]" for index in range(min(len(items), 10)))
        case _:
            return ()


def _headers(exchange: Exchange) -> Headers:
    return exchange.outcome.headers if isinstance(exchange.outcome, Response) else ()
