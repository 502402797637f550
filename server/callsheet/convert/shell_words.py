"""A command line as its words, by the rules of the shell that it was copied for."""

import re
from collections.abc import Callable
from enum import StrEnum

from callsheet.late_dataclasses import dataclass

_ENDS = "|;&<>"
_CMD_ENDS = "|&<>"
_NAME = re.compile(r"\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Za-z_]\w*)")
_POWERSHELL_NAME = re.compile(r"(?:\{env:(?P<braced>\w+)\}|env:(?P<bare>\w+))", re.IGNORECASE)
_CMD_NAME = re.compile(r"(?<!\^)%(?P<name>[A-Za-z_]\w*)%")
_CMD_CONTINUED = re.compile(r"\^[ \t]*(?:\r?\n|\Z)")
_POWERSHELL_CONTINUED = re.compile(r"`(?:\r?\n|\Z)")
_GOES_ON = re.compile(r"\n[ \t]*(?:-{1,2}[A-Za-z]|[\"']https?:)")
"""A line end behind which a command goes on: it was pasted without the sign in front of it."""

_STREAMS = (["1"], ["2"])
"""What stands before `>` and is no word of the command."""

_QUOTE = re.compile(r"[\"']")
_OCTAL = re.compile(r"[0-7]{1,3}")
_HEX = {
    "x": re.compile(r"[0-9A-Fa-f]{1,2}"),
    "u": re.compile(r"[0-9A-Fa-f]{1,4}"),
    "U": re.compile(r"[0-9A-Fa-f]{1,8}"),
}
_ESCAPES = dict(zip("ntrabfveE", "\n\t\r\a\b\f\v\x1b\x1b", strict=True))
_POWERSHELL_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b"}


class Shell(StrEnum):
    """Whose quotes a command has."""

    POSIX = "posix"
    CMD = "cmd"
    POWERSHELL = "powershell"


@dataclass(frozen=True, slots=True)
class Words:
    """What a command is called with."""

    words: tuple[str, ...]
    """Variables of the process environment are bindings: `{{$env.HOME}}`."""

    left_out: str = ""
    """What follows the command: a pipe, a redirection, another command."""


def shell_of(command: str) -> Shell:
    """The shell that a command was written for, by its quotes and the ends of its lines."""
    first = _QUOTE.search(command)
    is_of_cmd = first is None or first[0] != "'"
    if is_of_cmd and ('^"' in command or _CMD_CONTINUED.search(command)):
        return Shell.CMD
    if _POWERSHELL_CONTINUED.search(command) or re.search(r"\$\{?env:", command, re.IGNORECASE):
        return Shell.POWERSHELL
    if re.match(r"\S*\s*curl\.exe\s", command) and "'" in command:
        # Only on Windows the program is called so, and cmd knows no such quotes.
        return Shell.POWERSHELL
    return Shell.POSIX


def shell_words(command: str, shell: Shell, *, lines: bool = False) -> Words:
    """The words of the first command of a text; a quote that is not closed ends with the text.

    With `lines` the command ends with its line, and what is left out begins there.
    """
    more = "\n" if lines else ""
    reader = _Reader(command, _ENDS + more)
    match shell:
        case Shell.POSIX:
            found = reader.read(_posix)
        case Shell.CMD:
            own, left_out = _given_by_cmd(command, _CMD_ENDS + more)
            found = Words(_Reader(own, ends="").read(_cmd).words, left_out)
        case Shell.POWERSHELL:
            found = reader.read(_powershell)
    return found if lines else Words(found.words, found.left_out.strip())


