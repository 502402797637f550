"""Unwritten names: the variables that a request takes though it does not name them."""

from collections.abc import Iterator
from typing import Final

from callsheet.facts.oauth_variables import OAUTH_FIELD, OAUTH_VARIABLES
from callsheet.syntax.parse import ParsedBlock

_WITH_BASE = frozenset(("base-url", "use"))

HOST: Final = "host"
"""Where a request goes that begins with a path (httpYac), unless a base URL says that."""


def unwritten_names(parsed: ParsedBlock) -> tuple[str, ...]:
    """What stands for the host of a request, and what its `Authorization` reads by a prefix."""
    return tuple(_names(parsed))


def _names(parsed: ParsedBlock) -> Iterator[str]:
    request = parsed.tree.request
    if request is None:
        return
    is_relative = request.line.target.text[:1] in ("/", "?")
    has_host = any(header.name.text.lower() == "host" for header in request.headers)
    if is_relative and not has_host and not parsed.has_any(_WITH_BASE):
        yield HOST
    for header in request.headers:
        if header.name.text.lower() == "authorization" and len(header.values) == 1:
            found = OAUTH_FIELD.fullmatch(header.values[0].text.strip())
            prefix = (found["prefix"] or "oauth2") if found else ""
            yield from (f"{prefix}_{name}" for name in OAUTH_VARIABLES if prefix)
