"""Puts a value into the query of a request; all that is typed there stays as it is."""

from dataclasses import replace
from urllib.parse import quote, unquote_plus

from callsheet.exchange import OutgoingRequest

_UNRESERVED = "-_.!~*'()"


def with_parameter(request: OutgoingRequest, name: str, value: str) -> OutgoingRequest:
    """The request with a parameter of this value: in its place if it is there, else at the end."""
    path, _, query = request.target.partition("?")
    pair = f"{quote(name, safe=_UNRESERVED)}={quote(value, safe=_UNRESERVED)}"
    pairs = query.split("&") if query else []
    places = [index for index, each in enumerate(pairs) if _name(each) == name]
    if places:
        pairs[places[0]] = pair
        for place in reversed(places[1:]):
            del pairs[place]
    else:
        pairs.append(pair)
    return replace(request, target=f"{path}?{'&'.join(pairs)}")


def _name(pair: str) -> str:
    return unquote_plus(pair.partition("=")[0])
