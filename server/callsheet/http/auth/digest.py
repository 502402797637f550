"""Digest: proof of a password by the server's challenge (RFC 7616, and RFC 2069 before it)."""

import hashlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote, urlsplit

from callsheet.authentication import Digest
from callsheet.exchange import Failure, FailureKind, OutgoingRequest, Response
from callsheet.http.auth.challenges import Challenge, challenges_of, parameters_of
from callsheet.http.auth.digest_sessions import DigestChallenge, DigestUse, Space
from callsheet.http.auth.fields import with_field
from callsheet.http.auth.flow import Flow, Main, Means
from callsheet.http.auth.hashing import feed_body
from callsheet.late_dataclasses import dataclass

if TYPE_CHECKING:
    from hashlib import _Hash

_HashMaker: TypeAlias = "Callable[[], _Hash]"

_STRENGTHS = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}
"""The algorithms from weak to strong, and what hashlib calls them."""

_MOST_ANSWERS = 2
"""How many challenges are answered: the first, and the one that says the nonce was stale."""


def digest(request: OutgoingRequest, scheme: Digest, means: Means) -> Flow:
    """Send, and answer the challenge that comes back; a known nonce is used right away.

    A second refusal is the answer, unless the server calls the nonce stale.
    """
    space = (request.origin, scheme.user, scheme.password)
    means.obtained.add(scheme.password)
    use = means.digests.again(space, request.target)
    answered = 0
    while True:
        proven = request if use is None else _proven(request, scheme, use, means)
        if isinstance(proven, Failure):
            return proven
        answer = yield Main(proven)
        if isinstance(answer, Failure):
            return None
        if answer.status != 401:
            _remember(answer, space, use, means)
            return None
        if use is not None:
            means.digests.forget(space, use)
        offered = _offered(answer)
        if isinstance(offered, Failure):
            return offered
        if offered is None or answered == _MOST_ANSWERS or (answered and not offered.stale):
            return None
        use = means.digests.begin(space, offered, means.random_text(18))
        answered += 1


def _remember(answer: Response, space: Space, use: DigestUse | None, means: Means) -> None:
    information = answer.header("Authentication-Info")
    if use is not None and information is not None:
        following = parameters_of(information).get("nextnonce")
        if following:
            means.digests.renew(space, use, following)


def _offered(answer: Response) -> DigestChallenge | Failure | None:
    """The strongest challenge that can be answered; None when Digest is not asked for."""
    asked = [each for each in challenges_of(answer) if each.scheme == "digest"]
    if not asked:
        return None
    usable = [each for each in map(_challenge, asked) if each is not None]
    if not usable:
        wanted = ", ".join(sorted({_wish(each) for each in asked}))
        return Failure(
            FailureKind.AUTHENTICATION,
            f"the server asks for a Digest that is not known: {wanted}",
            "known are MD5, SHA-256 and SHA-512-256, with qop auth and auth-int",
        )
    return max(usable, key=lambda each: _strength(each.algorithm))


def _wish(challenge: Challenge) -> str:
    parameters = challenge.parameters
    return f"algorithm {parameters.get('algorithm', 'MD5')}, qop {parameters.get('qop', 'none')}"


def _challenge(challenge: Challenge) -> DigestChallenge | None:
    parameters = challenge.parameters
    algorithm = parameters.get("algorithm", "")
    qop = _quality(parameters.get("qop"))
    if qop is None or "nonce" not in parameters or _hash_of(algorithm) is None:
        return None
    return DigestChallenge(
        realm=parameters.get("realm", ""),
        nonce=parameters["nonce"],
        algorithm=algorithm,
        qop=qop,
        opaque=parameters.get("opaque"),
        stale=parameters.get("stale", "").lower() == "true",
        utf8=parameters.get("charset", "").lower() == "utf-8",
        userhash=parameters.get("userhash", "").lower() == "true",
        domain=tuple(urlsplit(each).path for each in parameters.get("domain", "").split()),
    )


def _quality(offered: str | None) -> str | None:
    """The quality of protection to use; None when only unknown ones are offered."""
    if not offered:
        return ""
    names = {name.strip().lower() for name in offered.split(",")}
    return next((name for name in ("auth", "auth-int") if name in names), None)


