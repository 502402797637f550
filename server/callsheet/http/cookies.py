"""The cookie jar (RFC 6265): what servers set, and what goes back to which of them."""

import re
from collections.abc import Iterable
from threading import Lock
from typing import TypeAlias

from callsheet.exchange import Headers, OutgoingRequest
from callsheet.http.cookie_dates import cookie_date
from callsheet.http.outgoing import port_of
from callsheet.store.cookies import (
    Cookie,
    FallbackCookies,
    Kept,
    fallback_values,
    is_of_domain,
    with_changes,
)

_LOOPBACK = re.compile(r"localhost|.+\.localhost|127\.\d+\.\d+\.\d+|::1")
_ADDRESS = re.compile(r"[\d.]+|.*:.*")
_SETTING = ("set-cookie", "x-fallback-cookies")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
MOST_OF_A_DOMAIN = 180
"""Cookies of a domain that are kept, as browsers do; the oldest makes room."""

_LONGEST = 4096
"""Bytes of name and value together; longer cookies are ignored, as browsers do (RFC 6265bis)."""


Stored: TypeAlias = tuple[Headers, OutgoingRequest, float]
"""Fields that set cookies, the request that they answer, and when they came."""


class CookieJar:
    """Cookies in the order they were first set; safe to use from several threads.

    What Appwrite sends in place of cookies is kept with them, and goes back to its origin alone.
    """

    def __init__(self, kept: Iterable[Kept] = ()) -> None:
        self._lock = Lock()
        self._cookies: dict[tuple[str, str, str], Cookie] = {}
        self._fallbacks: dict[str, FallbackCookies] = {}
        self.stored: list[Stored] | None = None
        """What a branch was given, and when; None: nobody asks for that."""

        self._hold(kept)

    def branched(self) -> "CookieJar":
        """A jar that begins with what this one holds, and remembers what is stored in it."""
        branch = CookieJar(self.snapshot())
        branch.stored = []
        return branch

    def take(self, branch: "CookieJar") -> None:
        """Store what was stored in a branch, in its order."""
        for headers, request, now in branch.stored or ():
            self.store(headers, request, now)

    def see(self, branch: "CookieJar") -> None:
        """As `take`, and not to be remembered as stored here."""
        for headers, request, now in branch.stored or ():
            self._store(headers, request, now)

    def cookies_for(self, request: OutgoingRequest, now: float) -> tuple[Cookie, ...]:
        """What goes out with a request: longer paths first, then as set (RFC 6265, 5.4)."""
        path = request.target.partition("?")[0]
        safe = _trustworthy(request)
        with self._lock:
            matching = [
                cookie
                for cookie in self._cookies.values()
                if (cookie.expires is None or cookie.expires > now)
                and (safe or not cookie.secure)
                and _host_matches(request.host.lower(), cookie)
                and _path_matches(path, cookie.path)
            ]
        return tuple(sorted(matching, key=lambda cookie: -len(cookie.path)))

    def store(self, headers: Headers, request: OutgoingRequest, now: float) -> None:
        """Take the Set-Cookie fields of an answer to `request`; invalid ones are ignored."""
        fields = tuple(each for each in headers if each[0].lower() in _SETTING)
        if fields and self.stored is not None:
            self.stored.append((fields, request, now))
        self._store(fields, request, now)

    def _store(self, headers: Headers, request: OutgoingRequest, now: float) -> None:
        for name, value in headers:
            match name.lower():
                case "set-cookie":
                    cookie = parse_set_cookie(value, request, now)
                    if cookie is not None:
                        self._put(cookie, now)
                case "x-fallback-cookies":
                    self._put_fallback(FallbackCookies(_origin(request), value.strip()))

    def fallback_for(self, request: OutgoingRequest) -> str:
        """The `X-Fallback-Cookies` that go out with a request; empty when its origin sent none."""
        with self._lock:
            found = self._fallbacks.get(_origin(request))
        return found.value if found else ""

    def snapshot(self) -> tuple[Kept, ...]:
        """Everything in the jar, expired or not, in order."""
        with self._lock:
            return (*self._cookies.values(), *self._fallbacks.values())

    def take_over(self, before: Iterable[Kept], after: Iterable[Kept]) -> None:
        """Follow what changed elsewhere; what came into this jar meanwhile stays."""
        with self._lock:
            current: tuple[Kept, ...] = (*self._cookies.values(), *self._fallbacks.values())
            self._hold(with_changes(current, before, after))

    def clear(self, domain: str = "") -> int:
        """Forget every cookie, or those of a domain and the hosts below it; gives how many."""
        held = self.snapshot()
        left = [each for each in held if domain and not is_of_domain(each, domain)]
        self.take_over(held, left)
        return len(held) - len(left)

    def _hold(self, kept: Iterable[Kept]) -> None:
        self._cookies, self._fallbacks = {}, {}
        for each in kept:
            match each:
                case Cookie():
                    self._cookies[each.key] = each
                case FallbackCookies():
                    self._fallbacks[each.origin] = each

    def _put_fallback(self, given: FallbackCookies) -> None:
        with self._lock:
            self._fallbacks.pop(given.origin, None)
            # An empty list ends the session.
            if fallback_values(given.value) and len(given.value) <= _LONGEST:
                self._fallbacks[given.origin] = given

    def _put(self, cookie: Cookie, now: float) -> None:
        with self._lock:
            if cookie.expires is not None and cookie.expires <= now:
                self._cookies.pop(cookie.key, None)
                return
            self._cookies[cookie.key] = cookie
            of_domain = [key for key in self._cookies if key[0] == cookie.domain]
            if len(of_domain) > MOST_OF_A_DOMAIN:
                del self._cookies[of_domain[0]]


