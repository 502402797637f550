"""Paginators of others: whoever installs an entry point in the group `callsheet.paginators`."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TypeAlias

from callsheet.exchange import OutgoingRequest
from callsheet.paging import ForeignPaging
from callsheet.problems import did_you_mean
from callsheet.run.paginate.page import LastPage, Pages, PagingFault

GROUP = "callsheet.paginators"
"""Each entry point is called with the first request and the arguments, and gives its pages."""

ForeignPaginator: TypeAlias = Callable[[OutgoingRequest, Mapping[str, str]], Pages]


def foreign(first: OutgoingRequest, paging: ForeignPaging) -> Pages:
    """Let the installed paginator of that name ask; what it raises ends the pages."""
    installed = foreign_paginators()
    entry = installed.get(paging.name)
    if entry is None:
        near = did_you_mean(paging.name, tuple(installed))
        hint = near or f"install a package that has it in the entry point group `{GROUP}`"
        return PagingFault(f'no paginator is called "{paging.name}"', hint)
    try:
        made: ForeignPaginator = entry.load()
        pages = made(first, paging.arguments)
        request = next(pages)
        while isinstance(request, OutgoingRequest):
            page = yield request
            request = pages.send(page)
        return _faulty(entry, f"it yields a value of type {type(request).__name__}, no request")
    except StopIteration as end:
        ended = isinstance(end.value, LastPage | PagingFault)
        return end.value if ended else LastPage("the paginator has ended")
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the code of others fails in every way
        return _faulty(entry, f"{type(error).__name__}: {error}")


def _faulty(entry: EntryPoint, message: str) -> PagingFault:
    return PagingFault(
        f'the paginator "{entry.name}" failed: {message}',
        f"it comes from `{entry.value}`, which is not part of callsheet",
    )


@cache
def foreign_paginators() -> Mapping[str, EntryPoint]:
    """Every installed paginator by its name; of two with one name the first that is found."""
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUP):
        found.setdefault(entry.name, entry)
    return found
