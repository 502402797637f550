"""The short forms of a typed `Authorization` field: REST Client's, httpYac's, JetBrains'.

`Digest bob hunter2`, `AWS key secret region:eu-west-1`, `oauth2 client_credentials prefix`: such a
field does not go out as it is typed (dialects.md A14.1).
"""

import re
from collections.abc import Callable, Mapping

from callsheet.authentication import (
    NO_AUTHENTICATION,
    ApiKey,
    Authentication,
    Aws,
    ClientAuthentication,
    Digest,
    ExtraParameter,
    Foreign,
    Grant,
    Jwt,
    KeyPlace,
    NoAuthentication,
    Ntlm,
    OAuth1,
    OAuth1Place,
    OAuth2,
    Pkce,
)
from callsheet.facts.oauth_variables import OAUTH_FIELD, OAUTH_VARIABLES
from callsheet.late_dataclasses import dataclass
from callsheet.model.authentication import ntlm_user, read_authentication
from callsheet.model.circumstances import Circumstances
from callsheet.model.filling import Filling
from callsheet.model.headers import Field, Fields
from callsheet.model.settings import Level
from callsheet.problems import Code, Problem, Severity
from callsheet.text import Span

Lookup = Callable[[str], str]
"""The value of a variable as text, empty when there is none."""

