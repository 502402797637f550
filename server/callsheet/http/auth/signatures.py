"""Fields over the finished request: `# @sign jwt` and `# @sign hmac`."""

from callsheet.exchange import Failure, OutgoingRequest
from callsheet.http.auth.flow import Means


def signed(request: OutgoingRequest, means: Means) -> OutgoingRequest | Failure:  # noqa: ARG001 - a stub
    """The request with its signatures, in order, or why one cannot be made."""
    raise AssertionError("http/auth/signatures.py")
