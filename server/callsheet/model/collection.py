"""What is collected out of the answers to a request, apart from how it is read."""

from typing import TYPE_CHECKING

from callsheet.late_dataclasses import dataclass

if TYPE_CHECKING:
    from callsheet.model.steps import ItemStep
    from callsheet.paging import Paging

COLLECTING = frozenset(("paginate", "select", "filter", "map", "yield-map", "foreach", "loop"))
"""The directives that say something of it."""


@dataclass(frozen=True, slots=True)
class Collection:
    """What is collected out of the answers to a request."""

    paging: "Paging | None" = None
    select: str | None = None
    """JSONPath of the items; None is found as dlt finds them."""

    is_single: bool = False
    """Whether the path names one thing by a parent's item: its answer is the one item (dlt)."""

    steps: "tuple[ItemStep, ...]" = ()
    """What is done with each item, in order."""


NOTHING_COLLECTED = Collection()
