"""Digest challenges that were answered well: their nonces are used again, each time counted."""

from threading import Lock
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass

Space: TypeAlias = tuple[str, str, str]
"""A protection space and who enters it: origin, user, password."""


@dataclass(frozen=True, slots=True)
class DigestChallenge:
    """What a server wants hashed, and how (RFC 7616, 3.3)."""

    realm: str
    nonce: str
    algorithm: str
    """As the server wrote it; empty when it named none."""

    qop: str
    """`auth`, `auth-int`, or empty as in RFC 2069."""

    opaque: str | None = None
    stale: bool = False
    utf8: bool = False
    userhash: bool = False
    domain: tuple[str, ...] = ()
    """The paths of this origin that the challenge is for; none is all of them."""


@dataclass(frozen=True, slots=True)
class DigestUse:
    """One use of a nonce."""

    challenge: DigestChallenge
    nonce: str
    count: int
    session_nonce: str
    """The nonce and the client's nonce that the `-sess` algorithms began with."""

    session_cnonce: str


class DigestSessions:
    """What is known of protection spaces; safe to use from several threads."""

    def __init__(self) -> None:
        self._uses: dict[Space, DigestUse] = {}
        self._lock = Lock()

    def begin(self, space: Space, challenge: DigestChallenge, cnonce: str) -> DigestUse:
        """Take up a challenge; what was known of the space is forgotten."""
        use = DigestUse(challenge, challenge.nonce, 1, challenge.nonce, cnonce)
        with self._lock:
            self._uses[space] = use
        return use

    def again(self, space: Space, target: str) -> DigestUse | None:
        """The next use of a nonce for this space, if there is one that is good for the target."""
        with self._lock:
            last = self._uses.get(space)
            if last is None or not _within(target, last.challenge.domain):
                return None
            use = DigestUse(
                last.challenge,
                last.nonce,
                last.count + 1,
                last.session_nonce,
                last.session_cnonce,
            )
            self._uses[space] = use
            return use

    def renew(self, space: Space, used: DigestUse, nonce: str) -> None:
        """Go on with the nonce that the server announced in the answer to this use."""
        with self._lock:
            last = self._uses.get(space)
            if last is not None and last.nonce == used.nonce:
                self._uses[space] = DigestUse(
                    last.challenge, nonce, 0, last.session_nonce, last.session_cnonce
                )

    def forget(self, space: Space, used: DigestUse) -> None:
        """Use this nonce no more: it was refused."""
        with self._lock:
            last = self._uses.get(space)
            if last is not None and last.nonce == used.nonce:
                del self._uses[space]


def _within(target: str, domain: tuple[str, ...]) -> bool:
    return not domain or target.startswith(domain)
