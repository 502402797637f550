"""What a proxy's answer means when it does not let a request through."""

import re
from collections.abc import Iterable
from dataclasses import replace

from callsheet.exchange import Failure, FailureKind, Proxy
from callsheet.proxies import proxy_proof

_TITLE = re.compile(r"<title>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_UNSEEN = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_LONGEST = 200
"""Characters of a proxy's own words."""

_PASSING = frozenset({502, 503, 504})


def place_of(proxy: Proxy) -> str:
    """Host and port, without the credentials."""
    host = f"[{proxy.host}]" if ":" in proxy.host else proxy.host
    return f"{host}:{proxy.port}"


def proxy_failure(proxy: Proxy, message: str, hint: str = "") -> Failure:
    """A failure of the proxy: `message` goes on where its name ends."""
    return Failure(FailureKind.PROXY, f"the proxy {place_of(proxy)} {message}", hint, unsent=True)


def refusal(
    proxy: Proxy, status: int, reason: str, headers: Iterable[tuple[str, str]], body: bytes
) -> Failure:
    """The failure behind an answer of `status`, which the proxy gave instead of the server."""
    if status == 407:
        schemes = [
            value.split(" ")[0] for name, value in headers if name.lower() == "proxy-authenticate"
        ]
        return _unauthorised(proxy, schemes)
    words = _words(proxy, body)
    said = f"{status} {reason}".strip() + (f": {words}" if words else "")
    hint = "is the host right? the proxy has to find and reach it; `# @no-proxy` goes without"
    if status == 403:
        hint = "its rules do not allow this host or port; `# @no-proxy` goes without"
    failure = proxy_failure(proxy, f"answered {said}", hint)
    return replace(failure, passing=status in _PASSING)


def _unauthorised(proxy: Proxy, schemes: list[str]) -> Failure:
    if schemes and "basic" not in {scheme.lower() for scheme in schemes}:
        message = f"wants credentials by {' or '.join(schemes)}, and Callsheet gives them by Basic"
        return proxy_failure(proxy, message, "let a local proxy that can do this stand between")
    if proxy_proof(proxy):
        hint = "check user and password of the proxy; percent-encode signs like @ and : in its URL"
        return proxy_failure(proxy, "refused the credentials (407)", hint)
    hint = "give them in its URL: `http://user:password@host:port`"
    return proxy_failure(proxy, "wants credentials (407)", hint)


def _words(proxy: Proxy, body: bytes) -> str:
    """The proxy's own words on one line; none when it repeats the credentials."""
    text = body.decode("utf-8", "replace")
    if any(secret and secret in text for secret in (proxy.password, proxy_proof(proxy))):
        return ""
    titled = _TITLE.search(text)
    text = titled[1] if titled else text
    shown = " ".join(_UNSEEN.sub(" ", text).split())
    shown = "".join(character for character in shown if character.isprintable())
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."
