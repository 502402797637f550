"""The way of a request to its server: what a connection must have in common with it to serve it."""

from pathlib import Path
from typing import NamedTuple

from callsheet.exchange import OutgoingRequest, Proxy, ProxyKind
from callsheet.http.outgoing import port_of
from callsheet.http.tls import Security, security_of
from callsheet.proxies import proxy_for


class Route(NamedTuple):
    """A way; connections are kept under it."""

    scheme: str
    host: str
    port: int
    security: Security | None
    """None when no TLS is spoken on the way."""

    proxy: Proxy | None = None
    unix_socket: Path | None = None
    lane: str = ""

    @property
    def forwarding(self) -> Proxy | None:
        """The proxy that is asked for the resource itself, with an absolute URL (RFC 9112, 3.2.2).

        Through all others goes a tunnel, and what is sent in it is what the server gets.
        """
        proxy = self.proxy
        return None if proxy is None or self.scheme != "http" or proxy.kind in _SOCKS else proxy


_SOCKS = frozenset({ProxyKind.SOCKS5, ProxyKind.SOCKS5H})


def route_of(request: OutgoingRequest) -> Route:
    """The way that the options of a request choose; a Unix socket is reached without a proxy."""
    options = request.options
    port = port_of(request)
    proxy = None
    if options.unix_socket is None:
        proxy = proxy_for(options.proxies, request.scheme, request.host, port)
    security = None
    if request.scheme == "https" or (proxy is not None and proxy.kind is ProxyKind.HTTPS):
        security = security_of(options)
    # A WebSocket is no resource that a proxy could be asked for: it takes a tunnel.
    is_plain_websocket = request.conversation is not None and request.scheme == "http"
    scheme = "ws" if is_plain_websocket else request.scheme
    return Route(scheme, request.host, port, security, proxy, options.unix_socket, options.lane)