def parse_set_cookie(text: str, request: OutgoingRequest, now: float) -> Cookie | None:
    """The cookie of a Set-Cookie value (RFC 6265, 5.2 and 5.3), None when it is to be ignored.

    As newer browsers do (RFC 6265bis), `Secure` is only taken from a secure origin, which localhost
    counts as, and the prefixes `__Secure-` and `__Host-` must hold what they promise.
    """
    pair, *words = text.split(";")
    name, equals, value = pair.partition("=")
    name, value = (name.strip(), value.strip()) if equals else ("", pair.strip())
    if not (name or value) or len(name) + len(value) > _LONGEST or _CONTROL.search(text):
        return None
    attributes = {
        key.strip().lower(): setting.strip()
        for key, _, setting in (word.partition("=") for word in words)
    }
    scope = _domain_scope(attributes.get("domain", ""), request.host.lower())
    if scope is None:
        return None
    path = attributes.get("path", "")
    cookie = Cookie(
        name=name,
        value=value,
        domain=scope[0],
        path=path if path.startswith("/") else _default_path(request.target),
        host_only=scope[1],
        secure="secure" in attributes,
        http_only="httponly" in attributes,
        expires=_expires(attributes, now),
    )
    if cookie.secure and not _trustworthy(request):
        return None
    return cookie if _keeps_its_prefix(cookie, attributes.get("path")) else None


def _origin(request: OutgoingRequest) -> str:
    host = f"[{request.host}]" if ":" in request.host else request.host
    return f"{request.scheme}://{host.lower()}:{port_of(request)}"


def _trustworthy(request: OutgoingRequest) -> bool:
    return request.scheme == "https" or _LOOPBACK.fullmatch(request.host.lower()) is not None


def _host_matches(host: str, cookie: Cookie) -> bool:
    if host == cookie.domain:
        return True
    return not cookie.host_only and _below(host, cookie.domain)


def _below(host: str, domain: str) -> bool:
    return host.endswith("." + domain) and not _ADDRESS.fullmatch(host)


def _path_matches(path: str, cookie_path: str) -> bool:
    rest = path.removeprefix(cookie_path)
    whole = rest == "" or cookie_path.endswith("/") or rest.startswith("/")
    return path.startswith(cookie_path) and whole


def _default_path(target: str) -> str:
    path = target.partition("?")[0]
    return path[: path.rfind("/")] or "/" if path.startswith("/") else "/"


def _domain_scope(domain: str, host: str) -> tuple[str, bool] | None:
    """The domain and whether it is the host alone; None when the host may not set it."""
    domain = domain.lower().removeprefix(".")
    if not domain:
        return host, True
    if domain == host:
        return host, "." not in host or _ADDRESS.fullmatch(host) is not None
    # Without a list of public suffixes, at least no cookie for all of `com`.
    return (domain, False) if "." in domain and _below(host, domain) else None


def _expires(attributes: dict[str, str], now: float) -> float | None:
    age = attributes.get("max-age", "")
    if re.fullmatch(r"-?[0-9]{1,18}", age):
        return now + int(age) if int(age) > 0 else 0.0
    return cookie_date(attributes.get("expires", ""))


def _keeps_its_prefix(cookie: Cookie, path: str | None) -> bool:
    name = cookie.name.lower()
    if name.startswith("__host-"):
        return cookie.secure and cookie.host_only and path == "/"
    return cookie.secure or not name.startswith("__secure-")