_FLOWS = {
    "client": Grant.CLIENT_CREDENTIALS,
    "client_credentials": Grant.CLIENT_CREDENTIALS,
    "code": Grant.AUTHORIZATION_CODE,
    "authorization_code": Grant.AUTHORIZATION_CODE,
    "device": Grant.DEVICE_CODE,
    "device_code": Grant.DEVICE_CODE,
    "password": Grant.PASSWORD,
    "implicit": Grant.IMPLICIT,
}
_PARAMETERS = re.compile(r'\w+\s*=\s*"?')
"""What a field has that says everything itself: `Digest username="bob", …`."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """A typed field that is read as a scheme."""

    field: Field
    filling: Filling
    variable: Lookup
    environment: str

    def secret(self, text: str) -> str:
        self.filling.substitution.secrets.add(text)
        return text

    def refuse(self, code: Code, message: str, hint: str) -> None:
        problem = Problem(code, Severity.ERROR, self.field.span, message, hint)
        self.filling.substitution.problems.append(problem)


def proven(
    filling: Filling, circumstances: Circumstances, fields: Fields, variable: Lookup
) -> tuple[Authentication, Fields]:
    """What proves the request: its `@auth`, else its typed field, else what it inherits.

    Returns the fields with it that still go out as they are.
    """
    setting = filling.settings.nearest("auth")
    typed = next((each for each in fields if each.name.lower() == "authorization"), None)
    substitution = filling.substitution
    problems, notes = len(substitution.problems), len(substitution.notes)
    written = read_authentication(filling, circumstances)
    if typed is None or not (takes_field(written) or isinstance(written, NoAuthentication)):
        return written, fields
    rest = [each for each in fields if each is not typed]
    if setting is not None and setting.layer.level is Level.REQUEST:
        if takes_field(written):
            substitution.notes.append(replaced_field(typed.span))
            return written, rest
    else:
        # What is wrong with a scheme that is not used keeps nothing from being sent.
        del substitution.problems[problems:], substitution.notes[notes:]
    scheme = short_form(_Typed(typed, filling, variable, circumstances.environment))
    return (NO_AUTHENTICATION, fields) if scheme is None else (scheme, rest)


def short_form(typed: _Typed) -> Authentication | None:
    """The scheme that a field stands for; None for a field that goes out as it is."""
    scheme, _, rest = typed.field.value.strip().partition(" ")
    reader = _READERS.get(scheme.lower())
    return None if reader is None else reader(typed, rest.strip())


def replaced_field(span: Span) -> Problem:
    """The warning about a typed field that a scheme writes too."""
    message = "`# @auth` writes this field; what is typed here is not sent"
    return Problem(Code.AUTH_REPLACED, Severity.WARNING, span, message, "remove the line")


def takes_field(authentication: Authentication) -> bool:
    """Whether a scheme writes `Authorization` itself."""
    match authentication:
        case NoAuthentication() | Foreign():
            return False
        case ApiKey(name=name, place=place):
            return place is KeyPlace.HEADER and name.lower() == "authorization"
        case OAuth1(place=place):
            return place is OAuth1Place.HEADER
        case Jwt(header=header):
            return header.lower() == "authorization"
        case _:
            return True


def _pair(rest: str) -> tuple[str, str] | None:
    """User and password out of `user password` or `user:password`."""
    user, space, password = rest.partition(" ")
    if space:
        return user, password.strip()
    user, colon, password = rest.partition(":")
    return (user, password) if colon else None


def _digest(typed: _Typed, rest: str) -> Authentication | None:
    pair = None if _PARAMETERS.match(rest) else _pair(rest)
    return None if pair is None else Digest(pair[0], typed.secret(pair[1]))


def _ntlm(typed: _Typed, rest: str) -> Authentication | None:
    return _over_a_connection(typed, rest, negotiate=False)


def _negotiate(typed: _Typed, rest: str) -> Authentication | None:
    return _over_a_connection(typed, rest, negotiate=True)


def _over_a_connection(typed: _Typed, rest: str, *, negotiate: bool) -> Authentication | None:
    if not rest:
        return Ntlm("", "", negotiate=negotiate)
    pair = _pair(rest)
    if pair is None:
        return None
    return ntlm_user(pair[0], typed.secret(pair[1]), negotiate=negotiate)


def _aws(typed: _Typed, rest: str) -> Authentication | None:
    words = rest.split()
    named = {"token": "", "region": "", "service": ""}
    plain = []
    for word in words:
        name, colon, value = word.partition(":")
        if colon and name.lower() in named:
            named[name.lower()] = value
        else:
            plain.append(word)
    if len(plain) != 2:
        return None
    token = typed.secret(named["token"])
    return Aws(plain[0], typed.secret(plain[1]), named["region"], named["service"], token)


def _oauth(typed: _Typed, _rest: str) -> Authentication | None:
    found = OAUTH_FIELD.fullmatch(typed.field.value.strip())
    if found is None:
        return None
    prefix = found["prefix"] or "oauth2"
    named = {name: typed.variable(f"{prefix}_{name}") for name in OAUTH_VARIABLES}
    if found["prefix"] and not found["flow"] and not any(named.values()):
        # `OAuth2 mF_9.B5f-4.1JqM` is how some servers want a token.
        return None
    if found["exchange"]:
        message = "the exchange of one token for another (RFC 8693) is not carried out"
        hint = "exchange it in a request of its own, and take the token from its answer"
        typed.refuse(Code.AUTH_UNKNOWN_SCHEME, message, hint)
        return NO_AUTHENTICATION
    flow = (found["flow"] or "client_credentials").lower()
    if flow == "hybrid":
        message, hint = "the hybrid flow is not carried out", "write `authorization_code`"
        typed.refuse(Code.AUTH_UNKNOWN_SCHEME, message, hint)
        return NO_AUTHENTICATION
    grant = _FLOWS[flow]
    _check_oauth(typed, grant, prefix, named)
    return _oauth2(typed, grant, prefix, named)


def _oauth2(typed: _Typed, grant: Grant, prefix: str, named: Mapping[str, str]) -> OAuth2:
    secret = typed.secret(named["clientSecret"])
    body = named["useAuthorizationHeader"].lower() == "false"
    way = ClientAuthentication.BODY if body else ClientAuthentication.HEADER
    redirected = grant in (Grant.AUTHORIZATION_CODE, Grant.IMPLICIT)
    resource = named["resource"]
    return OAuth2(
        grant,
        named["tokenEndpoint"],
        named["clientId"],
        secret,
        named["scope"] or "openid",
        named["audience"],
        way if secret else ClientAuthentication.NONE,
        named["authorizationEndpoint"],
        named["deviceCodeEndpoint"],
        redirect_url=(named["redirectUri"] or _REDIRECT) if redirected else "",
        pkce=Pkce.OFF if named["usePkce"].lower() == "false" else Pkce.S256,
        user=named["username"],
        password=typed.secret(named["password"]),
        extra=(ExtraParameter("resource", resource),) if resource else (),
        environment=typed.environment,
        name=prefix,
    )


_REDIRECT = "http://localhost:3000/callback"
"""Where httpYac waits for the browser."""


def _check_oauth(typed: _Typed, grant: Grant, prefix: str, named: Mapping[str, str]) -> None:
    needed = {"clientId": Code.AUTH_MISSING_CLIENT_ID}
    if grant is not Grant.IMPLICIT:
        needed["tokenEndpoint"] = Code.AUTH_MISSING_TOKEN_URL
    match grant:
        case Grant.CLIENT_CREDENTIALS:
            needed["clientSecret"] = Code.AUTH_MISSING_CLIENT_SECRET
        case Grant.PASSWORD:
            needed["username"] = needed["password"] = Code.AUTH_MISSING_ARGUMENT
        case Grant.AUTHORIZATION_CODE | Grant.IMPLICIT:
            needed["authorizationEndpoint"] = Code.AUTH_MISSING_ARGUMENT
        case Grant.DEVICE_CODE:
            needed["deviceCodeEndpoint"] = Code.AUTH_MISSING_ARGUMENT
        case _:
            pass
    for name, code in needed.items():
        if not named[name]:
            message = f"`{typed.field.value}` needs the variable `{prefix}_{name}`"
            typed.refuse(code, message, f"define `{prefix}_{name}`, or write `# @auth oauth2 …`")


def _cognito(typed: _Typed, _rest: str) -> Authentication | None:
    message = "signing in at Amazon Cognito by password is not carried out"
    hint = "get the token in a request to `InitiateAuth`, and write `Bearer {{token}}`"
    typed.refuse(Code.AUTH_UNKNOWN_SCHEME, message, hint)
    return NO_AUTHENTICATION


_READERS: Mapping[str, Callable[[_Typed, str], Authentication | None]] = {
    "digest": _digest,
    "ntlm": _ntlm,
    "negotiate": _negotiate,
    "aws": _aws,
    "oauth2": _oauth,
    "openid": _oauth,
    "cognito": _cognito,
}
