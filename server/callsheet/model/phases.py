"""When a request runs in a run of its file: before all others, among them, or after them."""

from enum import StrEnum

from callsheet.facts.directives import find_directive
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.parse import ParsedBlock


class Phase(StrEnum):
    """A part of the run of a file."""

    SETUP = "setup"
    """`# @setup`: before all others, also when only others are selected."""

    REQUESTS = "requests"
    TEARDOWN = "teardown"
    """`# @teardown`: after all others, whatever became of them."""


@kept_with_block
def phase_of(parsed: ParsedBlock) -> Phase:
    """When the request of a block runs; what shall run always wins."""
    names = parsed.directive_names
    for phase in (Phase.TEARDOWN, Phase.SETUP):
        if phase in names and _is_on(parsed, phase):
            return phase
    return Phase.REQUESTS


def _is_on(parsed: ParsedBlock, name: str) -> bool:
    facts = find_directive(name)
    last = parsed.directives(name)[-1]
    return facts is not None and arguments_of(last.value, facts).enabled
