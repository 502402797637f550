"""Bearer: a token in every request (RFC 6750, 2.1)."""

from callsheet.authentication import Bearer
from callsheet.exchange import OutgoingRequest
from callsheet.http.auth.fields import with_field
from callsheet.http.auth.flow import Flow, Main, Means


def bearer(request: OutgoingRequest, scheme: Bearer, means: Means) -> Flow:
    """Send with `Authorization: Bearer TOKEN`."""
    means.obtained.add(scheme.token)
    value = f"{scheme.prefix} {scheme.token}" if scheme.prefix else scheme.token
    yield Main(with_field(request, "Authorization", value))
    return None