def _plain(algorithm: str) -> str:
    folded = algorithm.upper() or "MD5"
    return folded.removesuffix("-SESS")


def _strength(algorithm: str) -> int:
    return list(_STRENGTHS).index(_plain(algorithm))


def _hash_of(algorithm: str) -> "_HashMaker | None":
    name = _STRENGTHS.get(_plain(algorithm))
    if name is None or name not in hashlib.algorithms_available:
        return None
    return lambda: hashlib.new(name, usedforsecurity=False)


@dataclass(frozen=True, slots=True)
class _Hashing:
    """The functions H and KD of RFC 7616, 3.3."""

    new: "_HashMaker"

    def joined(self, parts: Iterable[str]) -> str:
        """Of the parts with colons between them, in UTF-8."""
        made = self.new()
        made.update(":".join(parts).encode(errors="surrogatepass"))
        return made.hexdigest()


def _proven(
    request: OutgoingRequest, scheme: Digest, use: DigestUse, means: Means
) -> OutgoingRequest | Failure:
    challenge = use.challenge
    new = _hash_of(challenge.algorithm)
    assert new is not None  # noqa: S101 - others were never taken up
    hashing = _Hashing(new)
    second = _second(request, challenge, hashing)
    if isinstance(second, Failure):
        return second
    begins = use.count == 1 and use.nonce == use.session_nonce
    cnonce = use.session_cnonce if begins else means.random_text(18)
    count = f"{use.count:08x}"
    quality = (count, cnonce, challenge.qop) if challenge.qop else ()
    response = hashing.joined((_first(hashing, scheme, use), use.nonce, *quality, second))
    means.obtained.add(response)
    fields = [
        *_who(hashing, scheme, challenge),
        ("realm", _quoted(challenge.realm)),
        ("nonce", _quoted(use.nonce)),
        ("uri", _quoted(request.target)),
        ("response", _quoted(response)),
        *_echoed(challenge),
    ]
    if challenge.qop:
        fields += [("qop", challenge.qop), ("nc", count), ("cnonce", _quoted(cnonce))]
    elif _is_session(challenge):
        fields.append(("cnonce", _quoted(use.session_cnonce)))
    value = ", ".join(f"{name}={text}" for name, text in fields)
    return with_field(request, "Authorization", f"Digest {value}")


def _second(
    request: OutgoingRequest, challenge: DigestChallenge, hashing: _Hashing
) -> str | Failure:
    """The hash of what is asked for (RFC 7616, 3.4.3)."""
    parts = [request.method, request.target]
    if challenge.qop == "auth-int":
        body = hashing.new()
        unreadable = feed_body(request.body, body)
        if unreadable is not None:
            return unreadable
        parts.append(body.hexdigest())
    return hashing.joined(parts)


def _echoed(challenge: DigestChallenge) -> list[tuple[str, str]]:
    echoed = [("algorithm", challenge.algorithm)] if challenge.algorithm else []
    if challenge.opaque is not None:
        echoed.append(("opaque", _quoted(challenge.opaque)))
    return echoed


def _first(hashing: _Hashing, scheme: Digest, use: DigestUse) -> str:
    """What stands for the password (RFC 7616, 3.4.2)."""
    secret = hashing.joined((scheme.user, use.challenge.realm, scheme.password))
    if _is_session(use.challenge):
        return hashing.joined((secret, use.session_nonce, use.session_cnonce))
    return secret


def _is_session(challenge: DigestChallenge) -> bool:
    return challenge.algorithm.upper().endswith("-SESS")


def _who(hashing: _Hashing, scheme: Digest, challenge: DigestChallenge) -> list[tuple[str, str]]:
    if challenge.userhash:
        hashed = hashing.joined((scheme.user, challenge.realm))
        return [("username", _quoted(hashed)), ("userhash", "true")]
    if challenge.utf8 and not scheme.user.isascii():
        return [("username*", f"UTF-8''{quote(scheme.user, safe='')}")]
    return [("username", _quoted(scheme.user))]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
