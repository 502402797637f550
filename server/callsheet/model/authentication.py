"""How a request proves who sends it: the nearest `# @auth` of all that holds for it."""

from collections.abc import Callable, Mapping
from functools import cache

from callsheet.authentication import (
    NO_AUTHENTICATION,
    ApiKey,
    Authentication,
    Aws,
    Basic,
    Bearer,
    Digest,
    Foreign,
    GoogleServiceAccount,
    Jwt,
    KeyPlace,
    Ntlm,
    OAuth1,
    OAuth1Place,
)
from callsheet.facts.auth_schemes import AUTH_SCHEMES
from callsheet.facts.jwt_algorithms import JWT_ALGORITHMS
from callsheet.facts.secret_names import is_secret_parameter
from callsheet.model.auth_oauth2 import oauth2
from callsheet.model.circumstances import Circumstances
from callsheet.model.filling import Filling
from callsheet.model.scheme_arguments import SchemeArguments, is_known
from callsheet.model.settings import Setting
from callsheet.problems import Code, Severity, did_you_mean

GROUP = "callsheet.auth"
"""The entry point group of schemes that others make."""


def read_authentication(filling: Filling, circumstances: Circumstances) -> Authentication:
    """What the nearest `@auth` comes to; what is wrong with it goes to the filling.

    The requests of `@auth session` and `@auth custom` are needs of the request (`auth_requests`);
    nothing is added to it.
    """
    setting = filling.settings.nearest("auth")
    if setting is None:
        return NO_AUTHENTICATION
    scheme = setting.arguments.variant
    if not filling.checked(setting):
        return NO_AUTHENTICATION
    if not scheme:
        return _foreign(filling, setting)
    return _READERS[scheme](SchemeArguments(filling, setting, circumstances))


def _none(_given: SchemeArguments) -> Authentication:
    return NO_AUTHENTICATION


def _basic(given: SchemeArguments) -> Basic:
    user = given.text("user", 0)
    if ":" in user and is_known(user):
        message = "a user with a colon cannot be told from the password (RFC 7617)"
        hint = "write user and password apart: `# @auth basic USER PASSWORD`"
        given.filling.refuse(given.setting, Code.VARIABLE_TYPE, message, hint, "user")
    return Basic(user, given.secret("password", 1))


def _bearer(given: SchemeArguments) -> Bearer:
    token = given.secret("token", 0)
    return Bearer(token, given.text("prefix", default="Bearer").rstrip())


def _api_key(given: SchemeArguments) -> ApiKey:
    value = given.secret("value")
    given.need("value", value)
    return ApiKey(
        given.text("name") or "Authorization",
        value,
        KeyPlace.QUERY if given.word("in", "header") == "query" else KeyPlace.HEADER,
        given.text("prefix").rstrip(),
    )


def _digest(given: SchemeArguments) -> Digest:
    return Digest(given.text("user", 0), given.secret("password", 1))


def _oauth1(given: SchemeArguments) -> OAuth1:
    method = given.word("method", "hmac-sha1").upper()
    consumer = given.text("consumer_key")
    given.need("consumer_key", consumer)
    private_key = ""
    if method.startswith("RSA"):
        private_key = given.secret("private_key") or given.contents("key_file")
        given.need("private_key", private_key, other="key_file")
    places = {place.value: place for place in OAuth1Place}
    return OAuth1(
        consumer,
        given.secret("consumer_secret"),
        given.secret("token"),
        given.secret("token_secret"),
        method,
        private_key,
        given.text("realm"),
        given.text("callback"),
        given.text("verifier"),
        places.get(given.word("in", "header"), OAuth1Place.HEADER),
    )


def _aws(given: SchemeArguments) -> Aws:
    key, secret = given.text("key"), given.secret("secret")
    given.need("key", key)
    given.need("secret", secret)
    token = given.secret("session_token")
    return Aws(key, secret, given.text("region"), given.text("service"), token)


