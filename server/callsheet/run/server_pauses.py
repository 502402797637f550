"""What a server says about when it wants the next request: Retry-After and rate limit fields."""

import re

from callsheet.exchange import Response

_EPOCH = 1_000_000_000
"""A reset from here on is a moment since the epoch, below it a number of seconds."""

_MILLISECONDS = 100_000_000_000
"""A reset from here on counts milliseconds since the epoch."""

_PREFIXES = ("X-RateLimit-", "X-Rate-Limit-", "RateLimit-")
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")
_PARAMETER = re.compile(r"\b(remaining|reset|r|t)\s*=\s*(\d{1,15})")


def retry_after(response: Response, now: float) -> float | None:
    """Seconds that Retry-After asks to wait (RFC 9110, 10.2.3), None when it does not.

    A date is read by the server's own clock where the answer has a Date.
    """
    value = response.header("Retry-After")
    if value is None:
        return None
    value = value.strip()
    if _NUMBER.fullmatch(value):
        return float(value)
    moment = http_date(value)
    if moment is None:
        return None
    sent = http_date(response.header("Date") or "")
    return max(0.0, moment - (now if sent is None else sent))


def server_pause(response: Response, now: float) -> float | None:
    """Seconds that the server wants no further request; None when it says nothing of the kind.

    That is Retry-After of a 429 or 503, or a limit that is used up: `X-RateLimit-Remaining: 0` with
    `X-RateLimit-Reset` (GitHub, Appwrite: a moment; others: seconds), or the `RateLimit` fields of
    draft-ietf-httpapi-ratelimit-headers, of its newer and older versions.
    """
    asked = retry_after(response, now)
    if asked is not None and (response.status in {429, 503} or _is_used_up(response)):
        return asked
    for prefix in _PREFIXES:
        remaining = response.header(f"{prefix}Remaining")
        if remaining is not None and remaining.strip() == "0":
            return _until(response.header(f"{prefix}Reset"), now)
    return _by_one_field(response, now)


def http_date(text: str) -> float | None:
    """Seconds since the epoch of an HTTP date (RFC 9110, 5.6.7), None when it is none."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _is_used_up(response: Response) -> bool:
    return any(response.header(f"{prefix}Remaining") == "0" for prefix in _PREFIXES)


def _until(reset: str | None, now: float) -> float | None:
    text = (reset or "").strip()
    if not _NUMBER.fullmatch(text):
        moment = http_date(text)
        return None if moment is None else max(0.0, moment - now)
    number = float(text)
    if number >= _MILLISECONDS:
        number /= 1000
    return max(0.0, number - now) if number >= _EPOCH else number


def _by_one_field(response: Response, now: float) -> float | None:
    """The longest pause of `RateLimit: "burst";r=0;t=12, "day";r=9;t=900`."""
    pauses = []
    for name, value in response.headers:
        if name.lower() != "ratelimit":
            continue
        # The older form has one policy whose members are divided by commas.
        policies = [value] if "remaining" in value else value.split(",")
        for policy in policies:
            found: dict[str, str] = dict(_PARAMETER.findall(policy))
            if int(found.get("r") or found.get("remaining") or 1) == 0:
                pauses.append(_until(found.get("t", found.get("reset")), now))
    return max((pause for pause in pauses if pause is not None), default=None)
