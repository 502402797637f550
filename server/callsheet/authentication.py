"""How a request proves who sends it, as plain values: a scheme's arguments with nothing left open.

Every text may be secret; who makes one of these also hands its secrets to the redactor.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.no_authentication import NO_AUTHENTICATION, NoAuthentication
from callsheet.values import JsonValue

__all__ = ["NO_AUTHENTICATION", "NoAuthentication"]


@dataclass(frozen=True, slots=True)
class Basic:
    """User and password in every request (RFC 7617), in UTF-8."""

    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token in every request (RFC 6750, 2.1)."""

    token: str
    prefix: str = "Bearer"


class KeyPlace(StrEnum):
    """Where an API key goes."""

    HEADER = "header"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key under a name of the API's choice, in a header field or a query parameter."""

    name: str
    value: str
    place: KeyPlace = KeyPlace.HEADER
    prefix: str = ""
    """Goes before the value, with a space between them, as in `Token abc`."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Proof of a password by the server's challenge (RFC 7616)."""

    user: str
    password: str


class Grant(StrEnum):
    """How a token is got (RFC 6749, 8628, 7523)."""

    CLIENT_CREDENTIALS = "client_credentials"
    PASSWORD = "password"  # noqa: S105 - the name of a grant
    AUTHORIZATION_CODE = "authorization_code"
    DEVICE_CODE = "device_code"
    IMPLICIT = "implicit"
    JWT_BEARER = "jwt_bearer"


class ClientAuthentication(StrEnum):
    """How the client shows its own credentials to the token endpoint (RFC 6749, 2.3.1)."""

    HEADER = "header"
    BODY = "body"
    NONE = "none"
    """A public client: the id alone, in the body."""


class Pkce(StrEnum):
    """The proof key of an authorization code (RFC 7636)."""

    S256 = "S256"
    PLAIN = "plain"
    OFF = "off"


class ParameterUse(StrEnum):
    """Which requests of the flow carry an extra parameter (JetBrains' `Use`)."""

    EVERYWHERE = "everywhere"
    AUTHORIZATION = "authorization"
    TOKEN = "token"  # noqa: S105 - the name of an endpoint


@dataclass(frozen=True, slots=True)
class ExtraParameter:
    """A parameter that the authorization server wants beside the standard's."""

    name: str
    value: str
    use: ParameterUse = ParameterUse.EVERYWHERE


@dataclass(frozen=True, slots=True)
class OAuth2:
    """A token from an authorization server (RFC 6749), kept until it expires.

    What a grant does not use is empty.
    """

    grant: Grant
    token_url: str
    client_id: str
    client_secret: str = ""
    scope: str = ""
    """Names with spaces between them."""

    audience: str = ""
    client_authentication: ClientAuthentication = ClientAuthentication.HEADER
    authorization_url: str = ""
    device_url: str = ""
    refresh_url: str = ""
    """Where a refresh token goes; empty means the token URL."""

    revoke_url: str = ""
    redirect_url: str = ""
    """On loopback; empty is a free port of 127.0.0.1."""

    pkce: Pkce = Pkce.S256
    code_verifier: str = ""
    """Empty is a random one."""

    state: str = ""
    user: str = ""
    password: str = ""
    assertion: str = ""
    """The signed JWT of the JWT bearer grant."""

    access_token: str = ""
    """A token that is there already; it is used until it is refused."""

    refresh_token: str = ""
    extra: tuple[ExtraParameter, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """Fields of our own for the token endpoint (Kulala's `Custom Headers`)."""

    lifetime: float = 3600.0
    """Seconds that a token is taken to live when its answer does not say."""

    prefix: str = "Bearer"
    use_id_token: bool = False
    environment: str = ""
    """The environment that it is for: tokens of two environments are never mixed up."""

    name: str = ""
    """What a person calls it: the name of the resource, or of the JetBrains entry."""


class OAuth1Place(StrEnum):
    """Where the OAuth 1 parameters go (RFC 5849, 3.5)."""

    HEADER = "header"
    QUERY = "query"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class OAuth1:
    """A signature over the request (RFC 5849)."""

    consumer_key: str
    consumer_secret: str = ""
    token: str = ""
    token_secret: str = ""
    method: str = "HMAC-SHA1"
    """`HMAC-SHA1`, `HMAC-SHA256`, `RSA-SHA1`, `RSA-SHA256` or `PLAINTEXT`."""

    private_key: str = ""
    """PEM text, for RSA."""

    realm: str = ""
    callback: str = ""
    verifier: str = ""
    place: OAuth1Place = OAuth1Place.HEADER


@dataclass(frozen=True, slots=True)
class Aws:
    """AWS Signature Version 4."""

    key: str
    secret: str
    region: str = ""
    """Empty: taken from the host, else `us-east-1`."""

    service: str = ""
    """Empty: taken from the host."""

    session_token: str = ""


@dataclass(frozen=True, slots=True)
class GoogleServiceAccount:
    """A token for a Google service account (RFC 7523 at Google's token endpoint)."""

    key: str
    """The JSON text of the key file."""

    scope: str = ""
    audience: str = ""
    """With an audience and no scope the token is an ID token."""

    subject: str = ""
    """The user that the account acts for (domain-wide delegation)."""

    environment: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Jwt:
    """A JWT of our own making in every request (RFC 7519)."""

    key: str
    """The secret of HS…, the PEM text of the others."""

    algorithm: str = "HS256"
    issuer: str = ""
    subject: str = ""
    audience: str = ""
    key_id: str = ""
    lifetime: float = 300.0
    """Seconds."""

    claims: Mapping[str, JsonValue] = field(default_factory=dict)
    header: str = "Authorization"
    prefix: str = "Bearer"


@dataclass(frozen=True, slots=True)
class Ntlm:
    """NTLM, or Negotiate (SPNEGO, RFC 4559), over one connection."""

    user: str
    password: str
    domain: str = ""
    negotiate: bool = False


@dataclass(frozen=True, slots=True)
class Foreign:
    """A scheme of somebody else's, from the entry point group `callsheet.auth`."""

    scheme: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    """The positional ones are `1`, `2` and so on."""


Authentication: TypeAlias = (
    NoAuthentication
    | Basic
    | Bearer
    | ApiKey
    | Digest
    | OAuth2
    | OAuth1
    | Aws
    | GoogleServiceAccount
    | Jwt
    | Ntlm
    | Foreign
)


@dataclass(frozen=True, slots=True)
class JwtSignature:
    """A header field with a signed JWT (`X-Appsmith-Signature`): payload `iss` and `exp`."""

    header: str
    token: Jwt


@dataclass(frozen=True, slots=True)
class HmacSignature:
    """A header field with an HMAC over the body or over a text, as webhooks carry it."""

    header: str
    key: str
    algorithm: str = "sha256"
    text: str | None = None
    """What is signed; None is the body as it goes out."""

    encoding: str = "hex"
    """`hex` or `base64`."""

    prefix: str = ""
    """Goes before the signature without a space, as in `sha256=`."""


Signature: TypeAlias = JwtSignature | HmacSignature
