"""TLS contexts: what certificates are checked against, built once a process."""

import ssl
import sys
from functools import cache
from threading import Lock

_build = Lock()


def tls_context(verify: bool, http2: bool) -> ssl.SSLContext:
    """The context for a connection; checked against the system's store unless `verify` is off."""
    if verify and sys.platform in {"darwin", "win32"}:
        return _system_store(http2)
    with _build:
        return _shared(verify, http2)


def _system_store(http2: bool) -> ssl.SSLContext:
    # A context of truststore lets one handshake in at a time, so a peer that stalls in one would
    # hold up all others. It loads no files, so each connection can have its own.
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(_protocols(http2))
    return context


@cache
def _shared(verify: bool, http2: bool) -> ssl.SSLContext:
    # Loading the certificates takes 20 ms and more, hence once; OpenSSL's contexts are safe to
    # share between threads.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if verify:
        _load_certificates(context)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(_protocols(http2))
    return context


def _load_certificates(context: ssl.SSLContext) -> None:
    paths = ssl.get_default_verify_paths()
    if paths.cafile is not None or paths.capath is not None:
        context.set_default_verify_paths()
        return
    import certifi

    context.load_verify_locations(certifi.where())


def _protocols(http2: bool) -> list[str]:
    return ["h2", "http/1.1"] if http2 else ["http/1.1"]
