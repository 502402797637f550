"""The cURL commands of a file: a script, a history, what a browser copied of all its requests."""

import re
from collections.abc import Iterator

from callsheet.convert.shell_words import Shell, Words, shell_of, shell_words
from callsheet.late_dataclasses import dataclass
from callsheet.text import SourceText

_BEGIN = re.compile(r"[ \t]*(?:\d+\*?[ \t]+)?(?:(?:PS [^>\n]*)?[$>%#][ \t]+)?(?=curl(?:\.exe)?\s)")
_WITHIN = re.compile(r"(?<=[\s;&|(`])curl(?:\.exe)?(?=\s)")
_GAP = re.compile(r"[\s;&|]*")
_COMMENT = re.compile(r"[ \t]*(?:#|::|rem[ \t])[# \t]*(?P<text>.*)", re.IGNORECASE)
_ASSIGNMENT = re.compile(
    r"(?:(?:export|set|local|declare)[ \t]+)?(?P<name>[A-Za-z_]\w*)=(?P<value>.*)"
)
_ENDS_OF_COMPOUNDS = frozenset(("done", "fi", "esac", "}", "then", "else", "do"))
_END = re.compile(r"(?<![\\^`])\n(?![ \t]*-)")
_GIVEN = re.compile(
    r"[ \t]*<<-?[ \t]*(?P<quote>[\"']?)(?P<word>\w+)(?P=quote)[^\n]*\n"
    r"(?P<text>(?s:.*?))^[ \t]*(?P=word)[ \t]*$",
    re.MULTILINE,
)
"""A text that stands in the script itself."""

_AHEAD = 256
"""Characters behind a command that say whether it goes on."""

_MOST = 4 * 1024
"""Characters that are looked at for one command, unless it goes on behind them."""

_STEP = re.compile(r"[ \t]*(?:\|\||&&|;|&(?!&))")


@dataclass(frozen=True, slots=True)
class CurlLine:
    """A command, or a line that is none."""

    line: int
    """Where it begins, from 1."""

    words: Words | None
    """None for a line without a command of curl."""

    title: str = ""
    """The comment right above it."""

    text: str = ""
    """Of a line without a command: its first word."""

    assigned: tuple[str, str] | None = None
    """A variable that the line gives a plain value."""


def curl_lines(text: str) -> Iterator[CurlLine]:
    """The commands in their order, and the lines between them that are no comments."""
    source = SourceText(text.replace("\r\n", "\n").replace("\r", "\n"))
    whole, place, title, shell = source.text, 0, "", Shell.POSIX
    while True:
        gap = _GAP.match(whole, place)
        place = gap.end() if gap else place
        if gap and gap[0].count("\n") > 1:
            title = ""
        if place == len(whole):
            return
        line = source.line_of(place) + 1
        begin = _BEGIN.match(whole, place)
        if begin is not None:
            words, shell, place = _command(whole, begin.end(), shell)
            yield CurlLine(line, words, title)
            title = ""
            continue
        end = whole.find("\n", place)
        here = whole[place : end if end >= 0 else len(whole)]
        comment, within = _COMMENT.fullmatch(here), _WITHIN.search(here)
        place += within.start() if comment is None and within else len(here)
        if comment is not None:
            title = comment["text"].strip()
        elif within is not None:
            yield CurlLine(line, None, text=_first_word(here))
        elif here.split()[0] not in _ENDS_OF_COMPOUNDS:
            yield CurlLine(line, None, text=_first_word(here), assigned=_assigned(here))


def _first_word(line: str) -> str:
    """What a line begins with; the value of a variable may be a secret."""
    name, sign, _ = line.split(maxsplit=1)[0].partition("=")
    return f"{name}{sign}…" if sign else name


def _assigned(line: str) -> tuple[str, str] | None:
    found = _ASSIGNMENT.fullmatch(line)
    if found is None or "$(" in line or "`" in line:
        return None
    words = shell_words(found["value"], Shell.POSIX)
    return (found["name"], "".join(words.words)) if len(words.words) < 2 else None


def _command(text: str, start: int, before: Shell) -> tuple[Words, Shell, int]:
    """The words of the command that begins at an offset, its shell, and the offset behind it.

    What is piped on or written to a file is left out of it; another command behind `;` is not.
    """
    size = _MOST
    while True:
        # A file may be long, and a command of it is not.
        piece = text[start : start + size]
        shell = _shell_of_first(piece, before)
        words = shell_words(piece, shell, lines=True)
        if len(words.left_out) > _AHEAD or start + size >= len(text):
            break
        size *= 4
    rest = start + len(piece) - len(words.left_out)
    if _STEP.match(words.left_out):
        return Words(words.words), shell, rest
    given = _GIVEN.match(text, rest)
    if given is not None:
        return Words(_with_input(words.words, given["text"])), shell, given.end()
    here = words.left_out.partition("\n")[0]
    return Words(words.words, here.strip()), shell, rest + len(here)


def _with_input(words: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The words with a text in the place of standard input."""
    found = list(words)
    for place, word in enumerate(words):
        if word == "@-" and place:
            without = words[place - 1] in ("-d", "--data", "--data-ascii")
            found[place - 1 : place + 1] = [
                "--data-raw",
                text.replace("\n", "") if without else text,
            ]
    return tuple(found)


def _shell_of_first(text: str, before: Shell) -> Shell:
    """The shell of the first command; one that shows none has that of the command before it."""
    end = _END.search(text)
    first = text[: end.start()] if end else text
    found = shell_of(first)
    return before if found is Shell.POSIX and "'" not in first else found
