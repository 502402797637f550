"""json_link: the body has the URL of the next page."""

from callsheet.exchange import OutgoingRequest
from callsheet.paging import JsonLink
from callsheet.run.paginate.found import found_in, no_json
from callsheet.run.paginate.links import linked
from callsheet.run.paginate.page import LastPage, Note, Pages, PagingFault


def json_link(first: OutgoingRequest, paging: JsonLink, note: Note) -> Pages:
    """Follow the URL at a path of each body until there is none."""
    request = first
    while True:
        page = yield request
        if no_json(page.body):
            return PagingFault(f"the answer is no JSON, with no {paging.next_url_path} in it")
        link = found_in(page.body, paging.next_url_path)
        if not link:
            return LastPage(f"nothing at {paging.next_url_path}")
        if not isinstance(link, str):
            return PagingFault(f"what stands at {paging.next_url_path} is no URL")
        following = linked(request, link, note)
        if isinstance(following, PagingFault):
            return following
        request = following
