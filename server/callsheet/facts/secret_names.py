"""Names whose values are secret wherever they stand: header fields and URL parameters."""

import re

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


SECRET_MEMBERS: frozenset[str] = frozenset(
    {
        "accesstoken",
        "accountkey",
        "apikey",
        "apitoken",
        "authtoken",
        "bearertoken",
        "clientassertion",
        "clientsecret",
        "codeverifier",
        "devicecode",
        "idtoken",
        "jwt",
        "passphrase",
        "passwd",
        "password",
        "privatekey",
        "pwd",
        "refreshtoken",
        "secret",
        "secretaccesskey",
        "secretkey",
        "securitytoken",
        "sessionid",
        "sessiontoken",
        "token",
        "xsrftoken",
        "csrftoken",
    }
)
"""Names of members and form fields, written as above: credentials in bodies (RFC 6749, 5.1; 8628).
Others of those above, as `code`, `key` and `username`, mean too many other things there."""


def is_secret_member(name: str) -> bool:
    """Whether the value of a JSON member or form field of this name is secret: `access_token`."""
    return name.lower().replace("-", "").replace("_", "") in SECRET_MEMBERS


def is_secret_header(name: str) -> bool:
    """Whether the value of a header field of this name, in any case, is secret."""
    folded = name.lower()
    if folded in _ONLY_PART_OF_A_SIGNATURE:
        return False
    return folded in {"set-cookie", "set-cookie2"} or carries_credentials(name)


def is_secret_parameter(name: str) -> bool:
    """Whether the value of a URL parameter of this name is secret: `api_key`, `X-Amz-Signature`."""
    return name.lower().replace("-", "").replace("_", "") in SECRET_PARAMETERS


_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SECRET_WORDS = frozenset(
    ("pass", "passphrase", "passwd", "password", "pwd", "pin", "otp", "secret", "token", "key")
)


def is_secret_question(name: str) -> bool:
    """Whether what a person is asked for is secret: `password`, `dbPassword`, `API key`."""
    return not _SECRET_WORDS.isdisjoint(word.lower() for word in _WORD.findall(name)) or (
        is_secret_member(name)
    )
