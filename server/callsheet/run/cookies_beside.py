"""Cookies that a request did not send because they came in a step beside it."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from callsheet.exchange import OutgoingRequest
from callsheet.http.cookies import CookieJar, Stored
from callsheet.run.results import Outcome, RequestResult, Sent

_DENIED = (401, 403)


def hint_of(result: RequestResult, beside: Mapping[str, Iterable[Stored]]) -> str:
    """What has to be said of a request that went wrong without them; else nothing.

    Args:
        result: What became of the request.
        beside: What steps before it in the file were given, by their names.
    """
    is_without = result.place.block.parsed.directives("no-cookie-jar")
    if not isinstance(result.fate, Sent) or is_without:
        return ""
    sent = result.fate.exchange.hops[0].request
    url = urlsplit(sent.url)
    target = url.path + (f"?{url.query}" if url.query else "")
    asked = OutgoingRequest(sent.method, url.scheme, url.hostname or "", url.port, target, ())
    for name, stored in beside.items():
        jar = CookieJar()
        for fields, request, now in stored:
            jar.store(fields, request, now)
        if jar.cookies_for(asked, 0.0):
            what = f"say `# @ref {name}`"
            if name.startswith("#"):
                what = "give that a name, and say `# @ref` with it"
            return f'the cookies of "{name}" do not go with it: {what}'
    return ""


def went_wrong(result: RequestResult) -> bool:
    """Whether the want of a cookie may be why a request came to what it came to."""
    denied = result.response is not None and result.response.status in _DENIED
    return denied or result.outcome is Outcome.FAILED
