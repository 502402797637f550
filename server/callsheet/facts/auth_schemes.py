"""The schemes of `# @auth` and `# @sign`: their arguments, by the names that APIs and dlt use."""

from callsheet.facts.directive_facts import ArgumentFacts, ArgumentKind, DirectiveFacts, Place
from callsheet.facts.jwt_algorithms import JWT_ALGORITHMS

_EVERYWHERE = frozenset(Place)


def _word(
    name: str,
    documentation: str,
    *aliases: str,
    required: bool = False,
    secret: bool = False,
    kind: ArgumentKind = ArgumentKind.WORD,
) -> ArgumentFacts:
    return ArgumentFacts(
        name, kind, documentation, required=required, aliases=aliases, secret=secret
    )


def _choice(
    name: str, documentation: str, *choices: str, aliases: tuple[str, ...] = ()
) -> ArgumentFacts:
    return ArgumentFacts(
        name,
        ArgumentKind.CHOICE,
        documentation,
        required=False,
        choices=choices,
        aliases=aliases,
    )


def _scheme(
    name: str,
    documentation: str,
    example: str,
    arguments: tuple[ArgumentFacts, ...] = (),
    keywords: tuple[ArgumentFacts, ...] = (),
    *,
    aliases: tuple[str, ...] = (),
) -> DirectiveFacts:
    return DirectiveFacts(
        name,
        documentation,
        example,
        arguments,
        keywords,
        aliases=aliases,
        places=_EVERYWHERE,
        strict=True,
    )


_USER = _word("user", "The user's name.", "username", required=True)
_PASSWORD = _word("password", "The password.", required=True, secret=True)

_JWT_ALGORITHM = _choice(
    "alg", "The algorithm. Default: `HS256`.", *JWT_ALGORITHMS, aliases=("algorithm",)
)

_OAUTH2 = (
    _choice(
        "grant",
        "How the token is got. Default: `client_credentials`.",
        "client_credentials",
        "password",
        "authorization_code",
        "device_code",
        "implicit",
        "jwt_bearer",
        aliases=("grant_type",),
    ),
    _word("token_url", "Where tokens are fetched.", "access_token_url", kind=ArgumentKind.URL),
    _word(
        "auth_url",
        "Where a person signs in, for `authorization_code` and `implicit`.",
        "authorization_url",
        kind=ArgumentKind.URL,
    ),
    _word("device_url", "Where `device_code` asks for its code.", kind=ArgumentKind.URL),
    _word("client_id", "The client's id."),
    _word("client_secret", "The client's secret; a public client has none.", secret=True),
    _word("scope", "What is asked for, with spaces between the names, in quotes.", "scopes"),
    _word("audience", "The API that the token is for."),
    _word("resource", "The resource that the token is for (RFC 8707)."),
    _choice(
        "client_auth",
        "Where id and secret of the client go. Default: the header.",
        "header",
        "body",
        "none",
        aliases=("client_authentication",),
    ),
    _choice(
        "pkce",
        "The proof key of `authorization_code` (RFC 7636). Default: `on`, which is S256.",
        "on",
        "off",
        "s256",
        "plain",
    ),
    _word(
        "redirect_url",
        "Where the browser comes back to, on this machine. Default: a free port.",
        "redirect_uri",
        kind=ArgumentKind.URL,
    ),
    _word(
        "refresh_url",
        "Where tokens are renewed, if not at the token URL.",
        kind=ArgumentKind.URL,
    ),
    _word("revoke_url", "Where `callsheet auth logout` revokes.", kind=ArgumentKind.URL),
    _word("username", "Who signs in, for `password`.", "user"),
    _word("password", "The password, for `password`.", secret=True),
    _word("assertion", "The signed JWT, for `jwt_bearer`.", secret=True),
    _word("access_token", "A token that is there already.", secret=True),
    _word("refresh_token", "A refresh token that is there already.", secret=True),
    ArgumentFacts(
        "lifetime",
        ArgumentKind.DURATION,
        "How long a token lives whose answer does not say. Default: an hour.",
        required=False,
        unit="s",
        aliases=("default_token_expiration",),
    ),
    _word("prefix", "What stands before the token. Default: `Bearer`."),
    ArgumentFacts(
        "id_token",
        ArgumentKind.SWITCH,
        "`on` sends the ID token instead of the access token.",
        required=False,
    ),
    _word(
        "extra",
        "Further parameters of the token request, as `a=1&b=2`.",
        "access_token_request_data",
        "parameters",
    ),
)

