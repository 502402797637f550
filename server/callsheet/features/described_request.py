"""A request beside the operation that it means, and what joins it from elsewhere."""

import re
from typing import Final

from callsheet.late_dataclasses import dataclass
from callsheet.openapi.description import Description
from callsheet.openapi.operations import BOUND, Found, Operation
from callsheet.syntax import nodes
from callsheet.syntax.argument_values import parse_field, parse_parameter
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.parse import ParsedBlock

ANYTHING: Final = "*"
"""Among the names that are added: nobody knows which."""

CREDENTIALS: Final = "credentials"
"""Among them: whatever proves who sends the request."""

_BINDING = re.compile(r"\{\{.*?\}\}")
_ADDING = frozenset({"paginate", "incremental", "upload"})
_PROVING = frozenset({"auth", "sign"})


@dataclass(frozen=True, slots=True, eq=False)
class DescribedRequest:
    """A request of a block, and what it is held against."""

    parsed: ParsedBlock
    request: nodes.Request
    description: Description
    operation: Operation
    found: Found
    added: frozenset[str]
    """What comes from elsewhere, as `added_names` has it."""

    def brings(self, name: str) -> bool:
        """Whether a parameter or a field may come from elsewhere."""
        return name.lower() in self.added or ANYTHING in self.added


@kept_with_block
def added_names(parsed: ParsedBlock) -> frozenset[str]:
    """Parameters and fields, in lower case, that directives and scripts of a block add."""
    found: set[str] = set()
    for directive in parsed.directives("param"):
        parameter = parse_parameter(directive.value.text)
        found.add(parameter.name.lower() if parameter else ANYTHING)
    for directive in parsed.directives("header"):
        field = parse_field(directive.value.text)
        found.add(field.name.lower() if field else ANYTHING)
    scripts = (nodes.InlineScript, nodes.ScriptFile)
    if parsed.has_any(_ADDING) or any(isinstance(each, scripts) for each in parsed.tree.before):
        found.add(ANYTHING)
    if parsed.has_any(_PROVING):
        found.add(CREDENTIALS)
    return frozenset(found)


def with_bound(text: str) -> str:
    """A text with `BOUND` in the place of every character of its bindings."""
    return _BINDING.sub(lambda found: BOUND * len(found[0]), text)
