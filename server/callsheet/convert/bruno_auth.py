"""Authentication of Bruno as `# @auth`."""

from collections.abc import Mapping

from callsheet.convert.bruno_parts import BrunoPart
from callsheet.convert.collection_auth import NO_AUTH, parameters, scheme
from callsheet.convert.collection_text import bound
from callsheet.convert.lost import Lost

_GRANTS = ("client_credentials", "password", "authorization_code", "implicit")


def auth_of(part: BrunoPart, lost: Lost) -> tuple[str, ...] | None:
    """The directives of an authentication; None where it is inherited."""
    mode = part.auth_mode
    if mode in ("", "inherit"):
        return None if mode else NO_AUTH
    given = {key: bound(value.strip(), lost) for key, value in part.auth.items()}
    found = _directive(mode, given, part, lost)
    if found is None:
        lost.say(f"authentication of the kind {mode}", "write the header field yourself")
    return NO_AUTH if found is None else found


def _directive(
    mode: str, given: Mapping[str, str], part: BrunoPart, lost: Lost
) -> tuple[str, ...] | None:
    def of(key: str) -> str:
        return given.get(key, "")

    match mode:
        case "none":
            return NO_AUTH
        case "basic" | "digest":
            return scheme(mode, of("username"), of("password"))
        case "bearer":
            return scheme("bearer", of("token"))
        case "apikey":
            place = "query" if of("placement") in ("query", "queryparams") else ""
            return scheme(
                "api_key", name=of("key"), value=of("value") or "{{api_key}}", **{"in": place}
            )
        case "ntlm":
            return scheme("ntlm", of("username"), of("password"), domain=of("domain"))
        case "awsv4":
            if of("profileName"):
                lost.say("the profile of AWS", "write its key and secret")
            return scheme(
                "aws",
                key=of("accessKeyId"),
                secret=of("secretAccessKey"),
                session_token=of("sessionToken"),
                region=of("region"),
                service=of("service"),
            )
        case "oauth1":
            return _oauth1(given, lost)
        case "oauth2":
            return _oauth2(given, part, lost)
        case _:
            return None


def _oauth1(given: Mapping[str, str], lost: Lost) -> tuple[str, ...]:
    def of(key: str) -> str:
        return given.get(key, "")

    if of("include_body_hash") == "true":
        lost.say("the hash of the body in a signature of OAuth 1")
    method = of("signature_method").lower()
    place = of("placement")
    return scheme(
        "oauth1",
        consumer_key=of("consumer_key"),
        consumer_secret=of("consumer_secret"),
        token=of("access_token"),
        token_secret=of("token_secret"),
        method="" if method == "hmac-sha1" else method,
        private_key=of("private_key"),
        callback=of("callback_url"),
        verifier=of("verifier"),
        realm=of("realm"),
        **{"in": place if place in ("query", "body") else ""},
    )


def _oauth2(given: Mapping[str, str], part: BrunoPart, lost: Lost) -> tuple[str, ...]:
    def of(key: str) -> str:
        return given.get(key, "")

    grant = of("grant_type")
    if grant not in _GRANTS:
        lost.say(f"the grant {grant} of OAuth 2", "choose one of `# @auth oauth2`")
    if of("token_placement") == "url":
        lost.say("the token of OAuth 2 in the query", "it goes into the header field")
    with_person = grant in ("authorization_code", "implicit")
    is_code = grant == "authorization_code"
    pairs = [(row.name, bound(row.value, lost)) for row in part.token_parameters if row.enabled]
    prefix = of("token_header_prefix")
    return scheme(
        "oauth2",
        grant="" if grant == "client_credentials" or grant not in _GRANTS else grant,
        token_url=of("access_token_url"),
        auth_url=of("authorization_url") if with_person else "",
        refresh_url=of("refresh_token_url"),
        client_id=of("client_id"),
        client_secret=of("client_secret"),
        scope=of("scope"),
        username=of("username") if grant == "password" else "",
        password=of("password") if grant == "password" else "",
        redirect_url=of("callback_url") if with_person else "",
        client_auth="" if of("credentials_placement") == "basic_auth_header" else "body",
        pkce="off" if is_code and of("pkce") != "true" else "",
        prefix="" if prefix == "Bearer" else prefix,
        extra=parameters(pairs),
    )
