"""Form bodies, `application/x-www-form-urlencoded`: fields over several lines, minimal encoding.

Fields are separated by `&`; white space and line ends around `&` and the first `=` are dropped, and
so are the line ends inside a field (dialects.md A7.3). JetBrains' escapes `%%`, `%&`, `%=` and `%+`
mean the character itself. Nothing is decoded and encoded again: what is typed stays as typed, only
what cannot stand in a form is percent-encoded. A value that a binding puts in is treated alike, so
its `&` and `+` keep their meaning; `{{%name}}` encodes them.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from callsheet.model.substitute import Filled, Part
from callsheet.model.target import encode_unsafe

_LINE_END = re.compile(r"[ \t]*\n[ \t]*")
_TOKEN = re.compile(r"%(?![0-9A-Fa-f]{2})[%&=+]|[&=]|(?:%(?![%&=+])|%(?=[0-9A-Fa-f]{2})|[^%&=])+")


def write_form(parts: Sequence[Part]) -> str:
    """The form as it goes out."""
    fields = (_field(pieces) for pieces in _fields(parts))
    return "&".join(field for field in fields if field)


def _fields(parts: Sequence[Part]) -> Iterator[list[str]]:
    """The pieces of each field, encoded; a typed `=` is a piece of its own, a space is a space."""
    pieces: list[str] = []
    for part in parts:
        if isinstance(part, Filled):
            pieces.append(encode_unsafe(part.text))
            continue
        for typed in _TOKEN.findall(_LINE_END.sub("\n", part)):
            if typed == "&":
                yield pieces
                pieces = []
            else:
                pieces.append(_unescaped(typed))
    yield pieces


def _unescaped(typed: str) -> str:
    if len(typed) == 2 and typed[0] == "%" and typed[1] in "%&=+":
        return quote(typed[1])
    return typed


def _field(pieces: list[str]) -> str:
    sign = pieces.index("=") if "=" in pieces else len(pieces)
    name = _trimmed(pieces[:sign])
    if sign == len(pieces):
        return name
    return f"{name}={_trimmed(pieces[sign + 1 :])}"


def _trimmed(pieces: list[str]) -> str:
    return encode_unsafe("".join(pieces).strip(" \t\n").replace("\n", ""))
