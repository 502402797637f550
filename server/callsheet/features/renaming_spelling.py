"""Renaming: how a new name is written at each place, and what it may mean there."""

import re

from callsheet.features.occurrences import NameKind, Occurrence, Role
from callsheet.features.renaming import Named
from callsheet.features.script_names import Writing
from callsheet.model.requests import identifier_of

_ANSWER = re.compile(r"[^\W\d][\w-]*")


def new_names(occurrence: Occurrence, named: Named, new: str) -> tuple[str, ...]:
    """What a use may mean when its text has the new name."""
    written = spelling(occurrence, named)
    text = respelled(written, named, new, occurrence.writing)
    longest = text + occurrence.names[0][len(written) :]
    if len(occurrence.names) == 1 and "." not in longest:
        return (longest,)
    if occurrence.kind is not NameKind.VARIABLE or occurrence.role is not Role.USE:
        return (longest,)
    steps = longest.split(".")
    return tuple(".".join(steps[:count]) for count in range(len(steps), 0, -1))


def spelling(occurrence: Occurrence, named: Named) -> str:
    """The part of an occurrence's text that means the name."""
    if named.name in occurrence.names:
        return named.name
    return occurrence.names[-1]


def respelled(written: str, named: Named, new: str, writing: Writing) -> str:
    """The new name as it is written where `written` stands."""
    if named.kind is not NameKind.REQUEST:
        return new
    if writing is Writing.LINE:
        return new if written == named.name else identifier_of(new)
    spelled = new if written == named.name and _ANSWER.fullmatch(new) else identifier_of(new)
    known = written in (named.name, identifier_of(named.name))
    return spelled if known else f"{identifier_of(new)}Response"
