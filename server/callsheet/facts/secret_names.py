"""Names whose values are secret wherever they stand: header fields and URL parameters."""

from callsheet.facts.credential_headers import carries_credentials

_ONLY_PART_OF_A_SIGNATURE = frozenset({"x-amz-content-sha256", "x-amz-date"})

SECRET_PARAMETERS: frozenset[str] = frozenset(
    {
        "accesskey",
        "accesstoken",
        "apikey",
        "assertion",
        "auth",
        "authorization",
        "clientassertion",
        "clientid",
        "clientsecret",
        "code",
        "codeverifier",
        "idtoken",
        "jwt",
        "key",
        "passphrase",
        "passwd",
        "password",
        "pwd",
        "refreshtoken",
        "secret",
        "sessionid",
        "sig",
        "signature",
        "subscriptionkey",
        "token",
        "username",
        "xamzcredential",
        "xamzsecuritytoken",
        "xamzsignature",
        "xapikey",
        "xgoogsignature",
    }
)
"""Names of URL parameters, lower case, without `-` and `_`: those that dlt masks, those of OAuth 2
(RFC 6749, 7636, 7523), and those of signed links."""


def is_secret_header(name: str) -> bool:
    """Whether the value of a header field of this name, in any case, is secret."""
    folded = name.lower()
    if folded in _ONLY_PART_OF_A_SIGNATURE:
        return False
    return folded in {"set-cookie", "set-cookie2"} or carries_credentials(name)


def is_secret_parameter(name: str) -> bool:
    """Whether the value of a URL parameter of this name is secret: `api_key`, `X-Amz-Signature`."""
    return name.lower().replace("-", "").replace("_", "") in SECRET_PARAMETERS
