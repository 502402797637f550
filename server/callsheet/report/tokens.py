"""Tokens that are kept, as people read them and as JSON: for what and how long, never the token."""

from collections.abc import Sequence
from datetime import UTC, datetime

from callsheet.late_dataclasses import dataclass
from callsheet.redact import Redactor
from callsheet.report.style import Style, one_line
from callsheet.store.tokens import Token, TokenKey
from callsheet.values import JsonValue, json_text

Kept = tuple[TokenKey, Token]

_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class TokenConsole:
    """Turns tokens into lines; secrets are masked, escape codes are not passed on."""

    style: Style
    redactor: Redactor
    now: float
    """Seconds since the epoch."""

    def tokens(self, kept: Sequence[Kept]) -> list[str]:
        """Two lines a token: its name and how long it is good, and what it is good for."""
        if not kept:
            return ["no tokens are kept"]
        return [line for key, token in kept for line in self._token(key, token)]

    def span(self, token: Token) -> str:
        """How long a token is good: `for 12 min, can be refreshed`."""
        fresh = token.is_fresh(self.now, 0.0)
        more = ", can be refreshed" if token.refresh_token else ""
        if token.expires is None:
            return f"until it is refused{more}"
        if token.expires == 0.0 and token.refresh_token:
            return "to be refreshed"
        if not fresh:
            return f"expired {_long(self.now - token.expires)} ago{more}"
        return f"for {_long(token.expires - self.now)}{more}"

    def name(self, key: TokenKey, token: Token) -> str:
        """What a person calls it, else its client."""
        return self._text(token.name or key.client_id or _host(key.token_url))

    def host(self, url: str) -> str:
        """Who gives it."""
        return self._text(_host(url))

    def _token(self, key: TokenKey, token: Token) -> list[str]:
        useful = token.is_fresh(self.now, 0.0) or bool(token.refresh_token)
        name = self.style.paint(self.name(key, token), "bold")
        span = self.style.paint(self.span(token), "green" if useful else "yellow")
        about = [f"{key.grant} at {_host(key.token_url)}".strip()]
        for word, value in (
            ("client", key.client_id),
            ("user", key.user),
            ("scope", key.scope),
            ("audience", key.audience),
            ("environment", key.environment),
        ):
            about += [f"{word} {value}"] if value else []
        if not (token.access_token or token.id_token or token.refresh_token):
            about.append("in the keyring")
        return [f"{name}  {span}", f"  {self._text(', '.join(about))}"]

    def _text(self, text: str) -> str:
        return one_line(self.redactor.text(text))


def tokens_json(kept: Sequence[Kept], redactor: Redactor, now: float) -> str:
    """`{version, tokens: [{name, grant, token_url, client_id, scope, ..., expires}]}`."""
    tokens = [_fields(key, token, redactor, now) for key, token in kept]
    return json_text({"version": 1, "tokens": tokens}, indent=2) + "\n"


def _fields(key: TokenKey, token: Token, redactor: Redactor, now: float) -> JsonValue:
    mask = redactor.text
    return {
        "name": mask(token.name) or None,
        "grant": key.grant,
        "token_url": redactor.url(key.token_url),
        "client_id": mask(key.client_id) or None,
        "user": mask(key.user) or None,
        "scope": mask(key.scope) or None,
        "audience": mask(key.audience) or None,
        "environment": mask(key.environment) or None,
        "expires": _moment(token.expires),
        "fresh": token.is_fresh(now, 0.0),
        "refreshable": bool(token.refresh_token),
    }


def _moment(expires: float | None) -> JsonValue:
    if expires is None:
        return None
    try:
        return f"{datetime.fromtimestamp(expires, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (OverflowError, ValueError, OSError):
        return None


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2]


def _long(seconds: float) -> str:
    """`45 s`, `12 min`, `3 h`, `20 days`: what is left of one unit, and no more."""
    for unit, length in (("days", _DAY), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
