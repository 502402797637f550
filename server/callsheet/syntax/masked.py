"""Texts in which something is covered by as many fillers, so that offsets hold."""

import re
from collections.abc import Iterable
from typing import Final

from callsheet.text import Span

BOUND: Final = "\x00"
"""Stands for each character of a binding."""

_CHARACTER = re.compile(r"[^\r\n]")


def covered(text: str, spans: Iterable[Span], filler: str) -> str:
    """The text with a filler for each character of the spans, which are in order; lines stay."""
    pieces: list[str] = []
    end = 0
    for span in spans:
        pieces += [text[end : span.start], _CHARACTER.sub(filler, span.of(text))]
        end = span.end
    return "".join([*pieces, text[end:]])
