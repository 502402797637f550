"""single_page: one page, whatever the answer says of others."""

from callsheet.exchange import OutgoingRequest
from callsheet.run.paginate.page import LastPage, Pages


def single_page(first: OutgoingRequest) -> Pages:
    """Ask once."""
    yield first
    return LastPage("only one page was asked for")
