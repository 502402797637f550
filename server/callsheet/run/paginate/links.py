"""The request that a link to another page leads to."""

from dataclasses import replace
from urllib.parse import quote, urljoin, urlsplit

from callsheet.exchange import OutgoingRequest
from callsheet.http.redirects import kept_to_origin
from callsheet.run.paginate.page import PagingFault

_SAFE = "".join(chr(code) for code in range(0x21, 0x7F))


def linked(request: OutgoingRequest, link: str) -> OutgoingRequest | PagingFault:
    """The request for the URL of a link, absolute or seen from the request's own (RFC 3986, 5).

    To another origin no credentials go.
    """
    try:
        url = urlsplit(urljoin(request.url, quote(link.strip(), safe=_SAFE)))
        port = url.port
    except ValueError:
        return PagingFault(f'the link "{link}" to the next page is no URL')
    if url.scheme not in ("http", "https") or not url.hostname:
        return PagingFault(f'the link "{link}" to the next page cannot be followed')
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    following = replace(request, scheme=url.scheme, host=url.hostname, port=port, target=target)
    return kept_to_origin(following, request)
