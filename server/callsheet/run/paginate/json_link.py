"""json_link: the body has the URL of the next page."""

from collections.abc import Mapping

from callsheet.exchange import OutgoingRequest
from callsheet.paging import JsonLink
from callsheet.run.paginate.found import found_in, no_json
from callsheet.run.paginate.links import linked
from callsheet.run.paginate.page import LastPage, Note, Page, Pages, PagingFault


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
        following = linked(request, link, note, page.url, _base(page))
        if isinstance(following, PagingFault):
            return following
        request = following


def _base(page: Page) -> str:
    """The context URL, to which OData's links are relative (OData JSON Format, Relative URLs)."""
    if not isinstance(page.body, Mapping):
        return ""
    context = page.body.get("@odata.context")
    if context is None and page.response.header("OData-Version"):
        context = page.body.get("@context")
    return context if isinstance(context, str) else ""