class _Reader:
    """A place in a command, and the word that is being read."""

    def __init__(self, text: str, ends: str = _ENDS) -> None:
        self.text = text
        self._ends = ends
        self.place = 0
        self.word: list[str] | None = None
        self._words: list[str] = []

    def read(self, step: "Callable[[_Reader, str], None]") -> Words:
        """Read on until the command ends; `step` takes one character, and what belongs to it."""
        while self.place < len(self.text):
            character = self.text[self.place]
            if character in self._ends and not _GOES_ON.match(self.text, self.place):
                if character in "<>" and self.word in _STREAMS:
                    self.word = None
                break
            self.place += 1
            if character.isspace():
                self._end_word()
            else:
                step(self, character)
        self._end_word()
        return Words(tuple(self._words), self.text[self.place :])

    def add(self, text: str) -> None:
        """Put a text to the word."""
        self.word = [*(self.word or ()), text]

    def take(self) -> str:
        """The next character; empty at the end."""
        character = self.text[self.place : self.place + 1]
        self.place += 1
        return character

    def skip_comment(self) -> None:
        """Go on at the end of the line."""
        end = self.text.find("\n", self.place)
        self.place = len(self.text) if end < 0 else end

    def take_match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What stands here, if the pattern fits."""
        found = pattern.match(self.text, self.place)
        if found is not None:
            self.place = found.end()
        return found

    def add_variable(self, pattern: re.Pattern[str], otherwise: str) -> None:
        """Put a variable of the process environment to the word, else the character before it."""
        found = self.take_match(pattern)
        name = found and (found.groupdict().get("braced") or found["bare"])
        self.add(f"{{{{$env.{name}}}}}" if name else otherwise)

    def _end_word(self) -> None:
        if self.word is not None:
            self._words.append("".join(self.word))
        self.word = None


def _posix(reader: _Reader, character: str) -> None:
    """POSIX, 2.2, and the `$'...'` of bash and of POSIX 2024."""
    match character:
        case "'":
            reader.add(_until(reader, "'"))
        case '"':
            _in_double_quotes(reader)
        case "\\":
            following = reader.take()
            if following == "\r":
                following = reader.take()
            if following != "\n":
                reader.add(following)
        case "$" if reader.text.startswith("'", reader.place):
            reader.place += 1
            _in_dollar_quotes(reader)
        case "$":
            reader.add_variable(_NAME, "$")
        case "#" if reader.word is None:
            reader.skip_comment()
        case _:
            reader.add(character)


def _until(reader: _Reader, quote: str) -> str:
    end = reader.text.find(quote, reader.place)
    end = len(reader.text) if end < 0 else end
    found = reader.text[reader.place : end]
    reader.place = end + 1
    return found


def _in_double_quotes(reader: _Reader) -> None:
    reader.add("")
    while (character := reader.take()) not in ("", '"'):
        if character == "\\":
            following = reader.take()
            escaped = following in ("$", "`", '"', "\\")
            reader.add("" if following == "\n" else following if escaped else "\\" + following)
        elif character == "$":
            reader.add_variable(_NAME, "$")
        else:
            reader.add(character)


def _in_dollar_quotes(reader: _Reader) -> None:
    reader.add("")
    data = bytearray()
    while (character := reader.take()) not in ("", "'"):
        data += _escaped(reader) if character == "\\" else _bytes(character)
    reader.add(data.decode("utf-8", "surrogateescape"))


def _escaped(reader: _Reader) -> bytes:
    octal = reader.take_match(_OCTAL)
    if octal is not None:
        return bytes([int(octal[0], 8) & 255])
    letter = reader.take()
    if letter in _HEX and (digits := reader.take_match(_HEX[letter])) is not None:
        number = int(digits[0], 16)
        return bytes([number]) if letter == "x" else _bytes(chr(min(number, 0x10FFFF)))
    return _bytes(_ESCAPES.get(letter, letter if letter in "'\"\\?" else "\\" + letter))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _given_by_cmd(command: str, ends: str) -> tuple[str, str]:
    """What cmd hands on, and what follows the command.

    A caret outside quotes keeps the next character, a quote as well, from meaning anything to cmd;
    a line end behind it is none, and of two line ends the second one stays.
    """
    text = command.replace("\r\n", "\n")
    out: list[str] = []
    quoted = False
    place = 0
    while place < len(text) and (quoted or text[place] not in ends or _GOES_ON.match(text, place)):
        character = text[place]
        place += 1
        if character == "^" and not quoted:
            place += text.startswith("\n", place)
            character = text[place : place + 1]
            place += 1
        elif character == '"':
            quoted = not quoted
        elif character == "%" and (name := _CMD_NAME.match(text, place - 1)):
            character = f"{{{{$env.{name['name']}}}}}"
            place = name.end()
        out.append(character)
    return "".join(out), text[place:]


def _cmd(reader: _Reader, character: str) -> None:
    """The rules of Microsoft's C library for arguments, and cmd's `%NAME%`."""
    match character:
        case '"':
            _in_cmd_quotes(reader)
        case "\\":
            _cmd_backslashes(reader)
        case _:
            reader.add(character)


def _in_cmd_quotes(reader: _Reader) -> None:
    reader.add("")
    while (character := reader.take()) != "":
        if character == '"' and not reader.text.startswith('"', reader.place):
            return
        if character == '"':
            reader.add(reader.take())
        elif character == "\\":
            _cmd_backslashes(reader)
        else:
            reader.add(character)


def _cmd_backslashes(reader: _Reader) -> None:
    """Backslashes are plain, unless a quote follows: then two are one, and one escapes it."""
    count = 1
    while reader.text.startswith("\\", reader.place):
        reader.place += 1
        count += 1
    if not reader.text.startswith('"', reader.place):
        reader.add("\\" * count)
        return
    reader.add("\\" * (count // 2))
    if count % 2:
        reader.add(reader.take())


def _powershell(reader: _Reader, character: str) -> None:
    """about_Quoting_Rules of PowerShell: a backtick escapes, a quote is doubled."""
    match character:
        case "'":
            reader.add(_until(reader, "'"))
            while reader.text.startswith("'", reader.place):
                reader.place += 1
                reader.add("'" + _until(reader, "'"))
        case '"':
            _in_powershell_quotes(reader)
        case "`":
            following = reader.take()
            if following == "\r":
                following = reader.take()
            if following != "\n":
                reader.add(_POWERSHELL_ESCAPES.get(following, following))
        case "$":
            reader.add_variable(_POWERSHELL_NAME, "$")
        case "#" if reader.word is None:
            reader.skip_comment()
        case _:
            reader.add(character)


def _in_powershell_quotes(reader: _Reader) -> None:
    reader.add("")
    while (character := reader.take()) != "":
        if character == '"' and not reader.text.startswith('"', reader.place):
            return
        if character == '"':
            reader.add(reader.take())
        elif character == "`":
            following = reader.take()
            reader.add(_POWERSHELL_ESCAPES.get(following, following))
        elif character == "$":
            reader.add_variable(_POWERSHELL_NAME, "$")
        else:
            reader.add(character)
