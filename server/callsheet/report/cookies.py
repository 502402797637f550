"""Cookies that are kept, as people read them: by domain, values masked unless asked for."""

from collections.abc import Iterable
from datetime import UTC, datetime

from callsheet.redact import MASK
from callsheet.report.style import one_line
from callsheet.store.cookies import Cookie, FallbackCookies, Kept

_LAST_MOMENT = 253_402_300_799
"""The end of the year 9999, behind which no date can be told."""


def cookies_text(kept: Iterable[Kept], now: float, *, show_values: bool = False) -> str:
    """One line a cookie below its domain; those that are over are left out."""
    by_place: dict[str, list[str]] = {}
    for each in kept:
        if isinstance(each, FallbackCookies) or each.expires is None or each.expires > now:
            place = each.origin if isinstance(each, FallbackCookies) else each.domain
            by_place.setdefault(place, []).append(_line(each, show_values=show_values))
    lines = [
        line for place in sorted(by_place) for line in (one_line(place), *sorted(by_place[place]))
    ]
    return "".join(f"{line}\n" for line in lines) or "no cookies are kept\n"


def _line(kept: Kept, *, show_values: bool) -> str:
    value = one_line(kept.value) if show_values else MASK
    match kept:
        case FallbackCookies():
            return f"  X-Fallback-Cookies = {value}"
        case Cookie():
            words = (
                f"path {kept.path}",
                "" if kept.host_only else "and hosts below",
                "secure" if kept.secure else "",
                "HttpOnly" if kept.http_only else "",
                _until(kept.expires),
            )
            about = one_line(", ".join(word for word in words if word))
            return f"  {one_line(kept.name) or '(no name)'} = {value}  {about}"


def _until(expires: float | None) -> str:
    if expires is None:
        return "of the session"
    return f"until {datetime.fromtimestamp(min(expires, _LAST_MOMENT), UTC):%Y-%m-%d %H:%M} UTC"
