"""A way through a SOCKS5 proxy (RFC 1928), with user and password (RFC 1929)."""

from dataclasses import replace
from ipaddress import ip_address

from socksio import ProtocolError, socks5

from callsheet.exchange import Proxy, ProxyKind
from callsheet.http.attempt import Attempt
from callsheet.http.connecting import resolved
from callsheet.http.dialogue import Dialogue
from callsheet.http.proxy_refusals import proxy_failure
from callsheet.http.routes import Route

_REPLIES = {
    b"\x01": "failed",
    b"\x02": "does not allow this by its rules",
    b"\x03": "cannot reach the network of {place}",
    b"\x04": "cannot reach or find {place}",
    b"\x05": "found nothing that listens on {place}",
    b"\x06": "gave up: the time to live ran out",
    b"\x07": "does not know how to connect",
    b"\x08": "does not know addresses of this kind",
}
_VERSION = 5
_SIZES = {1: 4, 4: 16}
"""Bytes of an IPv4 and of an IPv6 address."""

_NAME = 3
_PORT = 2
_LONGEST = 255
"""Bytes of a host, a user and a password."""

_PASSING = frozenset({b"\x01", b"\x03", b"\x04", b"\x05", b"\x06"})


def open_way(dialogue: Dialogue, route: Route, proxy: Proxy) -> None:
    """Have `proxy` connect on; what is sent then goes to the server of `route`.

    Raises:
        httpcore.ProxyError: The proxy refused; the attempt has the failure.
        UnicodeError: The host cannot be a host name.
        socksio.ProtocolError: What the proxy sent is not SOCKS5.
    """
    _authenticate(dialogue, proxy)
    host = route.host
    if proxy.kind is ProxyKind.SOCKS5 and not _is_address(host):
        host = _resolved(route, dialogue.attempt)
    if len(host) > _LONGEST:
        dialogue.attempt.proxy = ""
        raise UnicodeError("the host is too long")
    request = socks5.SOCKS5CommandRequest.from_address(
        socks5.SOCKS5Command.CONNECT, (host, route.port)
    )
    dialogue.write(request.dumps())
    head = dialogue.read_exactly(4)
    if head[0] != _VERSION:
        raise ProtocolError("Malformed reply")
    code = head[1:2]
    if code != b"\x00":
        place = f"{route.host}:{route.port}"
        words = _REPLIES.get(code, f"answered {code[0]}").format(place=place)
        failure = proxy_failure(proxy, words)
        raise dialogue.refused(replace(failure, passing=code in _PASSING))
    socks5.SOCKS5Reply.loads(head + _rest(dialogue, head[3]))


def _authenticate(dialogue: Dialogue, proxy: Proxy) -> None:
    methods = [socks5.SOCKS5AuthMethod.NO_AUTH_REQUIRED]
    user, password = proxy.user.encode(), proxy.password.encode()
    if user or password:
        methods.append(socks5.SOCKS5AuthMethod.USERNAME_PASSWORD)
    if len(user) > _LONGEST or len(password) > _LONGEST:
        message = "cannot be given this user and password: SOCKS5 has room for 255 bytes each"
        raise dialogue.refused(proxy_failure(proxy, message))
    dialogue.write(socks5.SOCKS5AuthMethodsRequest(methods).dumps())
    chosen = socks5.SOCKS5AuthReply.loads(dialogue.read_exactly(2)).method
    if chosen is socks5.SOCKS5AuthMethod.NO_AUTH_REQUIRED:
        return
    if chosen not in methods:
        hint = "give user and password in its URL: `socks5h://user:password@host:port`"
        if user or password:
            hint = "it takes neither a user with a password nor none"
        raise dialogue.refused(proxy_failure(proxy, "wants credentials", hint))
    dialogue.write(socks5.SOCKS5UsernamePasswordRequest(user, password).dumps())
    if not socks5.SOCKS5UsernamePasswordReply.loads(dialogue.read_exactly(2)).success:
        hint = "check user and password of the proxy; percent-encode signs like @ and : in its URL"
        raise dialogue.refused(proxy_failure(proxy, "refused the credentials", hint))


def _rest(dialogue: Dialogue, kind: int) -> bytes:
    """The address that the proxy connected from, and its port: how long it is says its kind."""
    if kind in _SIZES:
        return dialogue.read_exactly(_SIZES[kind] + _PORT)
    if kind != _NAME:
        raise ProtocolError("Malformed reply")
    length = dialogue.read_exactly(1)
    return length + dialogue.read_exactly(length[0] + _PORT)


def _resolved(route: Route, attempt: Attempt) -> str:
    # Should that fail, it is about the host and not about the proxy.
    proxy, attempt.proxy = attempt.proxy, ""
    host = resolved(route.host, route.port, attempt)
    attempt.proxy = proxy
    return host


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