def _google(given: SchemeArguments) -> GoogleServiceAccount:
    key = given.secret("json") or given.contents("file")
    given.need("file", key, other="json")
    scope, audience = given.text("scope"), given.text("audience")
    given.need("scope", scope or audience, other="audience")
    return GoogleServiceAccount(
        key,
        scope,
        audience,
        given.text("subject"),
        environment=given.circumstances.environment,
        name=given.setting.layer.resource,
    )


def _jwt(given: SchemeArguments) -> Jwt:
    found = made_jwt(given)
    given.check_length(found.key, found.algorithm, Severity.WARNING)
    return found


def made_jwt(given: SchemeArguments) -> Jwt:
    """The JWT that `@auth jwt` and `@sign jwt` describe."""
    return Jwt(
        given.key(),
        _algorithm(given.text("alg", default="HS256")),
        given.text("iss"),
        given.text("sub"),
        given.text("aud"),
        given.text("kid"),
        given.seconds("ttl", 300.0),
        given.members("claims"),
        given.text("header") or "Authorization",
        given.text("prefix", default="Bearer").rstrip(),
    )


def _algorithm(written: str) -> str:
    """The name as the standards spell it, whatever its case."""
    return next((name for name in JWT_ALGORITHMS if name.lower() == written.lower()), written)


def _ntlm(given: SchemeArguments) -> Ntlm:
    password = given.secret("password", 1)
    return ntlm_user(given.text("user", 0), password, given.text("domain"))


def _negotiate(given: SchemeArguments) -> Ntlm:
    password = given.secret("password")
    return ntlm_user(given.text("user"), password, given.text("domain"), negotiate=True)


def ntlm_user(user: str, password: str, domain: str = "", *, negotiate: bool = False) -> Ntlm:
    r"""NTLM for a user, whose domain may stand before the name: `DOMAIN\user`."""
    before, backslash, after = user.partition("\\")
    if backslash and not domain:
        user, domain = after, before
    return Ntlm(user, password, domain, negotiate)


_READERS: Mapping[str, Callable[[SchemeArguments], Authentication]] = {
    "none": _none,
    "basic": _basic,
    "bearer": _bearer,
    "api_key": _api_key,
    "digest": _digest,
    "oauth2": oauth2,
    "oauth2_client_credentials": oauth2,
    "auth0": oauth2,
    "oauth1": _oauth1,
    "aws": _aws,
    "google_service_account": _google,
    "jwt": _jwt,
    "session": _none,
    "custom": _none,
    "ntlm": _ntlm,
    "negotiate": _negotiate,
}


def _foreign(filling: Filling, setting: Setting) -> Authentication:
    """A scheme that the table lacks: somebody else's, or nobody's."""
    arguments = setting.arguments
    if arguments.first is None:
        return NO_AUTHENTICATION
    scheme = filling.text(setting, arguments.first)
    if "{{" in scheme:
        return NO_AUTHENTICATION
    if scheme not in _installed():
        known = [word for each in AUTH_SCHEMES for word in (each.word, *each.aliases)]
        hint = did_you_mean(scheme, [*known, *_installed()])
        filling.refuse(
            setting,
            Code.AUTH_UNKNOWN_SCHEME,
            f'no authentication scheme is called "{scheme}"',
            hint or f"known are {', '.join(each.word for each in AUTH_SCHEMES)}",
            at=arguments.first,
        )
        return NO_AUTHENTICATION
    values = {
        str(number): filling.text(setting, piece)
        for number, piece in enumerate(arguments.positional[1:], start=1)
    }
    filling.substitution.secrets.update(values.values())
    for key, piece in arguments.keyword:
        values[key.text] = filling.text(setting, piece)
        if is_secret_parameter(key.text):
            filling.substitution.secrets.add(values[key.text])
    return Foreign(scheme, values)


@cache
def _installed() -> frozenset[str]:
    """The schemes that installed packages bring."""
    from importlib.metadata import entry_points

    return frozenset(entry_points(group=GROUP).names)
