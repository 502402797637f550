"""Link fields of a header: URLs and what they are to the answer (RFC 8288, 3)."""

import re
from collections.abc import Iterator

from callsheet.exchange import Headers

_NAME = r"[\w!#$%&'*+.^`|~-]+"
_PARAMETER = re.compile(rf";\s*({_NAME})(?:\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]*)))?")
_LINK = re.compile(
    rf"\s*,?\s*<([^>]*)>((?:\s*;\s*{_NAME}(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s;,\"]*))?)*)"
)


def link_to(headers: Headers, relation: str) -> str | None:
    """The first URL of that relation; relations are compared in any case."""
    return next((url for url, relations in _links(headers) if relation.lower() in relations), None)


def _links(headers: Headers) -> Iterator[tuple[str, list[str]]]:
    for name, value in headers:
        if name.lower() == "link":
            for found in _LINK.finditer(value):
                yield found[1], _relations(found[2])


def _relations(parameters: str) -> list[str]:
    for name, quoted, bare in _PARAMETER.findall(parameters):
        if name.lower() == "rel":
            return re.sub(r"\\(.)", r"\1", quoted or bare).lower().split()
    return []
