"""Puts a value into the query of a request; all that is typed there stays as it is."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, unquote_plus

from callsheet.exchange import OutgoingRequest

_UNRESERVED = "-_.!~*'()"


def with_parameter(request: OutgoingRequest, name: str, value: str) -> OutgoingRequest:
    """The request with a parameter of this value: in its place if it is there, else at the end.

    Of several of that name the first takes the value, and the others go.
    """
    path, _, query = request.target.partition("?")
    pairs = query.split("&") if query else []
    places = [place for place, pair in enumerate(pairs) if _name(pair) == name]
    typed = pairs[places[0]].partition("=")[0] if places else quote(name, safe=_UNRESERVED)
    pair = f"{typed}={quote(value, safe=_UNRESERVED)}"
    if places:
        pairs[places[0]] = pair
        pairs = [each for place, each in enumerate(pairs) if place not in places[1:]]
    else:
        pairs.append(pair)
    return replace(request, target=f"{path}?{'&'.join(pairs)}")


def parameters_of(request: OutgoingRequest) -> Mapping[str, str]:
    """The parameters of the query; of several of one name the last."""
    pairs = request.target.partition("?")[2].split("&")
    return {_name(pair): unquote_plus(pair.partition("=")[2]) for pair in pairs if pair}


def _name(pair: str) -> str:
    return unquote_plus(pair.partition("=")[0])
