"""The words of a text that may be names: what stands nowhere as a word, nobody uses."""

import re

_WORD = re.compile(r"[\w$-]+")


def words_in(text: str) -> frozenset[str]:
    """The words of a text that may be names or parts of such."""
    return frozenset(_WORD.findall(text))


def is_among(name: str, words: frozenset[str]) -> bool:
    """Whether a name may stand in a text of which these are the words or the names."""
    return name in words or words_in(name) <= words
