"""TLS contexts: what is checked and shown in a handshake, built once for the same wishes."""

import ssl
import sys
from threading import Lock
from typing import NamedTuple

from callsheet.exchange import Failure, FailureKind, SendOptions, Tls
from callsheet.http.tls_files import Stamp, certificate_shown, certificates_trusted, stamps_of

_NO_FILES = Tls()
_VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}


class Security(NamedTuple):
    """All that a context depends on."""

    verify: bool
    http2: bool
    tls: Tls = _NO_FILES
    files: tuple[Stamp, ...] = ()
    """The state of the files that `tls` names: another one is another context."""


def security_of(options: SendOptions) -> Security:
    """What a request wants of TLS, with its files as they are now."""
    tls = options.tls
    files = () if tls == _NO_FILES else stamps_of(tls)
    return Security(options.verify_certificates, options.http2, tls, files)


def security_of_proxy(security: Security) -> Security:
    """For the connection to a proxy: the same trust, and nothing that proves who we are."""
    tls = security.tls
    return Security(
        security.verify, False, Tls(tls.authorities, minimum=tls.minimum), security.files
    )


def tls_context(security: Security) -> ssl.SSLContext | Failure:
    """The context for a connection; checked against the system's store unless told otherwise."""
    if _is_of_system(security):
        return _built(security)
    wishes = (security.verify, security.http2, security.tls)
    with _building:
        files, kept = _contexts.get(wishes, ((), None))
        if kept is not None and files == security.files:
            return kept
        # Loading the certificates takes 20 ms and more, hence once; OpenSSL's contexts are safe to
        # share between threads.
        built = _built(security)
        if not isinstance(built, Failure):
            _contexts[wishes] = (security.files, built)
        return built


_building = Lock()
_contexts: dict[tuple[bool, bool, Tls], tuple[tuple[Stamp, ...], ssl.SSLContext]] = {}


def _is_of_system(security: Security) -> bool:
    # A context of truststore lets one handshake in at a time, so a peer that stalls in one would
    # hold up all others. It loads no files, so each connection can have its own.
    own_store = sys.platform in {"darwin", "win32"}
    return own_store and security.verify and security.tls.authorities is None


def _built(security: Security) -> ssl.SSLContext | Failure:
    context = _context_of_system() if _is_of_system(security) else _context_of_openssl(security)
    if isinstance(context, Failure):
        return context
    context.set_alpn_protocols(["h2", "http/1.1"] if security.http2 else ["http/1.1"])
    minimum = security.tls.minimum
    if minimum:
        if minimum not in _VERSIONS:
            message = f'"{minimum}" is not a version of TLS that can be asked for'
            return Failure(FailureKind.TLS, message, "use 1.2 or 1.3")
        context.minimum_version = _VERSIONS[minimum]
    return certificate_shown(context, security.tls) or context


def _context_of_system() -> ssl.SSLContext:
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _context_of_openssl(security: Security) -> ssl.SSLContext | Failure:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authorities = security.tls.authorities
    if not security.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    if authorities is not None:
        return certificates_trusted(context, authorities) or context
    paths = ssl.get_default_verify_paths()
    if paths.cafile is not None or paths.capath is not None:
        context.set_default_verify_paths()
        return context
    import certifi

    context.load_verify_locations(certifi.where())
    return context
