"""Addresses: the parts of a target as it is written, and those that a document has."""

import re
from dataclasses import replace

from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.parse import ParsedBlock

_PARTS = re.compile(
    r"(?P<origin>(?:(?:[A-Za-z][\w+.-]*|\{\{.*?\}\})://(?:\{\{.*?\}\}|[^/?#\s{])*"
    r"|(?:\{\{.*?\}\}|[^/?#\s{])(?:\{\{.*?\}\}|[^/?#\s{])*)?)"
    r"(?P<path>(?:\{\{.*?\}\}|[^?#\s])*)"
    r"(?:\?(?P<query>[^#\s]*))?"
)
_MOST = 200
"""Addresses of a file that are kept."""


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a target as they are written; bindings stay bindings."""

    origin: str
    """`https://example.org`, `{{host}}`; empty for a target that begins with a slash."""

    path: str
    query: str | None
    """Without its question mark; None when there is none."""


def parts_of(target: str) -> Address:
    """The parts of a target, however much of it is typed."""
    found = _PARTS.match(target)
    if found is None:
        return Address("", "", None)
    return Address(found["origin"], found["path"], found["query"])


def addresses_of(document: Document) -> tuple[Address, ...]:
    """The addresses that the requests of a document go to, each once, without their queries."""
    found = kept_of_each(_address, document.parsed)
    return tuple(dict.fromkeys(each for each in found if each is not None))[:_MOST]


@kept_with_block
def _address(parsed: ParsedBlock) -> Address | None:
    """What the request of a block goes to; None when somebody signs in by it."""
    request = parsed.tree.request
    if request is None:
        return None
    found = parts_of("".join(piece.text for piece in request.target_pieces))
    return None if "@" in found.origin else replace(found, query=None)
