"""Tokens that were obtained, by what they are for, and how many who need one fetch it once."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import Protocol

from callsheet.late_dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class TokenKey:
    """What a token is good for; two requests that agree in all of it share a token."""

    environment: str
    token_url: str
    client_id: str
    scope: str = ""
    audience: str = ""
    user: str = ""
    grant: str = ""
    variant: str = ""
    """A digest of what else decides which token it is, as `resource=`."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a token endpoint answered."""

    access_token: str
    obtained: float
    """Seconds since the epoch."""

    expires: float | None = None
    """Seconds since the epoch; None lives until it is refused."""

    refresh_token: str = ""
    id_token: str = ""
    token_type: str = "Bearer"  # noqa: S105 - the name of a type
    scope: str = ""
    name: str = ""
    """What a person calls it."""

    def is_fresh(self, now: float, margin: float = 10.0) -> bool:
        """Whether it will still be good in `margin` seconds."""
        return self.expires is None or now + margin < self.expires


def secrets_of(token: Token) -> tuple[str, ...]:
    """What of a token nobody may read."""
    return tuple(filter(None, (token.access_token, token.refresh_token, token.id_token)))


class Tokens(Protocol):
    """Where tokens are kept; safe to use from several threads."""

    def get(self, key: TokenKey) -> Token | None:
        """The token for a key, fresh or not."""

    def put(self, key: TokenKey, token: Token) -> None:
        """Keep a token."""

    def remove(self, key: TokenKey) -> None:
        """Forget a token."""

    def all(self) -> tuple[tuple[TokenKey, Token], ...]:
        """All there are, sorted by key."""

    def held(self, key: TokenKey) -> AbstractContextManager[None]:
        """Nobody else fetches a token for this key meanwhile; who asks waits."""


class MemoryTokens:
    """Tokens for as long as the process lives."""

    def __init__(self) -> None:
        self._tokens: dict[TokenKey, Token] = {}
        self._held: dict[TokenKey, Lock] = {}
        self._lock = Lock()

    def get(self, key: TokenKey) -> Token | None:
        """The token for a key, fresh or not."""
        with self._lock:
            return self._tokens.get(key)

    def put(self, key: TokenKey, token: Token) -> None:
        """Keep a token."""
        with self._lock:
            self._tokens[key] = token

    def remove(self, key: TokenKey) -> None:
        """Forget a token."""
        with self._lock:
            self._tokens.pop(key, None)

    def all(self) -> tuple[tuple[TokenKey, Token], ...]:
        """All there are, sorted by key."""
        with self._lock:
            return tuple(sorted(self._tokens.items(), key=lambda item: item[0]))

    @contextmanager
    def held(self, key: TokenKey) -> Iterator[None]:
        """Nobody else fetches a token for this key meanwhile; who asks waits."""
        with self._lock:
            lock = self._held.setdefault(key, Lock())
        with lock:
            yield
