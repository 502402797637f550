"""Which header fields carry credentials: they never follow a redirect to another origin."""

CREDENTIAL_HEADERS: frozenset[str] = frozenset(
    {
        "apikey",
        "authentication",
        "authorization",
        "cookie",
        "cookie2",
        "dpop",
        "jwt",
        "password",
        "proxy-authorization",
        "secret",
        "session-id",
        "sessionid",
        "token",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-apikey",
        "x-auth",
        "x-authorization",
        "x-fallback-cookies",
    }
)
"""Whole names, in lower case."""

CREDENTIAL_ENDINGS: tuple[str, ...] = (
    "-access-sign",
    "-apikey",
    "-auth",
    "-authorization",
    "-credential",
    "-jwt",
    "-key",
    "-passphrase",
    "-password",
    "-secret",
    "-session",
    "-session-id",
    "-signature",
    "-token",
)
"""Ends of names, in lower case: `X-Auth-Token`, `X-Appwrite-Key`, `X-Hub-Signature`."""

_OTHER_KEYS = (
    "cache-key",
    "idempotency-key",
    "partition-key",
    "public-key",
    "routing-key",
    "surrogate-key",
    "websocket-key",
)
"""Ends of names of keys that open nothing."""


def carries_credentials(name: str) -> bool:
    """Whether a header field of this name, in any case, is kept from other origins.

    `api_key` is the same as `api-key`.
    """
    folded = name.lower().replace("_", "-")
    if folded.endswith(_OTHER_KEYS):
        return False
    return folded in CREDENTIAL_HEADERS or folded.endswith(CREDENTIAL_ENDINGS)
