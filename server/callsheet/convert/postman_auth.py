"""Authentication of Postman as `# @auth`."""

from collections.abc import Callable, Mapping

from callsheet.convert.collection_auth import NO_AUTH, parameters, scheme
from callsheet.convert.collection_text import bound
from callsheet.convert.loose_json import members, objects, pairs, text
from callsheet.convert.lost import Lost
from callsheet.values import JsonValue

_GRANTS = {
    "authorization_code": "authorization_code",
    "authorization_code_with_pkce": "authorization_code",
    "client_credentials": "client_credentials",
    "implicit": "implicit",
    "password_credentials": "password",
}
_METHODS = {
    "HMAC-SHA1": "hmac-sha1",
    "HMAC-SHA256": "hmac-sha256",
    "PLAINTEXT": "plaintext",
    "RSA-SHA1": "rsa-sha1",
    "RSA-SHA256": "rsa-sha256",
}


def auth_of(value: JsonValue, lost: Lost) -> tuple[str, ...] | None:
    """The directives of an authentication; None where it is inherited."""
    given = members(value)
    kind = text(given.get("type"))
    if not kind:
        return None
    if kind == "noauth":
        return NO_AUTH
    write = _SCHEMES.get(kind)
    if write is None:
        lost.say(f"authentication of the kind {kind}", "write the header field yourself")
        return NO_AUTH
    read = {key: bound(each, lost) for key, each in pairs(given.get(kind)).items()}
    rows = {text(row.get("key")): row.get("value") for row in objects(given.get(kind))}
    return write(_Given(read, rows or members(given.get(kind))), lost)


class _Given:
    """The arguments of an authentication, as texts and as they are."""

    def __init__(self, texts: Mapping[str, str], values: Mapping[str, JsonValue]) -> None:
        self._texts = texts
        self._values = values

    def __getitem__(self, key: str) -> str:
        return self._texts.get(key, "")

    def is_on(self, key: str) -> bool:
        return self._texts.get(key, "").lower() == "true"

    def rows(self, key: str) -> list[tuple[str, str]]:
        """Pairs that are switched on."""
        rows = objects(self._values.get(key))
        return [
            (text(row.get("key")), text(row.get("value")))
            for row in rows
            if row.get("enabled") is not False
        ]


def _basic(given: _Given, _lost: Lost) -> tuple[str, ...]:
    return scheme("basic", given["username"], given["password"])


def _bearer(given: _Given, _lost: Lost) -> tuple[str, ...]:
    return scheme("bearer", given["token"])


def _api_key(given: _Given, _lost: Lost) -> tuple[str, ...]:
    place = "query" if given["in"] == "query" else ""
    return scheme(
        "api_key", **{"name": given["key"], "value": given["value"] or "{{api_key}}", "in": place}
    )


def _digest(given: _Given, _lost: Lost) -> tuple[str, ...]:
    return scheme("digest", given["username"], given["password"])


def _ntlm(given: _Given, lost: Lost) -> tuple[str, ...]:
    if given["workstation"]:
        lost.say("the workstation of NTLM")
    return scheme("ntlm", given["username"], given["password"], domain=given["domain"])


def _oauth1(given: _Given, lost: Lost) -> tuple[str, ...]:
    if given.is_on("includeBodyHash"):
        lost.say("the hash of the body in a signature of OAuth 1")
    method = _METHODS.get(given["signatureMethod"], "")
    if given["signatureMethod"] and not method:
        lost.say(f"signatures of OAuth 1 with {given['signatureMethod']}")
    in_query = given["addParamsToHeader"].lower() == "false"
    return scheme(
        "oauth1",
        consumer_key=given["consumerKey"],
        consumer_secret=given["consumerSecret"],
        token=given["token"],
        token_secret=given["tokenSecret"],
        method="" if method == "hmac-sha1" else method,
        private_key=given["privateKey"],
        realm=given["realm"],
        callback=given["callback"],
        verifier=given["verifier"],
        **{"in": "query" if in_query else ""},
    )


def _oauth2(given: _Given, lost: Lost) -> tuple[str, ...]:
    token, prefix = given["accessToken"], given["headerPrefix"].strip()
    if not given["accessTokenUrl"]:
        if given["addTokenTo"] == "queryParams":
            return scheme("api_key", name="access_token", value=token, **{"in": "query"})
        return scheme("bearer", token, prefix="" if prefix == "Bearer" else prefix)
    grant = _GRANTS.get(given["grant_type"], "")
    if given["grant_type"] and not grant:
        lost.say(f"the grant {given['grant_type']} of OAuth 2", "choose one of `# @auth oauth2`")
    if given["addTokenTo"] == "queryParams":
        lost.say("the token of OAuth 2 in the query", "it goes into the header field")
    if token and "{{" not in token:
        lost.say("the token of OAuth 2 that was kept", "a new one is fetched")
        token = ""
    methods = {"plain": "plain", "S256": ""}
    return scheme(
        "oauth2",
        grant="" if grant == "client_credentials" else grant,
        auth_url=given["authUrl"],
        token_url=given["accessTokenUrl"],
        refresh_url=given["refreshTokenUrl"],
        client_id=given["clientId"],
        client_secret=given["clientSecret"],
        scope=given["scope"],
        audience=given["audience"],
        resource=given["resource"],
        username=given["username"] if grant == "password" else "",
        password=given["password"] if grant == "password" else "",
        redirect_url=given["redirect_uri"] if grant in _WITH_REDIRECT else "",
        client_auth="body" if given["client_authentication"] == "body" else "",
        pkce=_pkce(given, grant, methods),
        prefix="" if prefix in ("Bearer", "") else prefix,
        access_token=token,
        extra=parameters(given.rows("tokenRequestParams")),
    )


_WITH_REDIRECT = ("authorization_code", "implicit")


def _pkce(given: _Given, grant: str, methods: Mapping[str, str]) -> str:
    if grant != "authorization_code":
        return ""
    if given["grant_type"] == "authorization_code_with_pkce":
        return methods.get(given["challengeAlgorithm"], "")
    return "off"


def _aws(given: _Given, lost: Lost) -> tuple[str, ...]:
    if given.is_on("addAuthDataToQuery"):
        lost.say("the signature of AWS in the query", "it goes into header fields")
    return scheme(
        "aws",
        key=given["accessKey"],
        secret=given["secretKey"],
        region=given["region"],
        service=given["service"],
        session_token=given["sessionToken"],
    )


def _jwt(given: _Given, lost: Lost) -> tuple[str, ...]:
    for key, what in (
        ("isSecretBase64Encoded", "a secret in base64 for a JWT"),
        ("addTokenTo", "a JWT in the query"),
    ):
        if given.is_on(key) or given[key] == "queryParam":
            lost.say(what, "write the header field yourself")
    if given["headers"].strip() not in ("", "{}"):
        lost.say("the header of a JWT")
    prefix = given["headerPrefix"].strip()
    return scheme(
        "jwt",
        key=given["privateKey"] or given["secret"],
        alg="" if given["algorithm"] == "HS256" else given["algorithm"],
        claims=" ".join(given["payload"].split()) if given["payload"].strip() != "{}" else "",
        prefix="" if prefix == "Bearer" else prefix,
    )


_SCHEMES: Mapping[str, Callable[[_Given, Lost], tuple[str, ...]]] = {
    "apikey": _api_key,
    "awsv4": _aws,
    "basic": _basic,
    "bearer": _bearer,
    "digest": _digest,
    "jwt": _jwt,
    "ntlm": _ntlm,
    "oauth1": _oauth1,
    "oauth2": _oauth2,
}
