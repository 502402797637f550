"""The step that asks for the page behind the last answer of a request, or why there is none."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from callsheet.features.collected import Collected, collected, following_page
from callsheet.features.summary import last_send
from callsheet.features.symbols import shown_name
from callsheet.lsp.snapshots import Snapshot
from callsheet.model.requests import RequestPlace
from callsheet.problems import UsageError
from callsheet.run.paginate.page import LastPage, PagingFault
from callsheet.run.plan import Step


def step_behind(snapshot: Snapshot, place: RequestPlace, steps: Sequence[Step]) -> Step:
    """The one of the steps that is of that place, as it asks for the page behind the last answer.

    Raises:
        UsageError: There is none.
    """
    found = collected(snapshot.workspace, place, snapshot.files)
    behind = following_page(found) if isinstance(found, Collected) else None
    if behind is None:
        message = f'"{shown_name(place)}" has no page to go on from'
        raise UsageError(message, _why_no_page(snapshot, place, found))
    match behind.next:
        case LastPage(reason):
            raise UsageError("there is no next page", reason)
        case PagingFault(message, hint):
            raise UsageError(f"there is no next page: {message}", hint)
        case _:
            last = snapshot.workspace.exchanges[place.key]
            step = next(each for each in steps if each.place.key == place.key)
            return replace(step, after=last)


def _why_no_page(snapshot: Snapshot, place: RequestPlace, found: Collected | str | None) -> str:
    match found:
        case str():
            return found
        case Collected():
            return "add `# @paginate` to it"
        case None if went := last_send(snapshot.workspace, place.key):
            return f"the last send went wrong ({went}); send it again"
        case None:
            return "send it first"
        case _:
            assert_never(found)
