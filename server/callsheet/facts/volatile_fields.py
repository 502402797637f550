"""Fields of answers that are another each time: a snapshot keeps that they are there, no more."""

from typing import Final

_VOLATILE: Final = frozenset(
    (
        "age",
        "cf-ray",
        "content-length",
        "date",
        "etag",
        "expires",
        "last-modified",
        "nel",
        "report-to",
        "request-id",
        "server-timing",
        "set-cookie",
        "traceparent",
        "x-amz-request-id",
        "x-amzn-requestid",
        "x-amzn-trace-id",
        "x-correlation-id",
        "x-request-id",
        "x-response-time",
        "x-runtime",
        "x-trace-id",
    )
)
_BEGINNINGS: Final = ("ratelimit", "x-ratelimit", "x-rate-limit")


def is_volatile(name: str) -> bool:
    """Whether a field says when, how fast or for whom an answer was made."""
    folded = name.lower()
    return folded in _VOLATILE or folded.startswith(_BEGINNINGS)
