"""Which header fields carry credentials: they never follow a redirect to another origin."""

CREDENTIAL_HEADERS: frozenset[str] = frozenset(
    {
        "api-key",
        "apikey",
        "authentication",
        "authorization",
        "cookie",
        "cookie2",
        "ocp-apim-subscription-key",
        "private-token",
        "proxy-authorization",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-api-key",
        "x-apikey",
        "x-auth",
        "x-authorization",
        "x-fallback-cookies",
        "x-functions-key",
        "x-goog-api-key",
        "x-token",
    }
)
"""Whole names, in lower case."""

CREDENTIAL_ENDINGS: tuple[str, ...] = (
    "-access-key",
    "-access-sign",
    "-api-key",
    "-apikey",
    "-auth",
    "-authorization",
    "-credential",
    "-passphrase",
    "-password",
    "-secret",
    "-signature",
    "-token",
)
"""Ends of names, in lower case: `X-Auth-Token`, `X-Amz-Security-Token`, `X-Hub-Signature`."""


def carries_credentials(name: str) -> bool:
    """Whether a header field of this name, in any case, is kept from other origins."""
    folded = name.lower()
    return folded in CREDENTIAL_HEADERS or folded.endswith(CREDENTIAL_ENDINGS)
