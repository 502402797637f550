"""Basic: user and password in every request (RFC 7617)."""

from base64 import b64encode

from callsheet.authentication import Basic
from callsheet.exchange import OutgoingRequest
from callsheet.http.auth.fields import with_field
from callsheet.http.auth.flow import Flow, Main, Means


def basic(request: OutgoingRequest, scheme: Basic, means: Means) -> Flow:
    """Send with `Authorization: Basic`, in UTF-8."""
    pair = f"{scheme.user}:{scheme.password}".encode(errors="surrogatepass")
    proof = b64encode(pair).decode("ascii")
    means.obtained.update((scheme.password, proof))
    yield Main(with_field(request, "Authorization", f"Basic {proof}"))
    return None
