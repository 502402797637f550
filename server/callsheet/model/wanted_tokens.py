"""Tokens that a text takes by name: `{{$auth.token("id")}}`, `{{$oidcAccessToken …}}`."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.problems import Code, Severity

if TYPE_CHECKING:
    from callsheet.authentication import OAuth2


@dataclass(frozen=True, slots=True)
class WantedToken:
    """What a token is asked for with."""

    scheme: "OAuth2"
    automatic: bool = True
    """Whether it may be fetched now; else only one is used that is there."""

    fresh: bool = False
    """Whether one that is there is not good enough (`new`)."""


@dataclass(frozen=True, slots=True)
class NoToken:
    """Why there is none, in words for a person."""

    message: str
    hint: str = ""
    code: Code = Code.UNRESOLVED_VARIABLE
    severity: Severity = Severity.ERROR


Token: TypeAlias = str | NoToken
GiveToken: TypeAlias = Callable[[WantedToken], Token]
"""Gives a token, fetching it if need be."""

Fill: TypeAlias = Callable[[str], str]
"""A text with its bindings replaced."""


def nobody_fetches(_wanted: WantedToken) -> Token:
    """Where nothing is sent, no token is fetched."""
    return NoToken(
        "tokens are fetched when the request is sent",
        severity=Severity.INFO,
    )


def missing(scheme: "OAuth2", names: Mapping[str, str], where: str) -> NoToken | None:
    """What the grant cannot do without and has not.

    Args:
        scheme: What is there.
        names: What the fields of the scheme are called where they are written.
        where: What lacks them, for the message.
    """
    needed = {"client_id": Code.AUTH_MISSING_CLIENT_ID}
    from callsheet.authentication import ClientAuthentication, Grant

    if scheme.grant is not Grant.IMPLICIT:
        needed["token_url"] = Code.AUTH_MISSING_TOKEN_URL
    match scheme.grant:
        case Grant.CLIENT_CREDENTIALS:
            if scheme.client_authentication is not ClientAuthentication.NONE:
                needed["client_secret"] = Code.AUTH_MISSING_CLIENT_SECRET
        case Grant.PASSWORD:
            needed["user"] = needed["password"] = Code.AUTH_MISSING_ARGUMENT
        case Grant.AUTHORIZATION_CODE | Grant.IMPLICIT:
            needed["authorization_url"] = Code.AUTH_MISSING_ARGUMENT
        case Grant.DEVICE_CODE:
            needed["device_url"] = Code.AUTH_MISSING_ARGUMENT
        case Grant.JWT_BEARER:
            needed["assertion"] = Code.AUTH_MISSING_ARGUMENT
            del needed["client_id"]
    for name, code in needed.items():
        if not getattr(scheme, name):
            called = names.get(name, name)
            return NoToken(f"{where} needs `{called}`", f"give it as `{called}`", code)
    return None
