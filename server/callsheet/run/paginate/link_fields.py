"""Link fields of a header: URLs and what they are to the answer (RFC 8288, 3 and B.2)."""

import re
from collections.abc import Iterator

from callsheet.exchange import Headers

_TARGET = re.compile(r"[\s,]*<([^>]*)>")
_PARAMETER = re.compile(
    r"\s*;\s*(?:(?P<name>[\w!#$%&'*+.^`|~-]+)\s*"
    r"(?:=\s*(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<bare>[^\s;,\"]*)))?)?"
)


def link_to(headers: Headers, relation: str) -> str | None:
    """The first URL of that relation; relations are compared in any case."""
    wanted = relation.lower()
    values = (value for name, value in headers if name.lower() == "link")
    links = (link for value in values for link in _links(value))
    return next((url for url, relations in links if wanted in relations), None)


def _links(value: str) -> Iterator[tuple[str, list[str]]]:
    place = 0
    while target := _TARGET.match(value, place):
        relations, place = _relations(value, target.end())
        yield target[1], relations
        # What is neither link nor parameter is passed over to the next comma.
        comma = value.find(",", place)
        place = len(value) if comma < 0 else comma


def _relations(value: str, place: int) -> tuple[list[str], int]:
    """The relations of a link, and where its parameters end; only the first `rel` counts."""
    relations: list[str] | None = None
    while parameter := _PARAMETER.match(value, place):
        place = parameter.end()
        if relations is None and (parameter["name"] or "").lower() == "rel":
            # Some servers write `rel='next'`, and every client of theirs takes it.
            bare = (parameter["bare"] or "").strip("'")
            text = re.sub(r"\\(.)", r"\1", parameter["quoted"] or bare)
            relations = text.lower().split()
    return relations or [], place
