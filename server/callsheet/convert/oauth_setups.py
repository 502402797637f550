"""OAuth 2 for tools that fetch tokens: variables of httpYac, `Security.Auth` of JetBrains."""

import json
from collections.abc import Mapping

from callsheet.convert.page import Page
from callsheet.convert.sheet import Sheet
from callsheet.model.requests import identifier_of
from callsheet.syntax.directives import Arguments

_GRANTS = {
    "client_credentials": "Client Credentials",
    "authorization_code": "Authorization Code",
    "device_code": "Device Authorization",
    "password": "Password",
    "implicit": "Implicit",
}
"""What JetBrains calls the grants that httpYac has, too."""

_OF_HTTPYAC = {
    "token_url": "tokenEndpoint",
    "auth_url": "authorizationEndpoint",
    "device_url": "deviceCodeEndpoint",
    "redirect_url": "redirectUri",
    "client_id": "clientId",
    "client_secret": "clientSecret",
    "scope": "scope",
    "audience": "audience",
    "resource": "resource",
    "username": "username",
    "password": "password",
}
_OF_JETBRAINS = {
    "token_url": "Token URL",
    "auth_url": "Auth URL",
    "device_url": "Device Auth URL",
    "redirect_url": "Redirect URL",
    "client_id": "Client ID",
    "client_secret": "Client Secret",
    "scope": "Scope",
    "username": "Username",
    "password": "Password",
}


def oauth_of_httpyac(page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    """`Authorization: oauth2 GRANT PREFIX`, and the variables of that prefix."""
    given = _given(arguments, _OF_HTTPYAC)
    if given is None:
        return False
    grant, client_auth, values = given
    prefix = _name(page, sheet)
    lines = [f"@{prefix}_{_OF_HTTPYAC[key]} = {page.bound(sheet, text)}" for key, text in values]
    if client_auth == "body":
        lines.append(f"@{prefix}_useAuthorizationHeader = false")
    if grant == "authorization_code":
        lines.append(f"@{prefix}_usePkce = true")
    sheet.before += lines
    sheet.head.append(f"Authorization: oauth2 {grant} {prefix}")
    return True


def oauth_of_jetbrains(page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    """`Bearer {{$auth.token("id")}}`; what belongs into the environment file is told."""
    given = _given(arguments, _OF_JETBRAINS)
    if given is None:
        return False
    grant, client_auth, values = given
    name = _name(page, sheet)
    setup = {"Type": "OAuth2", "Grant Type": _GRANTS[grant]}
    setup |= {_OF_JETBRAINS[key]: page.bound(sheet, text) for key, text in values}
    setup["Client Credentials"] = {"body": "in body", "none": "none"}.get(client_auth, "basic")
    whole = {"Security": {"Auth": {name: setup}}}
    sheet.head.append(f'Authorization: Bearer {{{{$auth.token("{name}")}}}}')
    what = f'`$auth.token("{name}")` is set up in `http-client.private.env.json`'
    page.lose(sheet, what, f"put into an environment there: {json.dumps(whole)[1:-1]}")
    return True


def _given(
    arguments: Arguments, known: Mapping[str, str]
) -> tuple[str, str, list[tuple[str, str]]] | None:
    """Grant, way of the client's credentials, and the rest; None with what the tool has not."""
    texts = {key.text: value.text for key, value in arguments.keyword}
    grant = texts.pop("grant", "client_credentials")
    client_auth = texts.pop("client_auth", "header")
    if grant not in _GRANTS or not set(texts) <= set(known):
        return None
    return grant, client_auth, list(texts.items())


def _name(page: Page, sheet: Sheet) -> str:
    setting = sheet.settings.nearest("auth")
    wanted = setting.layer.resource if setting else ""
    name = identifier_of(wanted or sheet.name or "oauth2")
    return f"{name}_auth" if page.is_defined(name) else name
