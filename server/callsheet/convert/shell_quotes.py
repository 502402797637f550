"""Words as they are typed in a shell, so that the program is given them as they are."""

import re
import shlex
from collections.abc import Sequence
from typing import assert_never

from callsheet.convert.shell_words import Shell

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_CMD_SPECIAL = re.compile(r'[()%!^"<>&|]')
_BARE = re.compile(r"[\w.:/=+~-]+")
_CONTINUED = {Shell.POSIX: " \\\n  ", Shell.CMD: " ^\n  ", Shell.POWERSHELL: " `\n  "}


def typed(word: str, shell: Shell) -> str:
    """One word."""
    match shell:
        case Shell.POSIX:
            return _dollar_quoted(word) if _CONTROL.search(word) else shlex.quote(word)
        case Shell.CMD:
            # Carets before the quotes too: cmd never sees quoted text, so all carets count.
            quoted = word if _BARE.fullmatch(word) else _quoted_for_c(word)
            escaped = _CMD_SPECIAL.sub(lambda found: f"^{found[0]}", quoted)
            return escaped.replace("\r\n", "\n").replace("\n", "^\n\n")
        case Shell.POWERSHELL:
            bare = _BARE.fullmatch(word)
            return word if bare else "'" + word.replace("'", "''") + "'"
        case _:
            assert_never(shell)


def typed_command(groups: Sequence[Sequence[str]], shell: Shell) -> str:
    """A command; each group of words is a line of its own."""
    lines = (" ".join(typed(word, shell) for word in group) for group in groups)
    return _CONTINUED[shell].join(lines) + "\n"


def _dollar_quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return "$'" + _CONTROL.sub(lambda found: f"\\{ord(found[0]):03o}", escaped) + "'"


def _quoted_for_c(word: str) -> str:
    """Microsoft's rules: backslashes count only ahead of a quote, and there each is doubled."""
    escaped = re.sub(r'(\\*)"', r'\1\1\\"', word)
    return '"' + re.sub(r"(\\+)\Z", r"\1\1", escaped) + '"'


def printed(data: bytes) -> str:
    """A POSIX command that prints these bytes."""
    octal = "".join(
        f"\\{byte:03o}" if byte < 32 or byte > 126 or byte in b"\\%'" else chr(byte)
        for byte in data
    )
    return f"printf '{octal}'"
