"""What OpenSSL complains of, in words for a person."""

import ssl

from callsheet.exchange import Failure, FailureKind

_UNCHECKED = "`# @tls verify=off` or `--insecure` sends unchecked"
_TRUST = f"`# @tls ca=FILE` with its certificate trusts it; {_UNCHECKED}"
_AUTHORITY = (
    "the certificate is signed by an authority that is not trusted",
    f"`# @tls ca=FILE` with the certificate of the authority trusts it; {_UNCHECKED}",
)
_RENEW = f"the server needs a new one, or the clock of this machine is wrong; {_UNCHECKED}"
_OTHER = f"is the host in the URL the right one? {_UNCHECKED}"
_CHECKS = {
    9: ("the certificate is not valid yet", _RENEW),
    10: ("the certificate has expired", _RENEW),
    18: ("the certificate is self-signed", _TRUST),
    19: _AUTHORITY,
    20: _AUTHORITY,
    21: _AUTHORITY,
    23: ("the certificate was revoked", "tell who runs the server"),
    62: ("the certificate is for another host", _OTHER),
    64: ("the certificate is for another address", _OTHER),
}

_WANTED = "give it one with `# @tls cert=FILE key=FILE` or `# @tls pfx=FILE`"
_UNACCEPTED = {
    "TLSV1_ALERT_UNKNOWN_CA": "it does not trust who signed it",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "it has expired",
    "SSLV3_ALERT_CERTIFICATE_REVOKED": "it was revoked",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "it does not say why",
    "SSLV3_ALERT_BAD_CERTIFICATE": "it takes it for broken",
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE": "it does not take this kind",
    "TLSV1_ALERT_ACCESS_DENIED": "its owner may not come in",
}
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})
_NO_VERSION = frozenset(
    {"TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "NO_PROTOCOLS_AVAILABLE"}
)


def tls_failure(error: ssl.SSLError, place: str) -> Failure:
    """What went wrong with the TLS of `place`, and what to do."""
    message, hint = _words(error, place)
    return Failure(FailureKind.TLS, message, hint)


def _words(error: ssl.SSLError, place: str) -> tuple[str, str]:
    if isinstance(error, ssl.SSLCertVerificationError):
        said = getattr(error, "verify_message", str(error))
        check, hint = _CHECKS.get(getattr(error, "verify_code", 0), (said, _TRUST))
        return f"{place} is not trusted: {check}", hint
    if isinstance(error, ssl.SSLEOFError):
        hint = f"does it ask for a client certificate? {_WANTED}"
        return f"{place} closed the connection while TLS was set up or in use", hint
    # Only errors that OpenSSL raised have a reason.
    reason: str = getattr(error, "reason", None) or str(error)
    if reason in _NO_TLS:
        return f"{place} does not speak TLS", "is it an http:// URL?"
    if reason == "TLSV13_ALERT_CERTIFICATE_REQUIRED":
        return f"{place} wants a client certificate", _WANTED
    if reason in _UNACCEPTED:
        hint = "give it another with `# @tls cert=FILE key=FILE`"
        return f"{place} does not accept the client certificate: {_UNACCEPTED[reason]}", hint
    if reason in _NO_VERSION:
        hint = "`# @tls min=1.2` allows the oldest version that is safe"
        return f"{place} speaks no version of TLS that is allowed here", hint
    if reason == "SSLV3_ALERT_HANDSHAKE_FAILURE":
        hint = f"does it ask for a client certificate? {_WANTED}"
        return f"{place} refused to set up TLS without saying why", hint
    if reason in {"TLSV1_UNRECOGNIZED_NAME", "TLSV1_ALERT_UNRECOGNIZED_NAME"}:
        return f"{place} has no certificate for this name", "is the host in the URL the right one?"
    return f"TLS with {place} failed: {reason.lower().replace('_', ' ')}", ""
