"""API key: a key under a name of the API's choice, in a header field or the query."""

from urllib.parse import quote

from callsheet.authentication import ApiKey, KeyPlace
from callsheet.exchange import OutgoingRequest
from callsheet.http.auth.fields import with_field, with_parameters
from callsheet.http.auth.flow import Flow, Main, Means


def api_key(request: OutgoingRequest, scheme: ApiKey, means: Means) -> Flow:
    """Send with the key where the API wants it; in the query it is percent-encoded."""
    value = f"{scheme.prefix} {scheme.value}" if scheme.prefix else scheme.value
    means.obtained.add(scheme.value)
    if scheme.place is KeyPlace.QUERY:
        pair = f"{quote(scheme.name, safe='')}={quote(value, safe='')}"
        yield Main(with_parameters(request, pair))
    else:
        yield Main(with_field(request, scheme.name, value))
    return None
