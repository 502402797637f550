"""JetBrains' `Security.Auth` in environment files: what `{{$auth.token("id")}}` is got with.

kulala's additions are read too (dialects.md A14.2).
"""

from collections.abc import Iterator, Mapping

from callsheet.amounts import read_duration
from callsheet.authentication import (
    ClientAuthentication,
    ExtraParameter,
    Grant,
    OAuth2,
    ParameterUse,
    Pkce,
)
from callsheet.late_dataclasses import dataclass
from callsheet.model.wanted_tokens import Fill, NoToken, WantedToken, missing
from callsheet.problems import Code, did_you_mean
from callsheet.values import JsonValue, value_text

VARIABLE = "Security"
"""What the member of an environment is called that is no variable."""

_GRANTS = {
    "authorization code": Grant.AUTHORIZATION_CODE,
    "client credentials": Grant.CLIENT_CREDENTIALS,
    "device authorization": Grant.DEVICE_CODE,
    "device code": Grant.DEVICE_CODE,
    "implicit": Grant.IMPLICIT,
    "password": Grant.PASSWORD,
    "jwt bearer": Grant.JWT_BEARER,
}
_CLIENT_CREDENTIALS = {
    "none": ClientAuthentication.NONE,
    "in body": ClientAuthentication.BODY,
    "basic": ClientAuthentication.HEADER,
}
_USES = {
    "everywhere": ParameterUse.EVERYWHERE,
    "in auth request": ParameterUse.AUTHORIZATION,
    "in token request": ParameterUse.TOKEN,
}
_NAMES = {
    "client_id": "Client ID",
    "client_secret": "Client Secret",
    "token_url": "Token URL",
    "authorization_url": "Auth URL",
    "device_url": "Device Auth URL",
    "user": "Username",
    "password": "Password",
    "assertion": "Assertion",
}


@dataclass(frozen=True, slots=True)
class MockTokens:
    """`"Type": "Mock"`: the tokens stand in the file."""

    token: str
    id_token: str


def security_auth(
    security: JsonValue, name: str, fill: Fill, environment: str
) -> WantedToken | MockTokens | NoToken:
    """What the entry of that name says.

    Args:
        security: The member `Security` of the environment, the private file's merged over it.
        name: Which entry of its `Auth`.
        fill: Replaces the bindings of a value.
        environment: The chosen environment.
    """
    known = _entries(security)
    entry = known.get(name)
    if not isinstance(entry, Mapping):
        hint = did_you_mean(name, tuple(known))
        example = f'define it in an environment file: {{"Security": {{"Auth": {{"{name}": …}}}}}}'
        return NoToken(f'no authentication is called "{name}" here', hint or example)
    members = _Members(entry, fill)
    if members.text("Type").lower() == "mock":
        return MockTokens(members.text("Token"), members.text("ID Token"))
    return _wanted(members, name, environment)


def authentication_names(security: JsonValue) -> tuple[str, ...]:
    """The names of the entries."""
    return tuple(_entries(security))


def _entries(security: JsonValue) -> Mapping[str, JsonValue]:
    entries = security.get("Auth") if isinstance(security, Mapping) else None
    return entries if isinstance(entries, Mapping) else {}


def _wanted(members: "_Members", name: str, environment: str) -> WantedToken | NoToken:
    typed = members.text("Grant Type")
    grant = _GRANTS.get(typed.lower())
    if grant is None:
        known = ", ".join(f"`{each.title()}`" for each in _GRANTS)
        message = f'"{name}" has no `Grant Type` that is known here: "{typed}"'
        return NoToken(message, f"known are {known}", Code.AUTH_MISSING_ARGUMENT)
    way = members.client_authentication()
    if isinstance(way, NoToken):
        return way
    pkce, verifier = members.pkce()
    scheme = OAuth2(
        grant,
        members.text("Token URL"),
        members.text("Client ID"),
        members.text("Client Secret"),
        members.text("Scope"),
        client_authentication=way,
        authorization_url=members.text("Auth URL"),
        device_url=members.text("Device Auth URL"),
        revoke_url=members.text("Revoke URL"),
        redirect_url=members.text("Redirect URL"),
        pkce=pkce,
        code_verifier=verifier,
        state=members.text("State"),
        user=members.text("Username"),
        password=members.text("Password"),
        assertion=members.text("Assertion") or members.text("JWT"),
        extra=tuple(members.extra()),
        lifetime=_seconds(members.text("Expires In")),
        use_id_token=members.is_on("Use ID Token", default=False),
        environment=environment,
        name=name,
    )
    lacking = missing(scheme, _NAMES, f'the authentication "{name}"')
    automatic = members.is_on("Acquire Automatically", default=True)
    return lacking or WantedToken(scheme, automatic)


@dataclass(frozen=True, slots=True)
class _Members:
    """The members of an entry, with their bindings replaced."""

    entry: Mapping[str, JsonValue]
    fill: Fill

    def text(self, key: str) -> str:
        value = self.entry.get(key)
        return "" if value is None else self.fill(value_text(value)).strip()

    def is_on(self, key: str, *, default: bool) -> bool:
        text = self.text(key).lower()
        return text == "true" if text else default

    def client_authentication(self) -> ClientAuthentication | NoToken:
        typed = self.text("Client Credentials").lower()
        if not typed:
            has_secret = bool(self.text("Client Secret"))
            return ClientAuthentication.HEADER if has_secret else ClientAuthentication.NONE
        if typed in _CLIENT_CREDENTIALS:
            return _CLIENT_CREDENTIALS[typed]
        message = f'`"Client Credentials": "{typed}"` is not carried out'
        hint = "known are `none`, `in body` and `basic`"
        return NoToken(message, hint, Code.AUTH_MISSING_ARGUMENT)

    def pkce(self) -> tuple[Pkce, str]:
        value = self.entry.get("PKCE")
        if not isinstance(value, Mapping):
            return (Pkce.OFF if self.text("PKCE").lower() == "false" else Pkce.S256), ""
        inner = _Members(value, self.fill)
        plain = inner.text("Code Challenge Method").lower() == "plain"
        return (Pkce.PLAIN if plain else Pkce.S256), inner.text("Code Verifier")

    def extra(self) -> Iterator[ExtraParameter]:
        parameters = self.entry.get("Custom Request Parameters")
        for name, value in parameters.items() if isinstance(parameters, Mapping) else ():
            use, inner = ParameterUse.EVERYWHERE, value
            if isinstance(value, Mapping):
                typed = _Members(value, self.fill).text("Use")
                use, inner = _USES.get(typed.lower(), use), value.get("Value")
            for each in inner if isinstance(inner, list) else [inner]:
                yield ExtraParameter(name, self.fill(value_text(each)), use)


def _seconds(text: str) -> float:
    seconds = read_duration(f"{text}s" if text[-1:].isdigit() else text) if text else None
    return 3600.0 if seconds is None else seconds
