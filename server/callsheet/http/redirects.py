"""What an answer with a Location leads to (RFC 9110, 15.4)."""

import re
from collections.abc import Callable
from dataclasses import replace

from callsheet.exchange import (
    Failure,
    FailureKind,
    Headers,
    OutgoingRequest,
    Response,
    SendOptions,
    Tls,
)
from callsheet.facts.credential_headers import carries_credentials
from callsheet.no_authentication import NO_AUTHENTICATION
from callsheet.redact import Redactor

_FOLLOWED = frozenset({301, 302, 303, 307, 308})
_ABSOLUTE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:[^/?#@]*@)?"
    r"(?:\[(?P<literal>[0-9A-Fa-f:.]+)\]|(?P<name>[^/?#:\[\]@]+))(?::(?P<port>0*[0-9]{0,5}))?"
    r"(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?:#.*)?",
    re.DOTALL,
)
_USER_INFO = re.compile("//[^/@]*@")
_LONGEST_SHOWN = 200
"""Characters of a URL in a message."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SAFE = "".join(chr(code) for code in range(0x21, 0x7F))
_ABOUT_CONTENT = frozenset(
    {
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-location",
        "content-md5",
        "content-range",
        "content-type",
        "digest",
        "last-modified",
    }
)


def location_of(request: OutgoingRequest, response: Response) -> str | None:
    """The URL that an answer sends on to, absolute and without its fragment.

    None when it sends nowhere: another status, or no Location.
    """
    location = response.header("Location") if response.status in _FOLLOWED else None
    if location is None:
        return None
    return absolute_url(request.url, location)


def absolute_url(base: str, reference: str) -> str:
    """`reference` as seen from `base` (RFC 3986, 5), escaped and without its fragment."""
    from urllib.parse import quote

    url = quote(reference.strip(" \t"), safe=_SAFE)
    if not _ABSOLUTE.match(url):
        url = _joined(base, url)
    return url.partition("#")[0]


def redirected(request: OutgoingRequest, status: int, location: str) -> OutgoingRequest | Failure:
    """The request that an answer of `status` to `request` asks for.

    301 and 302 turn POST into GET, and with `post_redirect_get` every method but HEAD; 303 turns
    every method but HEAD into GET; the others keep method and body. To another origin (scheme, host
    or port) no credentials go, no field with a secret in its value, no typed Host, and no body with
    a secret: such a redirect is refused. Other than with curl, a client certificate counts as
    credentials. A Unix socket is for its own origin only.
    """
    found = _URL.fullmatch(location)
    if found is None or found["scheme"].lower() not in _DEFAULT_PORTS:
        return _nowhere(location)
    host = _host(found["literal"] or found["name"])
    if host is None or int(found["port"] or 0) > 65535:
        return _nowhere(location)
    path = found["path"] or "/"
    following = replace(
        request,
        scheme=found["scheme"].lower(),
        host=host,
        port=int(found["port"]) if found["port"] else None,
        target=path + (found["query"] or ""),
    )
    if _becomes_get(request, status):
        following = replace(
            following, method="GET", body=None, headers=_without(following.headers, _is_content)
        )
    if same_origin(request, following):
        return following
    if _has_secret_body(following):
        return _kept_here(location)
    return replace(
        following,
        headers=_for_another_origin(following),
        authentication=NO_AUTHENTICATION,
        signatures=(),
        options=_options_elsewhere(request.options),
    )


def same_origin(one: OutgoingRequest, other: OutgoingRequest) -> bool:
    """Whether two requests go to the same scheme, host and port (RFC 6454)."""
    return _origin(one) == _origin(other)


def too_many(maximum: int) -> Failure:
    """One redirect more than `maximum`."""
    return Failure(
        FailureKind.REDIRECT,
        f"more than {maximum} redirects",
        "look at the hops for a loop, or stop at the first with `# @no-redirect`",
    )


def _joined(base: str, reference: str) -> str:
    from urllib.parse import urljoin

    try:
        return urljoin(base, reference)
    except ValueError:  # a broken IPv6 address; `redirected` says that it leads nowhere
        return reference


def _becomes_get(request: OutgoingRequest, status: int) -> bool:
    if status in {301, 302}:
        return request.method == "POST" or (
            request.options.post_redirect_get and request.method != "HEAD"
        )
    return status == 303 and request.method != "HEAD"


def _origin(request: OutgoingRequest) -> tuple[str, str, int]:
    port = _DEFAULT_PORTS[request.scheme] if request.port is None else request.port
    return request.scheme, request.host.lower(), port


def _host(host: str) -> str | None:
    if host.isascii() and "%" not in host:
        return host.lower()
    from urllib.parse import unquote

    import idna

    try:
        return idna.encode(unquote(host), uts46=True).decode("ascii")
    except idna.IDNAError:
        return None


def _is_content(name: str) -> bool:
    return name.lower() in _ABOUT_CONTENT


def _for_another_origin(request: OutgoingRequest) -> Headers:
    return _without(
        request.headers,
        lambda name: (
            name.lower() in request.secret_headers
            or name.lower() == "host"
            or carries_credentials(name)
        ),
    )


def _has_secret_body(request: OutgoingRequest) -> bool:
    if request.body is None or not request.secrets:
        return False
    redactor = Redactor(request.secrets)
    parts = (part for part in request.body.parts if isinstance(part, bytes))
    return any(redactor.data(part) != part for part in parts)


def _options_elsewhere(options: SendOptions) -> SendOptions:
    tls = Tls(options.tls.authorities, minimum=options.tls.minimum)
    return replace(options, tls=tls, unix_socket=None)


def _without(headers: Headers, unwanted: Callable[[str], bool]) -> Headers:
    return tuple(field for field in headers if not unwanted(field[0]))


def _shown(location: str) -> str:
    """As much of a URL as says where it leads: its user and its parameters may be secret."""
    place = _USER_INFO.sub("//", re.split("[?#]", location, maxsplit=1)[0])
    return place if len(place) <= _LONGEST_SHOWN else f"{place[:_LONGEST_SHOWN]}..."


def _nowhere(location: str) -> Failure:
    return Failure(
        FailureKind.REDIRECT,
        f'the answer redirects to "{_shown(location)}", which cannot be followed',
        "only http and https URLs can be; stop at the answer with `# @no-redirect`",
    )


def _kept_here(location: str) -> Failure:
    return Failure(
        FailureKind.REDIRECT,
        f'the answer redirects to another origin, "{_shown(location)}"; the body holds a secret',
        "if it shall have it, send the request there; stop at the answer with `# @no-redirect`",
    )
