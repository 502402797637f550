"""How often requests are sent in a load test, beside one another: `# @weight 5`."""

from callsheet.facts.directives import find_directive
from callsheet.model.requests import RequestPlace
from callsheet.syntax.directives import arguments_of


def weight_of(place: RequestPlace) -> int | None:
    """The weight of a request; None when it has none of its own, or none that can be read."""
    found = place.block.parsed.directives("weight")
    facts = find_directive("weight")
    if not found or facts is None:
        return None
    first = arguments_of(found[-1].value, facts).first
    return int(first.text) if first is not None and first.text.isdecimal() else None
