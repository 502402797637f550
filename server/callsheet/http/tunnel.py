"""A tunnel through an HTTP proxy: CONNECT (RFC 9110, 9.3.6)."""

import h11
import httpcore

from callsheet.exchange import Proxy
from callsheet.http.dialogue import Dialogue
from callsheet.http.proxy_refusals import proxy_failure, refusal
from callsheet.http.routes import Route
from callsheet.proxies import proxy_proof

_LONGEST_TEXT = 64 * 1024
"""Bytes of a refusal that are read."""


def open_tunnel(dialogue: Dialogue, route: Route, proxy: Proxy) -> None:
    """Have `proxy` connect on; what is sent then goes to the server of `route`.

    Raises:
        httpcore.ProxyError: The proxy refused; the attempt has the failure.
        h11.RemoteProtocolError: What the proxy sent is not HTTP.
        httpcore.RemoteProtocolError: The proxy closed the connection.
    """
    connection = h11.Connection(h11.CLIENT)
    place = f"[{route.host}]:{route.port}" if ":" in route.host else f"{route.host}:{route.port}"
    headers = [("Host", place)]
    proof = proxy_proof(proxy)
    if proof:
        headers.append(("Proxy-Authorization", f"Basic {proof}"))
    request = h11.Request(method="CONNECT", target=place, headers=headers)
    dialogue.write(connection.send(request) or b"")
    answer = _answer(dialogue, connection)
    if not 200 <= answer.status_code < 300:
        fields = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers
        ]
        text = _text(dialogue, connection)
        reason = answer.reason.decode("latin-1")
        raise dialogue.refused(refusal(proxy, answer.status_code, reason, fields, text))
    if connection.trailing_data[0]:
        # A server behind TLS waits for the client; this could only be somebody speaking for it.
        message = "sent more than its answer to CONNECT"
        raise dialogue.refused(proxy_failure(proxy, message, "is it an HTTP proxy?"))


def _answer(dialogue: Dialogue, connection: h11.Connection) -> h11.Response:
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            data = dialogue.read()
            if not data:
                raise httpcore.RemoteProtocolError("disconnected")
            connection.receive_data(data)
        elif isinstance(event, h11.Response):
            return event


def _text(dialogue: Dialogue, connection: h11.Connection) -> bytes:
    """What the proxy says of its refusal, as far as it comes."""
    text = b""
    try:
        while len(text) < _LONGEST_TEXT:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(dialogue.read())
            elif isinstance(event, h11.Data):
                text += event.data
            else:
                break
    except (OSError, h11.RemoteProtocolError):
        return text
    return text
