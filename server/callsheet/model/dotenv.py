"""Files of `NAME=value` lines, as python-dotenv reads them, and where each name stands."""

import re
from collections.abc import Iterator
from functools import lru_cache

from callsheet.late_dataclasses import dataclass
from callsheet.text import Span

_BEFORE_NAME = re.compile(r"\s*(?:export[^\S\r\n]+)?'?")
_TEMPLATES = frozenset({"example", "sample", "template", "dist", "defaults"})
_NAMED = re.compile(r"\.env\.(?P<ending>[^./]+)|(?P<stem>[^./]+)\.env")


@dataclass(frozen=True, slots=True)
class DotenvEntry:
    """One `NAME=value`; quotes are taken off, escapes replaced, `${X}` is left as it is."""

    name: str
    value: str
    span: Span
    """Of the name."""


@dataclass(frozen=True, slots=True)
class DotenvFault:
    """Lines that say nothing."""

    span: Span


@lru_cache(maxsize=64)
def read_dotenv(text: str) -> tuple[DotenvEntry | DotenvFault, ...]:
    """What a `.env` file says, in order; of entries with the same name the last one counts."""
    return tuple(_read(text))


def environment_of(name: str) -> str | None:
    """The environment a `.env` file is for: `.env.dev` and `dev.env` for dev, `.env` for all.

    None when the name is no `.env` file's, or that of one to be copied (`.env.example`).
    """
    if name == ".env":
        return ""
    found = _NAMED.fullmatch(name)
    environment = found and (found["ending"] or found["stem"])
    return environment if environment and environment not in _TEMPLATES else None


def _read(text: str) -> Iterator[DotenvEntry | DotenvFault]:
    from io import StringIO

    from dotenv.parser import parse_stream

    start = 0
    for binding in parse_stream(StringIO(text)):
        string = binding.original.string
        if binding.error:
            yield DotenvFault(_trimmed(string, start))
        elif binding.key is not None and binding.value is not None:
            before = _BEFORE_NAME.match(string)
            name = start + (before.end() if before else 0)
            yield DotenvEntry(binding.key, binding.value, Span(name, name + len(binding.key)))
        start += len(string)


def _trimmed(string: str, start: int) -> Span:
    text = string.strip()
    begin = start + string.index(text)
    return Span(begin, begin + len(text))
