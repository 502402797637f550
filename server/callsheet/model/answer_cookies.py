"""The cookies that the answers of an exchange set, with their attributes."""

from callsheet.exchange import Exchange, Response
from callsheet.values import JsonValue


def cookies_of(exchange: Exchange) -> dict[str, dict[str, JsonValue]]:
    """The cookies that the answers of an exchange set; a later hop's wins."""
    cookies: dict[str, dict[str, JsonValue]] = {}
    for hop in exchange.hops:
        for name, value in hop.outcome.headers if isinstance(hop.outcome, Response) else ():
            if name.lower() == "set-cookie":
                pair, *attributes = value.split(";")
                cookie, _, content = pair.partition("=")
                known = {"value": content.strip(), **_cookie_attributes(attributes)}
                cookies[cookie.strip()] = known
    return cookies


def _cookie_attributes(attributes: list[str]) -> dict[str, JsonValue]:
    known: dict[str, JsonValue] = {}
    for attribute in attributes:
        name, equals, value = attribute.partition("=")
        known[name.strip().lower()] = value.strip() if equals else True
    return known
