"""Diagnostics as the JSON text that goes out.

A large document may have a thousand. All of them go out with every key, most at other places
and nearly all with the words that they had before, so the words are kept as text.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from callsheet.lsp.convert import Converter
from callsheet.lsp.positions import RANGE_TEXT
from callsheet.problems import Code, Problem, Severity

_Said: TypeAlias = tuple[Code, Severity, str, str]

_KEPT = 16384


class DiagnosticWriter:
    """Writes problems for one client; to be thrown away when there is more to be masked."""

    def __init__(self, unstructure: Callable[[Any], Any]) -> None:
        self._unstructure = unstructure
        self._words: dict[_Said, str] = {}

    def write(self, convert: Converter, problems: Sequence[Problem]) -> str:
        """The JSON array of the problems of a file."""
        places = convert.here.at.numbers_of_each([each.span for each in problems])
        said = [self._said(convert, each) for each in problems]
        written = [
            f'{{"range": {RANGE_TEXT % place}, {words}'
            for place, words in zip(places, said, strict=True)
        ]
        return f"[{', '.join(written)}]"

    def _said(self, convert: Converter, problem: Problem) -> str:
        """All but the range; the places of related problems move too, so those are not kept."""
        if problem.related:
            return self._written(convert, problem)
        key = (problem.code, problem.severity, problem.message, problem.hint)
        if key not in self._words:
            if len(self._words) >= _KEPT:
                self._words.clear()
            self._words[key] = self._written(convert, problem)
        return self._words[key]

    def _written(self, convert: Converter, problem: Problem) -> str:
        (diagnostic,) = convert.diagnostics([problem])
        fields = self._unstructure(diagnostic)
        del fields["range"]
        return json.dumps(fields)[1:]
