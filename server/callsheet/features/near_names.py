"""Words that are so near to a known one that they can only be misspelled."""

from collections.abc import Iterable
from functools import lru_cache

_LONG = 10
"""Letters from which two slips are still taken for slips."""


@lru_cache(maxsize=256)
def misspelled(word: str, known: frozenset[str], *, shortest: int = 5) -> str:
    """The known word that is meant, in any case; empty when the word is known or not near to one.

    Nearer than `problems.did_you_mean`, which helps where it is certain that a word is wrong. Of
    words with fewer letters than `shortest`, many that mean something else are one slip away.
    """
    folded = word.casefold()
    names = {name.casefold(): name for name in known}
    if folded in names or len(folded) < shortest:
        return ""
    allowed = 2 if len(folded) >= _LONG else 1
    near = _nearest(folded, (each for each in names if abs(len(each) - len(folded)) <= allowed))
    return names[near] if near and slips(folded, near) <= allowed else ""


def _nearest(word: str, known: Iterable[str]) -> str:
    return min(known, key=lambda each: (slips(word, each), each), default="")


def slips(word: str, other: str) -> int:
    """How many letters are missing, too many, wrong, or changed places with the next."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(word, start=1):
        before, above, row = row, before, [at]
        for column, expected in enumerate(other, start=1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != expected))
            swapped = at > 1 and column > 1 and letter == other[column - 2]
            if swapped and word[at - 2] == expected:
                cost = min(cost, above[column - 2] + 1)
            row.append(cost)
    return row[-1]
