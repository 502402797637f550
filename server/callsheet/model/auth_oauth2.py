"""OAuth 2 out of `# @auth oauth2 …`: which grant needs what, and how dlt and Auth0 say it."""

import re
from urllib.parse import parse_qsl

from callsheet.authentication import (
    ClientAuthentication,
    ExtraParameter,
    Grant,
    OAuth2,
    ParameterUse,
    Pkce,
)
from callsheet.model.scheme_arguments import SchemeArguments, is_known
from callsheet.problems import Code
from callsheet.values import parse_json, value_text

_WHOLE = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
_PKCE = {"on": Pkce.S256, "s256": Pkce.S256, "plain": Pkce.PLAIN, "off": Pkce.OFF}


def oauth2(given: SchemeArguments) -> OAuth2:
    """What the arguments of `oauth2`, `oauth2_client_credentials` or `auth0` say."""
    grants = {grant.value: grant for grant in Grant}
    grant = grants.get(given.word("grant", "client_credentials"), Grant.CLIENT_CREDENTIALS)
    secret = given.secret("client_secret")
    found = OAuth2(
        grant,
        _token_url(given),
        given.text("client_id"),
        secret,
        given.text("scope"),
        given.text("audience"),
        _client_authentication(given, grant, secret),
        given.text("auth_url"),
        given.text("device_url"),
        given.text("refresh_url"),
        given.text("revoke_url"),
        given.text("redirect_url"),
        _PKCE.get(given.word("pkce", "on"), Pkce.S256),
        user=given.text("username"),
        password=given.secret("password"),
        assertion=given.secret("assertion"),
        access_token=given.secret("access_token"),
        refresh_token=given.secret("refresh_token"),
        extra=_extra(given),
        lifetime=given.seconds("lifetime", 3600.0),
        prefix=given.text("prefix", default="Bearer").rstrip(),
        use_id_token=given.switch("id_token"),
        environment=given.circumstances.environment,
        name=given.setting.layer.resource,
    )
    _check(given, found)
    return found


def _token_url(given: SchemeArguments) -> str:
    url = given.text("token_url")
    if url or given.scheme != "auth0":
        return url
    domain = given.text("domain").removeprefix("https://").rstrip("/")
    return f"https://{domain}/oauth/token" if domain else ""


def _check_token_url(given: SchemeArguments, url: str) -> None:
    if url and is_known(url) and given.has("token_url") and not _WHOLE.match(url):
        message = "`token_url=` is no whole address"
        hint = "write it like `token_url=https://login.example.com/oauth/token`"
        given.filling.refuse(given.setting, Code.TARGET_INVALID, message, hint, "token_url")


def _client_authentication(
    given: SchemeArguments, grant: Grant, secret: str
) -> ClientAuthentication:
    if given.has("client_auth"):
        ways = {way.value: way for way in ClientAuthentication}
        return ways.get(given.word("client_auth", "header"), ClientAuthentication.HEADER)
    if grant is not Grant.CLIENT_CREDENTIALS and not secret:
        return ClientAuthentication.NONE
    return ClientAuthentication.BODY if given.scheme == "auth0" else ClientAuthentication.HEADER


def _extra(given: SchemeArguments) -> tuple[ExtraParameter, ...]:
    """`resource=` and what `extra=` says: `a=1&b=2`, or the JSON object that dlt writes."""
    resource = given.text("resource")
    found = [ExtraParameter("resource", resource)] if resource else []
    text = given.secret("extra")
    if not text or not is_known(text):
        return tuple(found)
    pairs = _pairs(text)
    if not pairs:
        message = "what is written for `extra=` is no list of parameters"
        hint = "write it like `extra=a=1&b=2`"
        given.filling.refuse(given.setting, Code.VARIABLE_TYPE, message, hint, "extra")
    found += (ExtraParameter(name, value, ParameterUse.TOKEN) for name, value in pairs)
    return tuple(found)


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        if text.lstrip()[:1] != "{":
            return parse_qsl(text, keep_blank_values=True, strict_parsing=True)
        value = parse_json(text)
    except ValueError:
        return []
    members = value.items() if isinstance(value, dict) else ()
    return [(name, value_text(member)) for name, member in members]


def _check(given: SchemeArguments, found: OAuth2) -> None:
    """Say what the grant cannot do without; with a token that is there already, it need not."""
    if found.access_token:
        return
    if found.grant is not Grant.IMPLICIT:
        given.need("token_url", found.token_url, Code.AUTH_MISSING_TOKEN_URL)
        _check_token_url(given, found.token_url)
    if found.grant is not Grant.JWT_BEARER:
        given.need("client_id", found.client_id, Code.AUTH_MISSING_CLIENT_ID)
    match found.grant:
        case Grant.CLIENT_CREDENTIALS:
            if found.client_authentication is not ClientAuthentication.NONE:
                hint = "write `client_secret=…`, or `client_auth=none` for a public client"
                code = Code.AUTH_MISSING_CLIENT_SECRET
                given.need("client_secret", found.client_secret, code, hint=hint)
        case Grant.PASSWORD:
            given.need("username", found.user)
            given.need("password", found.password)
        case Grant.AUTHORIZATION_CODE | Grant.IMPLICIT:
            given.need("auth_url", found.authorization_url)
        case Grant.DEVICE_CODE:
            given.need("device_url", found.device_url)
        case Grant.JWT_BEARER:
            given.need("assertion", found.assertion)
