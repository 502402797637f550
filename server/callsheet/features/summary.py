"""Summary: the last send of a request in a few words, for lenses, inlay text and reports."""

from callsheet.amounts import duration_text, size_text
from callsheet.exchange import Exchange, Failure, FailureKind, Response

_FAILURES = {
    FailureKind.DNS: "host not found",
    FailureKind.CONNECT: "no connection",
    FailureKind.TLS: "TLS failed",
    FailureKind.TIMEOUT: "timed out",
    FailureKind.PROTOCOL: "broken answer",
    FailureKind.DECODING: "undecodable answer",
    FailureKind.TOO_LARGE: "answer too large",
    FailureKind.REDIRECT: "redirect failed",
    FailureKind.PROXY: "proxy failed",
    FailureKind.FILE: "file failed",
    FailureKind.CANCELLED: "cancelled",
}


def summary(exchange: Exchange) -> str:
    """`200 OK · 12 ms · 1.3 kB`, or why there is no answer and after which time."""
    time = duration_text(exchange.seconds)
    match exchange.outcome:
        case Response(status, reason) as response:
            return f"{f'{status} {reason}'.strip()} · {time} · {size_text(response.body.size)}"
        case Failure(kind):
            return f"{_FAILURES[kind]} · {time}"
