"""The request that a link to another page leads to."""

from functools import reduce

from callsheet.exchange import Failure, OutgoingRequest
from callsheet.http.redirects import absolute_url, redirected, same_origin
from callsheet.run.paginate.page import Note, PagingFault

_SAME_METHOD = 307
"""The redirect that keeps method and body, as a link to a page does (dlt)."""


def linked(
    request: OutgoingRequest, link: str, note: Note, *bases: str
) -> OutgoingRequest | PagingFault:
    """The request for the URL of a link, absolute or relative to another (RFC 3986, 5).

    `bases` are what the link is relative to, each itself relative to the one before and the first
    to the URL of the request: where the answer came from, what it says in itself. To another
    origin no credentials go, as for a redirect (dlt sends them).
    """
    seen_from = reduce(absolute_url, bases, request.url)
    following = redirected(request, _SAME_METHOD, absolute_url(seen_from, link))
    if isinstance(following, Failure):
        shown = link.partition("?")[0][:200]
        message = f'the link "{shown}" to the next page cannot be followed'
        hint = "only http and https URLs can be, and no body with a secret goes to another origin"
        return PagingFault(message, hint)
    if not same_origin(request, following):
        note(f"the next page is at {following.origin}: no credentials go there")
    return following
