"""A request with something added: a header field, or parameters of its query."""

from dataclasses import replace

from callsheet.exchange import OutgoingRequest


def with_field(request: OutgoingRequest, name: str, value: str) -> OutgoingRequest:
    """The request with one field of that name and this value; another of that name is dropped."""
    folded = name.lower()
    others = tuple(field for field in request.headers if field[0].lower() != folded)
    return replace(
        request,
        headers=(*others, (name, value)),
        secret_headers=request.secret_headers | {folded},
    )


def with_parameters(request: OutgoingRequest, encoded: str) -> OutgoingRequest:
    """The request with parameters, encoded already, at the end of its query."""
    path, mark, query = request.target.partition("?")
    joined = f"{query}&{encoded}" if query else encoded
    return replace(request, target=f"{path}{mark or '?'}{joined}")