ONLY_FOR_GRANTS = {
    "assertion": ("jwt_bearer",),
    "auth_url": ("authorization_code", "implicit"),
    "device_url": ("device_code",),
    "password": ("password",),
    "pkce": ("authorization_code",),
    "redirect_url": ("authorization_code", "implicit"),
    "username": ("password",),
}
"""The arguments of OAuth 2.0 that mean something for some grants alone."""

AUTH_SCHEMES = (
    _scheme(
        "auth none",
        "No credentials are added: neither those of a resource nor those of the file.",
        "auth none",
        aliases=("off",),
    ),
    _scheme(
        "auth basic",
        "User and password in every request (RFC 7617), in UTF-8.",
        "auth basic {{user}} {{secrets.password}}",
        (_USER, _PASSWORD),
        aliases=("http_basic",),
    ),
    _scheme(
        "auth bearer",
        "A token in every request (RFC 6750).",
        "auth bearer {{secrets.token}}",
        (_word("token", "The token.", required=True, secret=True),),
        (_word("prefix", "What stands before the token. Default: `Bearer`."),),
    ),
    _scheme(
        "auth api_key",
        "A key under a name of the API's choice, in a header field or in the query.",
        "auth api_key name=X-API-Key value={{secrets.key}}",
        (),
        (
            _word("name", "The name of the field or the parameter. Default: `Authorization`."),
            _word("value", "The key.", "api_key", "key", secret=True),
            _choice(
                "in", "Where it goes. Default: `header`.", "header", "query", aliases=("location",)
            ),
            _word("prefix", "What stands before the key, with a space between them."),
        ),
        aliases=("apikey", "api-key"),
    ),
    _scheme(
        "auth digest",
        "Proof of a password by the server's challenge (RFC 7616): MD5, SHA-256, SHA-512-256.",
        "auth digest {{user}} {{secrets.password}}",
        (_USER, _PASSWORD),
    ),
    _scheme(
        "auth oauth2",
        "A token from an authorization server (RFC 6749), fetched once, kept until it expires, "
        "renewed when it can be, and fetched again once after a 401.",
        "auth oauth2 grant=client_credentials token_url=https://id.example.org/token "
        "client_id={{id}} client_secret={{secrets.client}}",
        (),
        _OAUTH2,
    ),
    _scheme(
        "auth oauth2_client_credentials",
        "The same as `oauth2 grant=client_credentials`; dlt's name for it.",
        "auth oauth2_client_credentials access_token_url=https://id.example.org/token "
        "client_id={{id}} client_secret={{secrets.client}}",
        (),
        _OAUTH2,
    ),
    _scheme(
        "auth auth0",
        "Client credentials at Auth0: the token URL follows from the domain.",
        "auth auth0 domain=acme.eu.auth0.com audience=https://api.example.org "
        "client_id={{id}} client_secret={{secrets.client}}",
        (),
        (
            _word("domain", "The tenant's domain.", required=True),
            *_OAUTH2,
        ),
    ),
    _scheme(
        "auth oauth1",
        "A signature over the request (RFC 5849).",
        "auth oauth1 consumer_key={{key}} consumer_secret={{secrets.consumer}} token={{token}} "
        "token_secret={{secrets.token}}",
        (),
        (
            _word("consumer_key", "The client's key.", "client_key"),
            _word("consumer_secret", "The client's secret.", "client_secret", secret=True),
            _word("token", "The token.", "access_token", "resource_owner_key"),
            _word("token_secret", "The token's secret.", "resource_owner_secret", secret=True),
            _choice(
                "method",
                "How it is signed. Default: `HMAC-SHA1`.",
                "hmac-sha1",
                "hmac-sha256",
                "rsa-sha1",
                "rsa-sha256",
                "plaintext",
                aliases=("signature_method",),
            ),
            _word("private_key", "The PEM text of the key, for RSA.", secret=True),
            _word("key_file", "The file of that key.", kind=ArgumentKind.PATH),
            _word("realm", "The realm."),
            _word("callback", "The callback, while a token is asked for."),
            _word("verifier", "The verifier, while a token is asked for."),
            _choice("in", "Where it goes. Default: `header`.", "header", "query", "body"),
        ),
        aliases=("oauth1a",),
    ),
    _scheme(
        "auth aws",
        "AWS Signature Version 4. Region and service are read from the host unless given.",
        "auth aws key={{secrets.aws_key}} secret={{secrets.aws_secret}} region=eu-west-1 "
        "service=execute-api",
        (),
        (
            _word("key", "The access key id.", "access_key", "access_key_id"),
            _word(
                "secret", "The secret access key.", "secret_key", "secret_access_key", secret=True
            ),
            _word("region", "The region."),
            _word("service", "The service, as it stands in host names."),
            _word("session_token", "The session token.", "token", secret=True),
        ),
        aliases=("awsv4", "aws_sigv4", "sigv4"),
    ),
    _scheme(
        "auth google_service_account",
        "A token for a Google service account: with a scope an access token, with an audience "
        "alone an ID token.",
        "auth google_service_account file=./key.json "
        "scope=https://www.googleapis.com/auth/cloud-platform",
        (),
        (
            _word("file", "The key file.", kind=ArgumentKind.PATH),
            _word("json", "The text of a key file.", secret=True),
            _word("scope", "The scopes, with spaces between them, in quotes.", "scopes"),
            _word("audience", "Who the ID token is for."),
            _word("subject", "The user to act for."),
        ),
        aliases=("google",),
    ),
    _scheme(
        "auth jwt",
        "A JWT of our own making in every request.",
        "auth jwt key={{secrets.signing}} iss=callsheet sub={{user}} aud=api ttl=5m",
        (),
        (
            _word("key", "The secret, or the PEM text of the private key.", secret=True),
            _word("key_file", "The file of the private key.", kind=ArgumentKind.PATH),
            _JWT_ALGORITHM,
            _word("iss", "The issuer.", "issuer"),
            _word("sub", "The subject.", "subject"),
            _word("aud", "The audience.", "audience"),
            _word("kid", "The key's id."),
            ArgumentFacts(
                "ttl",
                ArgumentKind.DURATION,
                "How long it is good. Default: 5 minutes.",
                required=False,
                unit="s",
            ),
            _word("claims", "Further claims, a JSON object."),
            _word("header", "The field that carries it. Default: `Authorization`."),
            _word("prefix", "What stands before it. Default: `Bearer`."),
        ),
    ),
    _scheme(
        "auth session",
        "The named request logs in, once; the cookies it gets go out with this one. After a 401 "
        "it logs in again, once.",
        "auth session login",
        (ArgumentFacts("login", ArgumentKind.REQUEST, "The name of the request that logs in."),),
    ),
    _scheme(
        "auth custom",
        "The named requests run first, in order; what they capture can be used here. After a 401 "
        "they run again, once.",
        "auth custom get_nonce, get_token",
        (ArgumentFacts("requests", ArgumentKind.WORDS, "Their names."),),
    ),
    _scheme(
        "auth ntlm",
        "NTLM over one connection.",
        "auth ntlm {{user}} {{secrets.password}} domain=CORP",
        (_USER, _PASSWORD),
        (_word("domain", "The Windows domain."),),
    ),
    _scheme(
        "auth negotiate",
        "Negotiate (SPNEGO, RFC 4559) over one connection: Kerberos where it is set up, else NTLM.",
        "auth negotiate",
        (
            _word("user", "The user; none: who is signed in.", "username"),
            _word("password", "The password.", secret=True),
        ),
        (_word("domain", "The domain."),),
        aliases=("kerberos", "spnego"),
    ),
)

