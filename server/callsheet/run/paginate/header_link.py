"""header_link: a Link field has the URL of the next page (RFC 8288)."""

from callsheet.exchange import OutgoingRequest
from callsheet.paging import HeaderLink
from callsheet.run.paginate.link_fields import link_to
from callsheet.run.paginate.links import linked
from callsheet.run.paginate.page import LastPage, Note, Pages, PagingFault


def header_link(first: OutgoingRequest, paging: HeaderLink, note: Note) -> Pages:
    """Follow the link of a relation until there is none."""
    request = first
    while True:
        page = yield request
        link = link_to(page.response.headers, paging.links_next_key)
        if link is None:
            return LastPage(f'no link of the relation "{paging.links_next_key}"')
        following = linked(request, link, note, page.url)
        if isinstance(following, PagingFault):
            return following
        request = following
