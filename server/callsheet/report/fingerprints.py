"""Fingerprints of problems, by which a later check knows them again."""

from collections import Counter
from collections.abc import Callable
from hashlib import sha256

from callsheet.problems import Problem
from callsheet.text import SourceText


class Fingerprints:
    """The fingerprints of the problems of one file, asked for in the order of the file.

    They are the same when lines above come or go, and no two are alike. Lines are masked before,
    for who has a hash of a short secret can guess it.
    """

    def __init__(self, source: SourceText, mask: Callable[[str], str], salt: str = "") -> None:
        """Make those of a file; where one list has several files, `salt` tells them apart."""
        self._source = source
        self._mask = mask
        self._salt = salt
        self._seen: Counter[str] = Counter()

    def of(self, problem: Problem) -> str:
        """The fingerprint of the next problem."""
        line = self._source.line_text(self._source.line_of(problem.span.start))
        text = f"{self._salt}\n{problem.code}\n{' '.join(self._mask(line).split())}"
        digest = sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
        self._seen[digest] += 1
        return f"{digest}:{self._seen[digest]}"
