"""Colours of a terminal, and when there are any."""

import re
from collections.abc import Mapping
from typing import TextIO
from unicodedata import combining, east_asian_width

from callsheet.late_dataclasses import dataclass

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, those that turn the direction of a text, and halves of characters."""

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "cyan": "36",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a stream may be written to."""

    colour: bool = False
    unicode: bool = True

    def paint(self, text: str, *names: str) -> str:
        """`text` in colours; as it is where there are none."""
        if not self.colour or not text:
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}\x1b[0m"

    def sign(self, sign: str, plain: str) -> str:
        """A sign, or its stand-in where the stream's encoding has not got it."""
        return sign if self.unicode else plain


def style_of(stream: TextIO, process_environment: Mapping[str, str]) -> Style:
    """What `stream` can show.

    `NO_COLOR` (no-color.org) wins over `FORCE_COLOR`, and that over what the terminal is.
    """
    return Style(_coloured(stream, process_environment), _speaks_unicode(stream))


def is_terminal(stream: TextIO, process_environment: Mapping[str, str]) -> bool:
    """Whether a line on `stream` can be overwritten."""
    return stream.isatty() and process_environment.get("TERM") != "dumb"


def _coloured(stream: TextIO, process_environment: Mapping[str, str]) -> bool:
    if process_environment.get("NO_COLOR"):
        return False
    forced = process_environment.get("FORCE_COLOR")
    if forced:
        return forced != "0"
    return is_terminal(stream, process_environment)


def _speaks_unicode(stream: TextIO) -> bool:
    return (getattr(stream, "encoding", None) or "").lower().replace("-", "").startswith("utf")


def printable(text: str) -> str:
    """`text` without characters that steer a terminal; a server must not write escape codes."""
    return _STEERING.sub(_shown, text)


def one_line(text: str) -> str:
    """`text` as `printable` gives it, on one line: names of files may hold line ends."""
    return printable(text).replace("\n", "\u240a").replace("\t", "\u2409")


def fitting(text: str, columns: int) -> str:
    """As much of the beginning of `text` as so many columns of a terminal hold."""
    left = columns
    for place, character in enumerate(text):
        if not combining(character):
            left -= 2 if east_asian_width(character) in "WF" else 1
        if left < 0:
            return text[:place]
    return text


def _shown(steering: re.Match[str]) -> str:
    number = ord(steering[0])
    return chr(0x2400 + number) if number < 0x20 else "\ufffd"
