"""What a scheme is: a generator that yields requests, is sent answers, does no I/O."""

import secrets
import time
from collections.abc import Callable, Generator
from dataclasses import field
from typing import Protocol, TypeAlias

from callsheet.exchange import Failure, OutgoingRequest, Response
from callsheet.http.auth.digest_sessions import DigestSessions
from callsheet.http.auth.lanes import Lanes
from callsheet.http.auth.refusals import Refusals
from callsheet.late_dataclasses import dataclass
from callsheet.store.tokens import MemoryTokens, Tokens


@dataclass(frozen=True, slots=True)
class Aside:
    """A request of the scheme's own, as to a token endpoint; it goes out as it is."""

    request: OutgoingRequest


@dataclass(frozen=True, slots=True)
class Main:
    """The person's request with what proves who sends it; the last one's answer is the answer."""

    request: OutgoingRequest


Flow: TypeAlias = Generator[Aside | Main, Response | Failure, Failure | None]
"""Yields what to send, is sent the outcome; returns why the request cannot go out, or None."""


class Person(Protocol):
    """Who can be asked to sign in."""

    def tell(self, text: str) -> bool:
        """Show a text: a code to type, an address to open; False when nobody sees it."""

    def open_browser(self, url: str) -> bool:
        """Open an address in the person's browser; False when there is none."""


class Nobody:
    """Nobody is there: nothing is shown, no browser is opened."""

    def tell(self, text: str) -> bool:  # noqa: ARG002
        """Show nothing."""
        return False

    def open_browser(self, url: str) -> bool:  # noqa: ARG002
        """Open nothing."""
        return False


class Arrival(Protocol):
    """A place on this machine to which the person's browser comes back after signing in."""

    @property
    def url(self) -> str:
        """Its address, with the port it got."""

    def wait(self, seconds: float) -> str | None:
        """The parameters that the browser brought, encoded; None when it did not come in time."""

    def answer(self, problem: str) -> None:
        """Say in the browser how it went; an empty problem is that it went well."""

    def close(self) -> None:
        """Listen no more."""


def _listen(url: str) -> Arrival | Failure:
    from callsheet.http.auth.loopback_redirect import listen

    return listen(url)


@dataclass(frozen=True, slots=True)
class Means:
    """What schemes need beside the request, so that a test can decide it."""

    tokens: Tokens = field(default_factory=MemoryTokens)
    person: Person = field(default_factory=Nobody)
    clock: Callable[[], float] = time.time
    """Seconds since the epoch."""

    wait: Callable[[float], None] = time.sleep
    random_text: Callable[[int], str] = secrets.token_urlsafe
    """A random text of so many bytes, in letters that need no escapes."""

    listen: Callable[[str], Arrival | Failure] = _listen
    """Waits for the browser at a redirect URL; an empty one is a free port of 127.0.0.1."""

    cancelled: Callable[[], bool] = bool
    """Whether the request is wanted no more, while somebody signs in for it."""

    refusals: Refusals = field(default_factory=Refusals)
    digests: DigestSessions = field(default_factory=DigestSessions)
    lanes: Lanes = field(default_factory=Lanes)

    obtained: set[str] = field(default_factory=set)
    """Every token and proof that came or went: the redactor is told."""