SIGNATURES = (
    _scheme(
        "sign jwt",
        "A header field with a signed JWT whose payload is `iss` and `exp`, as Appsmith sends "
        "`X-Appsmith-Signature`. A key of `HS256` has at least 32 characters.",
        "sign jwt header=X-Appsmith-Signature key={{secrets.signature}} iss=Appsmith ttl=60s",
        (),
        (
            _word("header", "The field. Default: `X-Appsmith-Signature`."),
            _word("key", "The secret, or the PEM text of the private key.", secret=True),
            _word("key_file", "The file of the private key.", kind=ArgumentKind.PATH),
            _word("iss", "The issuer.", "issuer"),
            _word("sub", "The subject.", "subject"),
            _word("aud", "The audience.", "audience"),
            ArgumentFacts(
                "ttl",
                ArgumentKind.DURATION,
                "How long it is good. Default: 5 minutes.",
                required=False,
                unit="s",
            ),
            _JWT_ALGORITHM,
            _word("claims", "Further claims, a JSON object."),
        ),
    ),
    _scheme(
        "sign hmac",
        "A header field with an HMAC over the body, as webhooks carry it, or over a text.",
        "sign hmac header=X-Hub-Signature-256 key={{secrets.webhook}} prefix=sha256=",
        (),
        (
            _word("header", "The field. Default: `X-Signature`."),
            _word("key", "The secret.", secret=True),
            _choice(
                "alg",
                "The hash. Default: `sha256`.",
                "md5",
                "sha1",
                "sha256",
                "sha384",
                "sha512",
                aliases=("algorithm",),
            ),
            _word("text", "What is signed instead of the body."),
            _choice("encoding", "How it is written. Default: `hex`.", "hex", "base64"),
            _word("prefix", "What stands before it, without a space."),
        ),
    ),
)
