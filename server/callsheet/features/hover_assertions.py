"""Hover over the words of an assertion: subject, filters, predicate, a status."""

import re

from callsheet.facts.assertions import (
    CERTIFICATE,
    PHASES,
    STATISTICS,
    find_filter,
    find_predicate,
    find_subject,
)
from callsheet.features.hover_headers import header_markdown, status_markdown

_WORD = re.compile(r'"[^"]*"|\S+')


def assertion_markdown(text: str, offset: int) -> str:
    """What the word at `offset` of an assertion means; empty for values and expressions."""
    words = list(_WORD.finditer(text))
    here = next((n for n, word in enumerate(words) if word.start() <= offset <= word.end()), None)
    if here is None or find_subject(words[0][0].split(".", maxsplit=1)[0]) is None:
        return ""
    before = words[here - 1][0].lower() if here else ""
    return _meaning(words[here][0], before, first=here == 0, subject=words[0][0].lower())


def _meaning(word: str, before: str, *, first: bool, subject: str) -> str:
    if first:
        found = find_subject(word.split(".", maxsplit=1)[0])
        example = f"\n\n`{found.name} {found.example}`" if found and found.example else ""
        return f"**{found.name}** — {found.documentation}{example}" if found else ""
    if before == "duration" and (meaning := PHASES.get(word) or STATISTICS.get(word)):
        return f"**{word}** — {meaning}"
    if before == "certificate" and (meaning := CERTIFICATE.get(word.strip('"'))):
        return f"**{word}** — {meaning}"
    if before == "header":
        return header_markdown(word.strip('"'))
    if word == "not":
        return "**not** — the opposite of the predicate that follows."
    if subject == "status" and word.isdigit():
        return status_markdown(word)
    known = find_filter(word) or find_predicate(word)
    return f"**{known.name}** — {known.documentation}" if known else ""
