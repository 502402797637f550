"""Paginators of somebody else's, from the entry point group `callsheet.paginators`.

Each is a callable `(first: OutgoingRequest, arguments: Mapping[str, str]) -> Pages`.
"""

from collections.abc import Callable, Mapping
from functools import cache

from callsheet.exchange import OutgoingRequest
from callsheet.paging import ForeignPaging
from callsheet.run.paginate.page import Pages, PagingFault

ForeignPaginator = Callable[[OutgoingRequest, Mapping[str, str]], Pages]


def foreign(first: OutgoingRequest, paging: ForeignPaging) -> Pages:
    """Let the paginator of that name ask."""
    paginator = foreign_paginators().get(paging.name)
    if paginator is None:
        return PagingFault(f'no installed package has a paginator "{paging.name}"')
        yield first
    return (yield from paginator(first, paging.arguments))


@cache
def foreign_paginators() -> Mapping[str, ForeignPaginator]:
    """Those of all installed packages, by name."""
    from importlib.metadata import entry_points

    return {each.name: each.load() for each in entry_points(group="callsheet.paginators")}
