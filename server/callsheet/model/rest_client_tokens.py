"""REST Client's tokens: `$aadToken`, `$aadV2Token` and `$oidcAccessToken`, as OAuth 2.

Microsoft's second version of its endpoints serves both of the first two: the older one speaks a
device code of its own.
"""

from collections.abc import Callable, Iterable

from callsheet.authentication import ClientAuthentication, ExtraParameter, Grant, OAuth2
from callsheet.model.wanted_tokens import NoToken, WantedToken, missing

NAMES = ("$aadToken", "$aadV2Token", "$oidcAccessToken")

_CLOUDS = {
    "azurecloud": ("https://login.microsoftonline.com", "https://management.core.windows.net/"),
    "azurechinacloud": (
        "https://login.chinacloudapi.cn",
        "https://management.core.chinacloudapi.cn/",
    ),
    "azureusgovernment": (
        "https://login.microsoftonline.us",
        "https://management.core.usgovcloudapi.net/",
    ),
    "de": ("https://login.microsoftonline.de", "https://management.core.cloudapi.de/"),
    "ppe": ("https://login.windows-ppe.net", "https://management.core.windows.net/"),
}
"""Where a cloud signs in, and the API that a token of `$aadToken` is for."""

_SHORT = {"public": "azurecloud", "cn": "azurechinacloud", "us": "azureusgovernment"}
_REGISTER = "register an application of your own, and write `clientId:…` or define `aadV2ClientId`"

Lookup = Callable[[str], str]
"""The value of a variable as text, empty when there is none."""


def rest_client_token(
    name: str, words: Iterable[str], variable: Lookup, environment: str
) -> WantedToken | NoToken:
    """What a token is asked for with; `words` stand behind the name."""
    plain: list[str] = []
    named: dict[str, str] = {}
    for word in words:
        key, colon, value = word.partition(":")
        if colon and key.lower() in _KEYS:
            named[key.lower()] = value
        else:
            plain.append(word)
    fresh = "new" in plain
    match name:
        case "$oidcAccessToken":
            scheme = _oidc(named, variable, environment)
            lacking = missing(scheme, _OIDC_NAMES, f"`{name}`")
        case _:
            scheme = _microsoft(name, plain, named, variable, environment)
            lacking = missing(scheme, _MICROSOFT_NAMES, f"`{name}`")
    if lacking is not None:
        hint = _REGISTER if "clientId" in lacking.message and name != "$oidcAccessToken" else ""
        return NoToken(lacking.message, hint or lacking.hint, lacking.code)
    return WantedToken(scheme, fresh=fresh)


_KEYS = frozenset(
    {"aud", "scopes", "tenantid", "clientid", "issuer", "callbackdomain", "callbackport"}
    | {"authorizeendpoint", "tokenendpoint", "audience"}
)
_OIDC_NAMES = {
    "client_id": "clientId:…",
    "token_url": "tokenEndpoint:…",
    "authorization_url": "authorizeEndpoint:…",
}
_MICROSOFT_NAMES = {"client_id": "clientId:…", "client_secret": "aadV2ClientSecret"}


def _oidc(named: dict[str, str], variable: Lookup, environment: str) -> OAuth2:
    domain = named.get("callbackdomain", "")
    port = named.get("callbackport", "") or "7777"
    audience = named.get("audience", "")
    return OAuth2(
        Grant.AUTHORIZATION_CODE,
        named.get("tokenendpoint") or variable("oidcTokenEndpoint"),
        named.get("clientid") or variable("oidcClientId"),
        scope=named.get("scopes", "").replace(",", " "),
        client_authentication=ClientAuthentication.NONE,
        authorization_url=named.get("authorizeendpoint") or variable("oidcAuthorizeEndpoint"),
        redirect_url=f"https://{domain}:{port}" if domain else f"http://localhost:{port}",
        extra=(ExtraParameter("resource", audience),) if audience else (),
        environment=environment,
        name="$oidcAccessToken",
    )


def _microsoft(
    name: str, plain: list[str], named: dict[str, str], variable: Lookup, environment: str
) -> OAuth2:
    words = [word for word in plain if word not in ("new", "appOnly")]
    clouds = [word for word in words if _SHORT.get(word, word.lower()) in _CLOUDS]
    typed = clouds[0] if clouds else variable("aadV2Cloud") or "AzureCloud"
    signs_in, management = _CLOUDS.get(_SHORT.get(typed, typed.lower()), _CLOUDS["azurecloud"])
    domains = [word for word in words if word not in clouds]
    tenant = named.get("tenantid") or (domains[0] if domains else "") or variable("aadV2TenantId")
    base = f"{signs_in}/{tenant or 'common'}/oauth2/v2.0"
    client = named.get("clientid") or variable("aadV2ClientId")
    if "appOnly" in plain:
        return OAuth2(
            Grant.CLIENT_CREDENTIALS,
            f"{base}/token",
            client,
            variable("aadV2ClientSecret"),
            f"{variable('aadV2AppUri')}/.default",
            client_authentication=ClientAuthentication.BODY,
            environment=environment,
            name=name,
        )
    return OAuth2(
        Grant.DEVICE_CODE,
        f"{base}/token",
        client,
        scope=_scope(name, named, management),
        client_authentication=ClientAuthentication.NONE,
        device_url=f"{base}/devicecode",
        environment=environment,
        name=name,
    )


def _scope(name: str, named: dict[str, str], management: str) -> str:
    if name == "$aadToken":
        return f"{named.get('aud') or management}/.default"
    scopes = [each for each in named.get("scopes", "").split(",") if each]
    if "openid" not in scopes:
        # Without them a device code of the tenant `common` fails.
        scopes += ["openid", "profile"]
    return " ".join(scopes)
