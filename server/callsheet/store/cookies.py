"""Cookies as they are kept: plain values, told apart by where they go and by their name."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.redact import is_ordinary


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie and where it goes."""

    name: str
    value: str
    domain: str
    """In lower case, without a leading dot."""

    path: str
    host_only: bool = True
    """Whether it goes to `domain` alone, not to the hosts below it."""

    secure: bool = False
    http_only: bool = False
    expires: float | None = None
    """Seconds since the epoch; None lives as long as the jar."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it apart: a cookie takes the place of one with the same key."""
        return self.domain, self.path, self.name


@dataclass(frozen=True, slots=True)
class FallbackCookies:
    """What an answer's `X-Fallback-Cookies` held, to go back to the origin that it came from.

    Appwrite sends it in place of cookies where a client may not keep those of others.
    """

    origin: str
    """`https://example.org:443`, always with its port."""

    value: str
    """The field's value: a JSON object."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it apart; a host never holds a slash, so that it is no cookie's."""
        return self.origin, "", ""


Kept: TypeAlias = Cookie | FallbackCookies


def with_changes(
    current: Iterable[Kept], before: Iterable[Kept], after: Iterable[Kept]
) -> tuple[Kept, ...]:
    """`current` with what changed from `before` to `after`: two runs at once lose nothing.

    What neither changed nor went stays as somebody else may have changed it meanwhile.
    """
    known, now = _by_key(before), _by_key(after)
    merged = {key: each for key, each in _by_key(current).items() if key in now or key not in known}
    merged |= {key: each for key, each in now.items() if known.get(key) != each}
    return tuple(merged.values())


def is_of_domain(kept: Kept, domain: str) -> bool:
    """Whether something goes to a domain, a leading dot or none, or to a host below it."""
    wanted = domain.lower().strip(".")
    match kept:
        case Cookie():
            host = kept.domain
        case FallbackCookies(origin):
            host = origin.partition("://")[2].rpartition(":")[0]
    return host == wanted or host.endswith(f".{wanted}")


def secret_values(kept: Iterable[Kept]) -> frozenset[str]:
    """The values that are masked wherever they stand; `lang=en` is so only where it is a cookie."""
    return frozenset(text for text in _values(kept) if not is_ordinary(text) and not text.isdigit())


def fallback_values(text: str) -> tuple[str, ...]:
    """The values in an `X-Fallback-Cookies`; none when it is not an object of texts."""
    import json

    try:
        found = json.loads(text)
    except ValueError:
        return ()
    values = tuple(found.values()) if isinstance(found, dict) else ()
    return values if all(isinstance(value, str) for value in values) else ()


def _values(kept: Iterable[Kept]) -> Iterator[str]:
    for each in kept:
        match each:
            case Cookie(_, value):
                yield value.strip('"')
            case FallbackCookies(_, value):
                yield from fallback_values(value)


def _by_key(kept: Iterable[Kept]) -> dict[tuple[str, str, str], Kept]:
    return {each.key: each for each in kept}
