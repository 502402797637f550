"""Summary: the last send of a request in a few words, for lenses, inlay text and reports."""

from callsheet.amounts import counted, duration_text, size_text
from callsheet.exchange import Exchange, Failure, FailureKind, Response
from callsheet.model.workspace import RequestKey, Workspace

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
    FailureKind.AUTHENTICATION: "not authenticated",
    FailureKind.FILE: "file failed",
    FailureKind.UPLOAD: "upload stopped",
    FailureKind.REFUSED: "not sent",
    FailureKind.CANCELLED: "cancelled",
}


def last_send(workspace: Workspace, request: RequestKey) -> str:
    """How the last send of a request went; empty when there was none."""
    exchange = workspace.exchanges.get(request)
    if exchange is None:
        return workspace.stopped.get(request, "")
    text = summary(exchange, workspace.failed.get(request, 0))
    wrong = workspace.spoiled.get(request)
    return f"{text} · {wrong}" if wrong else text


def summary(exchange: Exchange, failed: int = 0) -> str:
    """`200 OK · 12 ms · 1.3 kB`, or why there is no answer and after which time.

    Behind it stands how many tries it took, or that the answer was kept.

    Args:
        exchange: What went out and what came back.
        failed: How many assertions the answer failed.
    """
    time = duration_text(exchange.seconds)
    match exchange.outcome:
        case Response(status, reason) as response:
            held = f" · {counted(failed, 'assertion')} failed" if failed else ""
            size = size_text(response.body.size)
            way = _way(exchange)
            return f"{f'{status} {reason}'.strip()} · {time} · {size}{way}{held}"
        case Failure(kind):
            return f"{failure_text(kind)} · {time}{_way(exchange)}"


def failure_text(kind: FailureKind) -> str:
    """Why there is no answer, in two or three words."""
    return _FAILURES[kind]


def _way(exchange: Exchange) -> str:
    tries = f" · {exchange.attempts} tries" if exchange.attempts > 1 else ""
    return f"{tries} · from cache" if exchange.from_cache else tries
