"""NTLM and Negotiate (RFC 4559): they prove a connection, so a flow has one of its own."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from callsheet.authentication import Ntlm
from callsheet.exchange import Failure, FailureKind, OutgoingRequest, Response
from callsheet.http.auth.challenges import challenges_of
from callsheet.http.auth.fields import with_field
from callsheet.http.auth.flow import Flow, Main, Means

if TYPE_CHECKING:
    from spnego import ContextProxy

_MOST_STEPS = 6
"""Kerberos takes two messages, NTLM three; a server that wants more leads nowhere."""


def ntlm(request: OutgoingRequest, scheme: Ntlm, means: Means) -> Flow:
    """Send, and shake hands on the same connection when the server asks for it.

    A connection that has been proven is used again without a new handshake.
    """
    context = _context(request, scheme)
    if isinstance(context, Failure):
        return context
    means.obtained.add(scheme.password)
    purpose = (request.origin, scheme)
    lane = means.lanes.take(purpose)
    try:
        own = replace(request, options=replace(request.options, lane=lane, http2=False))
        return (yield from _shake_hands(own, scheme, context, means))
    finally:
        means.lanes.give_back(purpose, lane)


def _shake_hands(
    request: OutgoingRequest, scheme: Ntlm, context: "Callable[[], ContextProxy]", means: Means
) -> Flow:
    name = _name(scheme)
    answer = yield Main(request)
    token = _token(answer, name)
    if token is None:
        return None
    security = None
    for _ in range(_MOST_STEPS):
        try:
            security = security or context()
            message = security.step(token or None)
        except Exception as error:  # noqa: BLE001 - hostile messages break the library in any way
            return _failed(name, error)
        if message is None:
            return None
        proof = b64encode(message).decode("ascii")
        means.obtained.add(proof)
        answer = yield Main(with_field(request, "Authorization", f"{name} {proof}"))
        token = _token(answer, name)
        if not token:
            return None
    return None


def _name(scheme: Ntlm) -> str:
    return "Negotiate" if scheme.negotiate else "NTLM"


def _token(answer: Response | Failure, name: str) -> bytes | None:
    """The server's message, empty when it asks to begin; None when there is nothing to answer."""
    if isinstance(answer, Failure) or answer.status != 401:
        return None
    for challenge in challenges_of(answer):
        if challenge.scheme == name.lower():
            try:
                return b64decode(challenge.token, validate=True)
            except binascii.Error:
                return None
    return None


def _context(request: OutgoingRequest, scheme: Ntlm) -> "Callable[[], ContextProxy] | Failure":
    try:
        import spnego
    except ImportError:
        return Failure(
            FailureKind.AUTHENTICATION,
            f"{_name(scheme)} needs the library pyspnego, which is not installed",
            'pip install "callsheet[ntlm]"',
        )
    user = f"{scheme.domain}\\{scheme.user}" if scheme.domain else scheme.user
    return lambda: spnego.client(
        user,
        scheme.password,
        hostname=request.host,
        service="HTTP",
        protocol="negotiate" if scheme.negotiate else "ntlm",
    )


def _failed(name: str, error: Exception) -> Failure:
    return Failure(
        FailureKind.AUTHENTICATION,
        f"{name} failed: {error}",
        "look at the user, the domain and what the server asks for",
    )
