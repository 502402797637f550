"""Requests to the endpoints of an authorization server, and what they answer (RFC 6749, 3.2, 5)."""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import isfinite
from typing import TypeAlias
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit

from callsheet.authentication import ClientAuthentication, OAuth2, ParameterUse
from callsheet.exchange import (
    Body,
    Failure,
    FailureKind,
    Headers,
    MemoryBody,
    OutgoingRequest,
    Response,
    SendOptions,
)
from callsheet.http.auth.flow import Aside, Means
from callsheet.http.auth.kept_token import Steps
from callsheet.late_dataclasses import dataclass
from callsheet.store.tokens import Token
from callsheet.values import JsonValue

Fields: TypeAlias = Mapping[str, JsonValue]

_LONGEST_SHOWN = 300
"""Characters of a server's words in a message."""

_SECRET_FIELDS = ("access_token", "refresh_token", "id_token", "device_code")
_SAFE = "".join(chr(code) for code in range(0x21, 0x7F))
_OF_ADDRESSES = "%:/?#[]@!$&'()*+,;=-._~"

_ANY = "surrogatepass"
"""What JSON escapes may leave in a text goes out as Python writes it, and is not worth an error."""

_HINTS = {
    "invalid_client": "check client_id and client_secret, and client_auth: some servers take them "
    "in the header only, others in the body only",
    "invalid_grant": "the code, the password, the assertion or the refresh token is wrong, used up "
    "or too old: sign in again",
    "unauthorized_client": "allow this grant for the client at the authorization server",
    "unsupported_grant_type": "the server does not know this grant: choose another one",
    "invalid_scope": "ask for a scope that the client may have",
    "invalid_target": "check audience and resource",
    "access_denied": "the person or the server said no: sign in again and agree",
    "expired_token": "sign in again, and sooner",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer without what was asked for."""

    error: str
    """The server's code (RFC 6749, 5.2); empty when the answer is none of OAuth."""

    failure: Failure
    unreached: bool = False
    """There was no answer at all."""


def refused(message: str, hint: str = "") -> Failure:
    """Why no token was to be had."""
    return Failure(FailureKind.AUTHENTICATION, message, hint)


def asked(
    url: str, parameters: Mapping[str, str], scheme: OAuth2, options: SendOptions, means: Means
) -> Steps[Fields | Refusal]:
    """Post parameters to an endpoint as this client; the fields of the answer."""
    request = _as_client(url, parameters, scheme, options, means)
    if isinstance(request, Failure):
        return Refusal("", request)
    fields = answered(url, (yield Aside(request)))
    if not isinstance(fields, Refusal):
        means.obtained.update(str(fields[name]) for name in _SECRET_FIELDS if fields.get(name))
    return fields


def told(
    url: str, parameters: Mapping[str, str], scheme: OAuth2, options: SendOptions, means: Means
) -> Steps[Failure | None]:
    """Post parameters to an endpoint whose answer has nothing in it; why it refuses, or None."""
    request = _as_client(url, parameters, scheme, options, means)
    if isinstance(request, Failure):
        return request
    outcome = yield Aside(request)
    if isinstance(outcome, Response) and 200 <= outcome.status < 300:
        return None
    answer = answered(url, outcome)
    return answer.failure if isinstance(answer, Refusal) else None


def form_request(
    url: str, body: str, headers: Headers, options: SendOptions
) -> OutgoingRequest | Failure:
    """A form on its way to an endpoint: without cookies, redirects, or the API's own socket."""
    place = _place(url)
    if isinstance(place, Failure):
        return place
    typed = {name.lower() for name, _ in headers}
    default = (
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Accept", "application/json"),
    )
    return replace(
        place,
        headers=(*headers, *(field for field in default if field[0].lower() not in typed)),
        body=Body((body.encode("ascii"),)),
        options=replace(options, use_cookies=False, follow_redirects=False, unix_socket=None),
        secret_headers=frozenset(typed),
    )


def answered(url: str, outcome: Response | Failure) -> Fields | Refusal:
    """The fields of an endpoint's answer, in JSON or as a form (GitHub's), or what it refuses."""
    if isinstance(outcome, Failure) and outcome.kind is FailureKind.CANCELLED:
        return Refusal("", outcome)
    if isinstance(outcome, Failure):
        message = f'no token from "{_shown(url)}": {outcome.message}'
        return Refusal("", refused(message, outcome.hint), unreached=True)
    fields = _fields(outcome)
    if fields is not None and fields.get("error"):
        return _refusal(url, fields)
    if 200 <= outcome.status < 300 and fields is not None:
        return fields
    return Refusal("", _no_answer_of_oauth(url, outcome))


def token_of(fields: Fields, scheme: OAuth2, means: Means) -> Token | Failure:
    """The token in an answer (RFC 6749, 5.1)."""
    now = means.clock()
    access, identity = _text(fields, "access_token"), _text(fields, "id_token")
    wanted = "id_token" if scheme.use_id_token else "access_token"
    if not (identity if scheme.use_id_token else access):
        return refused(
            f'the answer of the token endpoint has no "{wanted}"',
            'ask for the scope "openid"' if scheme.use_id_token else "check token_url",
        )
    return Token(
        access,
        now,
        now + lifetime_of(fields, scheme.lifetime),
        _text(fields, "refresh_token"),
        identity,
        _text(fields, "token_type") or "Bearer",
        _text(fields, "scope") or scheme.scope,
        scheme.name,
    )


def lifetime_of(fields: Fields, default: float) -> float:
    """Seconds out of `expires_in`, which some servers write as a text."""
    value = fields.get("expires_in")
    try:
        seconds = float(value) if isinstance(value, str | int | float) else default
    except (ValueError, OverflowError):
        return default
    return seconds if isfinite(seconds) and not isinstance(value, bool) else default


def plain(text: str) -> str:
    """A server's words on one line, without what a terminal would obey."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}..."


def refusal_text(fields: Mapping[str, object]) -> tuple[str, str]:
    """The message and the hint for an `error` of the server's."""
    error = plain(str(fields.get("error")))
    description = plain(str(fields.get("error_description") or ""))
    page = plain(str(fields.get("error_uri") or ""))
    hint = _HINTS.get(error, "")
    if page:
        hint = f"{hint}; see {page}" if hint else f"see {page}"
    return f'"{error}": {description}' if description else f'"{error}"', hint


def with_extra(
    parameters: Iterable[tuple[str, str]], scheme: OAuth2, use: ParameterUse
) -> list[tuple[str, str]]:
    """Parameters that are not empty, and the scheme's own, which win and may be repeated."""
    extra = [
        (each.name, each.value)
        for each in scheme.extra
        if each.use in {ParameterUse.EVERYWHERE, use}
    ]
    names = {name for name, _ in extra}
    return [pair for pair in parameters if pair[1] and pair[0] not in names] + extra


def web_address(url: str) -> str | None:
    """An address that a browser may be sent to; no file, no program, nothing but a web page."""
    return (
        None
        if isinstance(_place(url), Failure)
        else quote(url.strip(), safe=_OF_ADDRESSES, errors=_ANY)
    )


def with_query(url: str, parameters: Iterable[tuple[str, str]]) -> str:
    """A URL with parameters added to those that it has."""
    address, _, _fragment = url.partition("#")
    added = urlencode(list(parameters), errors=_ANY, quote_via=quote)
    mark = "&" if "?" in address else "?"
    return f"{address}{mark}{added}"


def _as_client(
    url: str, parameters: Mapping[str, str], scheme: OAuth2, options: SendOptions, means: Means
) -> OutgoingRequest | Failure:
    own, headers = _client_credentials(scheme, means)
    given = with_extra((*parameters.items(), *own), scheme, ParameterUse.TOKEN)
    return form_request(url, urlencode(given, errors=_ANY), (*headers, *scheme.headers), options)


def _client_credentials(
    scheme: OAuth2, means: Means
) -> tuple[tuple[tuple[str, str], ...], Headers]:
    """What the client shows of itself in the body, and in the header (RFC 6749, 2.3.1)."""
    means.obtained.update(filter(None, (scheme.client_secret, scheme.password, scheme.assertion)))
    way = scheme.client_authentication
    if not scheme.client_id:
        return (), ()
    if not scheme.client_secret or way is ClientAuthentication.NONE:
        return (("client_id", scheme.client_id),), ()
    if way is ClientAuthentication.BODY:
        own = ("client_id", scheme.client_id), ("client_secret", scheme.client_secret)
        return own, ()
    shown = (scheme.client_id, scheme.client_secret)
    pair = ":".join(quote_plus(each, errors=_ANY) for each in shown)
    proof = b64encode(pair.encode("ascii")).decode("ascii")
    means.obtained.add(proof)
    return (), (("Authorization", f"Basic {proof}"),)


def _place(url: str) -> OutgoingRequest | Failure:
    """An empty POST to a URL."""
    import idna

    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
        if not host.isascii():
            host = idna.encode(host, uts46=True).decode("ascii")
    except ValueError:  # idna.IDNAError is one.
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in {"http", "https"} or not host:
        what = f'"{_shown(url)}" is no URL' if url else "the token URL is missing"
        return refused(what, "write it whole: token_url=https://...")
    target = quote(parts.path or "/", safe=_SAFE, errors=_ANY)
    target += f"?{quote(parts.query, safe=_SAFE, errors=_ANY)}" if parts.query else ""
    return OutgoingRequest("POST", parts.scheme, host, port, target, ())


def _fields(response: Response) -> Fields | None:
    if not isinstance(response.body, MemoryBody):
        return None
    text = response.body.data.decode("utf-8", "replace").strip()
    media_type = (response.header("Content-Type") or "").partition(";")[0].strip().lower()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        if "html" in media_type or "=" not in text or text.startswith("<"):
            return None
        return dict(parse_qsl(text))
    return value if isinstance(value, dict) else None


def _refusal(url: str, fields: Fields) -> Refusal:
    message, hint = refusal_text(fields)
    error = plain(str(fields["error"]))
    return Refusal(error, refused(f'"{_shown(url)}" refuses with {message}', hint))


def _no_answer_of_oauth(url: str, response: Response) -> Failure:
    status = plain(f"{response.status} {response.reason}")
    media_type = plain((response.header("Content-Type") or "").partition(";")[0])
    if 300 <= response.status < 400:
        location = _shown(plain(response.header("Location") or ""))
        return refused(
            f'"{_shown(url)}" redirects to "{location}" instead of answering with a token',
            "write the address where the token endpoint really is",
        )
    of_type = f" ({media_type})" if media_type else ""
    return refused(
        f'"{_shown(url)}" answers with {status}{of_type}, which is no answer of OAuth',
        "check the address of the endpoint",
    )


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _shown(url: str) -> str:
    """A URL without its user and its parameters, which may be secret."""
    address = url.split("?", 1)[0].split("#", 1)[0]
    scheme, mark, rest = address.partition("://")
    authority, slash, path = rest.partition("/")
    return plain(f"{scheme}{mark}{authority.rpartition('@')[2]}{slash}{path}") if mark else address
