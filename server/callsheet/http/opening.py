"""How a connection comes about: straight, over a Unix socket or through a proxy; TLS on top."""

import socket
import ssl
from collections.abc import Callable
from time import perf_counter
from typing import TypeAlias

import httpcore

from callsheet.exchange import Failure, FailureKind, Proxy, ProxyKind
from callsheet.http.attempt import Attempt, Phase
from callsheet.http.connecting import connected_to_host, connected_to_path
from callsheet.http.nested_tls import NestedTls
from callsheet.http.routes import Route
from callsheet.http.sockets import Connected, Stream, shut_down
from callsheet.http.tls import Security, security_of_proxy

Contexts: TypeAlias = Callable[[Security], ssl.SSLContext | Failure]


def open_stream(route: Route, contexts: Contexts, attempt: Attempt) -> Stream:
    """Connect, with TLS when the scheme is https.

    Raises:
        OSError: No connection; also ssl.SSLError, socket.gaierror and TimeoutError.
        UnicodeError: The host cannot be a host name.
        OverflowError: The port cannot be a port.
        httpcore.ProxyError: The attempt says in `refusal` why not.
    """
    context = None
    if route.scheme == "https" and route.security is not None:
        # Before anything is opened: a file that is missing is our own affair.
        context = _context(contexts, route.security, attempt)
    attempt.phase = Phase.CONNECT
    began = perf_counter()
    try:
        connected = _way(route, contexts, attempt)
    finally:
        attempt.connect_seconds = perf_counter() - began
    if context is None:
        return Stream(connected, attempt)
    began = perf_counter()
    try:
        return Stream(_secured(connected, route.host, context, attempt), attempt)
    finally:
        attempt.tls_seconds = perf_counter() - began


def _way(route: Route, contexts: Contexts, attempt: Attempt) -> socket.socket:
    if route.unix_socket is not None:
        if not hasattr(socket, "AF_UNIX"):
            raise _refused(attempt, _no_unix_sockets())
        return connected_to_path(route.unix_socket, attempt)
    if route.proxy is None:
        return connected_to_host(route.host, route.port, attempt)
    return _through(route.proxy, route, contexts, attempt)


def _through(proxy: Proxy, route: Route, contexts: Contexts, attempt: Attempt) -> socket.socket:
    from callsheet.http.proxy_refusals import place_of

    attempt.proxy = place_of(proxy)
    context = None
    if proxy.kind is ProxyKind.HTTPS and route.security is not None:
        context = _context(contexts, security_of_proxy(route.security), attempt)
    connected = connected_to_host(proxy.host, proxy.port, attempt)
    if context is not None:
        connected = _on_socket(connected, proxy.host, context, attempt)
    if route.forwarding is None:
        try:
            _ask(proxy, route, connected, attempt)
        except BaseException:
            connected.close()
            raise
    attempt.proxy = ""
    return connected


def _ask(proxy: Proxy, route: Route, connected: socket.socket, attempt: Attempt) -> None:
    from callsheet.http.dialogue import Dialogue

    attempt.end_with(lambda: shut_down(connected))
    dialogue = Dialogue(connected, attempt)
    match proxy.kind:
        case ProxyKind.HTTP | ProxyKind.HTTPS:
            from callsheet.http.tunnel import open_tunnel

            open_tunnel(dialogue, route, proxy)
        case ProxyKind.SOCKS5 | ProxyKind.SOCKS5H:
            from callsheet.http.socks import open_way

            open_way(dialogue, route, proxy)


def _secured(
    connected: socket.socket, host: str, context: ssl.SSLContext, attempt: Attempt
) -> Connected:
    if not isinstance(connected, ssl.SSLSocket):
        return _on_socket(connected, host, context, attempt)
    try:
        attempt.phase = Phase.TLS
        attempt.end_with(lambda: shut_down(connected))
        return NestedTls(connected, context, host, attempt.patience(attempt.timeouts.connect))
    except BaseException:
        connected.close()
        raise


def _on_socket(
    plain: socket.socket, host: str, context: ssl.SSLContext, attempt: Attempt
) -> ssl.SSLSocket:
    # Wrapping detaches the plain socket, so a second handle is what a cancelling thread shuts.
    handle = plain.dup()
    try:
        attempt.phase = Phase.TLS
        plain.settimeout(attempt.patience(attempt.timeouts.connect))
        attempt.end_with(lambda: shut_down(handle))
        return context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
    finally:
        handle.close()


def _context(contexts: Contexts, security: Security, attempt: Attempt) -> ssl.SSLContext:
    context = contexts(security)
    if isinstance(context, Failure):
        raise _refused(attempt, context)
    return context


def _no_unix_sockets() -> Failure:
    message = "there are no Unix sockets for Python on this system"
    return Failure(FailureKind.CONNECT, message, "let the server listen on a TCP port of loopback")


def _refused(attempt: Attempt, failure: Failure) -> httpcore.ProxyError:
    attempt.refusal = failure
    return httpcore.ProxyError(failure.message)
