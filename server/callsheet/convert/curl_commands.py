"""The cURL commands of a file: a script, a history, what a browser copied of all its requests."""

import re
from collections.abc import Iterator

from callsheet.convert.shell_words import Shell, Words, shell_of, shell_words
from callsheet.late_dataclasses import dataclass

_BEGIN = re.compile(r"[ \t]*(?:\d+\*?[ \t]+)?(?:(?:PS [^>\n]*)?[$>%#][ \t]+)?(?=curl(?:\.exe)?\s)")
_WITHIN = re.compile(r"(?<=[\s;&|(`])curl(?:\.exe)?(?=\s)")
_GAP = re.compile(r"[\s;&|]*")
_COMMENT = re.compile(r"[ \t]*(?:#|::|rem[ \t])[# \t]*(?P<text>.*)", re.IGNORECASE)
_MORE = re.compile(r"\n[ \t]*(?:-{1,2}[A-Za-z]|[\"']https?:)")
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
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    total = whole.count("\n") + 1
    rest, title = whole, ""
    while True:
        blanks = _GAP.match(rest)
        gap = blanks[0] if blanks else ""
        # The blanks before a command are looked at with it.
        rest = rest[len(gap) :]
        if gap.count("\n") > 1:
            title = ""
        if not rest:
            return
        line = total - rest.count("\n")
        begin = _BEGIN.match(rest)
        if begin is not None:
            words, rest = _command(rest[begin.end() :])
            yield CurlLine(line, words, title)
            title = ""
            continue
        here, sign, after = rest.partition("\n")
        comment, within = _COMMENT.fullmatch(here), _WITHIN.search(here)
        rest = rest[within.start() :] if comment is None and within else sign + after
        if comment is not None:
            title = comment["text"].strip()
        elif within is not None:
            yield CurlLine(line, None, text=here[: within.start()].split()[0])
        elif here.split()[0] not in _ENDS_OF_COMPOUNDS:
            yield CurlLine(line, None, text=here.split()[0], assigned=_assigned(here))


def _assigned(line: str) -> tuple[str, str] | None:
    found = _ASSIGNMENT.fullmatch(line)
    if found is None or "$(" in line or "`" in line:
        return None
    words = shell_words(found["value"], Shell.POSIX)
    return (found["name"], "".join(words.words)) if len(words.words) < 2 else None


def _command(text: str) -> tuple[Words, str]:
    """The words of the command that a text begins with, and the text behind it.

    What is piped on or written to a file is left out of it; another command behind `;` is not.
    """
    shell = _shell_of_first(text)
    words = shell_words(text, shell, lines=True)
    while _MORE.match(words.left_out) and text.endswith(words.left_out):
        # Pasted without the signs at the ends of the lines.
        place = len(text) - len(words.left_out)
        text = f"{text[:place]} {text[place + 1 :]}"
        words = shell_words(text, shell, lines=True)
    if _STEP.match(words.left_out):
        return Words(words.words), words.left_out
    here, sign, rest = words.left_out.partition("\n")
    given = _GIVEN.match(words.left_out)
    if given is not None:
        return Words(_with_input(words.words, given["text"])), words.left_out[given.end() :]
    return Words(words.words, here.strip()), sign + rest


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


def _shell_of_first(text: str) -> Shell:
    """The shell of the first command: another one may follow that says otherwise."""
    end = _END.search(text)
    return shell_of(text[: end.start()] if end else text)
