"""The variables that httpYac's `Authorization: openid …` reads by a prefix, `my_clientId`."""

import re
from typing import Final

OAUTH_FIELD: Final = re.compile(
    r"(?P<type>openid|oauth2)"
    r"(?:\s+(?P<flow>client(?:_credentials)?|(?:authorization_)?code|device(?:_code)?|password"
    r"|implicit|hybrid)(?=\s|\Z))?"
    r"(?:\s+(?!token_exchange(?:\s|\Z))(?P<prefix>\S+))?"
    r"(?:\s+(?P<exchange>token_exchange)(?:\s+\S+)?)?",
    re.IGNORECASE,
)
"""The value of the field; the prefix is `oauth2` unless it is typed."""

OAUTH_VARIABLES: Final = (
    "tokenEndpoint",
    "clientId",
    "clientSecret",
    "authorizationEndpoint",
    "deviceCodeEndpoint",
    "redirectUri",
    "scope",
    "resource",
    "audience",
    "username",
    "password",
    "useAuthorizationHeader",
    "usePkce",
)
"""What stands behind the prefix and `_`."""
