"""Completion behind `# @`: the names of directives, then their arguments."""

import re
from collections.abc import Iterator

from callsheet.facts.directive_facts import ArgumentKind, Place, Support
from callsheet.facts.directives import DIRECTIVES, find_directive
from callsheet.features.completion_arguments import complete_arguments
from callsheet.features.completion_collected import complete_collected
from callsheet.features.completion_items import Cursor, Item, ItemKind
from callsheet.features.completion_outcomes import complete_outcome
from callsheet.features.hover_directives import directive_markdown
from callsheet.model.resources import place_of

_NAME_BEGUN = re.compile(r"[ \t]*(?:#{1,2}|/{2,})[ \t]*@[\w-]*$")
_VALUE_BEGUN = re.compile(
    r"[ \t]*(?:#{1,2}|/{2,})[ \t]*@(?P<name>[\w-]+)(?:[ \t]*[=:]?[ \t]+)(?P<value>.*)$"
)
_LEFT_TO_OTHERS = frozenset({ArgumentKind.ASSERTION, ArgumentKind.CAPTURE, ArgumentKind.PATH})


def complete_directive(cursor: Cursor) -> Iterator[Item] | None:
    """Names and arguments of directives; None where no directive is typed."""
    if _NAME_BEGUN.match(cursor.before):
        return _names(cursor)
    begun = _VALUE_BEGUN.match(cursor.before)
    facts = find_directive(begun["name"]) if begun else None
    if begun is None or facts is None:
        return None
    if facts.arguments and facts.arguments[0].kind in _LEFT_TO_OTHERS:
        return None
    if facts.name in ("on", "error"):
        known = complete_outcome(cursor, facts.name, begun["value"])
    else:
        known = complete_collected(cursor, facts, begun["value"])
    return complete_arguments(cursor, facts, begun["value"]) if known is None else known


def _names(cursor: Cursor) -> Iterator[Item]:
    """What works comes first; in a resource, what has no effect there is not offered.

    A first block may still get its request, so what belongs to one only comes later there.
    """
    span = cursor.word(r"\w\-")
    space_follows = cursor.document.text[span.end : span.end + 1] in (" ", "\t", "=", ":")
    place = place_of(cursor.document, cursor.block)
    for facts in DIRECTIVES:
        fits = place in facts.places
        if not fits and place is Place.RESOURCE:
            continue
        takes = not facts.switch and not space_follows
        rank = 0 if facts.support is Support.WORKS and fits else 1
        yield Item(
            facts.name,
            ItemKind.DIRECTIVE,
            span,
            facts.name + (" " if takes else ""),
            facts.example,
            directive_markdown(facts.name),
            sort=f"{rank}{facts.name}",
            asks_again=takes,
        )
