"""Authentication of Insomnia as `# @auth`."""

from collections.abc import Mapping

from callsheet.convert.collection_auth import NO_AUTH, scheme
from callsheet.convert.insomnia_text import Texts
from callsheet.convert.loose_json import members, text
from callsheet.values import JsonValue

_GRANTS = ("client_credentials", "password", "authorization_code", "implicit")


def auth_of(value: JsonValue, texts: Texts) -> tuple[str, ...] | None:
    """The directives of an authentication; None where it is inherited."""
    raw = members(value)
    kind = text(raw.get("type"))
    if not kind:
        return None
    if kind == "none" or raw.get("disabled") is True:
        return NO_AUTH
    given = {key: texts.bound(text(each)) for key, each in raw.items()}
    found = _directive(kind, given, texts)
    if found is None:
        texts.lost.say(f"authentication of the kind {kind}", "write the header field yourself")
    return NO_AUTH if found is None else found


def _directive(kind: str, given: Mapping[str, str], texts: Texts) -> tuple[str, ...] | None:
    def of(key: str) -> str:
        return given.get(key, "")

    match kind:
        case "basic" | "digest" | "ntlm":
            return scheme(kind, of("username"), of("password"))
        case "bearer":
            prefix = of("prefix").strip()
            return scheme("bearer", of("token"), prefix="" if prefix == "Bearer" else prefix)
        case "apikey" if of("addTo") != "cookie":
            place = "query" if of("addTo") == "queryParams" else ""
            return scheme(
                "api_key", name=of("key"), value=of("value") or "{{api_key}}", **{"in": place}
            )
        case "iam":
            return scheme(
                "aws",
                key=of("accessKeyId"),
                secret=of("secretAccessKey"),
                session_token=of("sessionToken"),
                region=of("region"),
                service=of("service"),
            )
        case "oauth1":
            method = of("signatureMethod").lower()
            return scheme(
                "oauth1",
                consumer_key=of("consumerKey"),
                consumer_secret=of("consumerSecret"),
                token=of("tokenKey"),
                token_secret=of("tokenSecret"),
                method="" if method == "hmac-sha1" else method,
                private_key=of("privateKey"),
                callback=of("callback"),
                verifier=of("verifier"),
                realm=of("realm"),
            )
        case "oauth2":
            return _oauth2(given, texts)
        case _:
            return None


def _oauth2(given: Mapping[str, str], texts: Texts) -> tuple[str, ...]:
    def of(key: str) -> str:
        return given.get(key, "")

    grant = of("grantType")
    if grant and grant not in _GRANTS:
        texts.lost.say(f"the grant {grant} of OAuth 2", "choose one of `# @auth oauth2`")
    with_person = grant in ("authorization_code", "implicit")
    pkce = {"plain": "plain"}.get(of("pkceMethod"), "") if of("usePkce") == "true" else "off"
    prefix = of("tokenPrefix").strip()
    return scheme(
        "oauth2",
        grant="" if grant == "client_credentials" or grant not in _GRANTS else grant,
        token_url=of("accessTokenUrl"),
        auth_url=of("authorizationUrl") if with_person else "",
        client_id=of("clientId"),
        client_secret=of("clientSecret"),
        scope=of("scope"),
        audience=of("audience"),
        resource=of("resource"),
        username=of("username") if grant == "password" else "",
        password=of("password") if grant == "password" else "",
        redirect_url=of("redirectUrl") if with_person else "",
        client_auth="body" if of("credentialsInBody") == "true" else "",
        pkce=pkce if grant == "authorization_code" else "",
        prefix="" if prefix == "Bearer" else prefix,
    )
