r"""How a secret may be spelled in a text: plain, percent-encoded, escaped, or inside base64.

Each form is a regular expression. It begins with a plain character, since `re` then skips all
text that cannot begin a secret.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache

_NEVER_ENCODED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")

_SHORT_ESCAPES = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f", '"': '"', "/": "/"}
"""What follows the backslash in JSON (RFC 8259, 7)."""

_ENTITIES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}

_BACKSLASHES_OR_ONE = re.compile(r"\\+|.", re.DOTALL)

_ESCAPE = r"\\{1,16}"
"""The backslashes ahead of what is escaped: 1, 3, 7 for JSON in JSON in JSON."""

_BASE64 = {
    "+": (r"\+", "-", "%2[bB]", rf"{_ESCAPE}u002[bB]"),
    "/": ("/", "_", "%2[fF]", rf"{_ESCAPE}/"),
}
"""Characters that are not the same in every base64 text."""

ANCHOR = 4
"""Characters of a text that stands wherever a form of a secret does."""

_PLAIN_RUN = re.compile(rf"[A-Za-z0-9_.-]{{{ANCHOR},}}")
_BASE64_RUN = re.compile(rf"[A-Za-z0-9]{{{ANCHOR},}}")

_BASE64_END = "[A-Za-z0-9+/_-]?(?:=|%3[dD]){0,2}"
"""The character that the secret shares with what follows it, and the padding."""


def plain_forms(secret: str) -> tuple[str, ...]:
    """Patterns of the secret itself, encoded or escaped as a whole, in part or not at all."""
    first, *rest = _BACKSLASHES_OR_ONE.findall(secret)
    tail = "".join(_one_of(_spellings(each)) for each in rest)
    return tuple(spelling + tail for spelling in _spellings(first))


def base64_forms(secret: str) -> tuple[str, ...]:
    """Patterns of the secret within base64, standard or URL-safe (RFC 4648, 4 and 5).

    Three bytes make four characters, so a secret looks different by the number of bytes ahead of
    it: `bob:` before a password, as in `Basic`. The character ahead of each pattern holds at
    most four bits of the secret; it is left.
    """
    data = secret.encode("utf-8", "surrogatepass")
    return tuple(form for ahead in range(3) for form in _base64_forms(data, ahead))


def anchors(secret: str, *, within_words: bool) -> tuple[str, ...]:
    """Texts of `ANCHOR` characters: where a form of the secret stands, one of them does as well.

    Empty when there is a form without such a text. A secret that is not looked for `within_words`
    has its base64 forms alone.
    """
    data = secret.encode("utf-8", "surrogatepass")
    runs = [_BASE64_RUN.findall(_within_base64(data, ahead)[0]) for ahead in range(3)]
    runs += [_PLAIN_RUN.findall(secret)] * within_words
    if not all(runs):
        return ()
    # The end says more: all tokens of a server begin alike.
    return tuple(dict.fromkeys(max(each, key=len)[-ANCHOR:] for each in runs))


def _within_base64(data: bytes, ahead: int) -> tuple[str, bool]:
    """The characters that depend on the data alone, and whether one more depends on it in part."""
    encoded = b64encode(bytes(ahead) + data).decode().rstrip("=")
    cut = (len(data) + ahead) % 3 != 0
    return encoded[(0, 2, 3)[ahead] : len(encoded) - cut], cut


def _base64_forms(data: bytes, ahead: int) -> Iterator[str]:
    whole, cut = _within_base64(data, ahead)
    first, *rest = (_BASE64.get(each, (each,)) for each in whole)
    tail = "".join(map(_one_of, rest)) + (_BASE64_END if cut else "")
    return (spelling + tail for spelling in first)


def _one_of(patterns: tuple[str, ...]) -> str:
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"


@lru_cache(maxsize=1024)
def _spellings(character: str) -> tuple[str, ...]:
    """Patterns of one character, or of a run of backslashes, each beginning with a plain one.

    What was encoded or escaped more than once is found too. Every repetition is bounded, so that
    no text takes long.
    """
    if character[0] == "\\":
        once = _one_of((r"\\", _percent("\\"), "&#(?:92|[xX]5[cC]);"))
        return (rf"\\{{{len(character)},{16 * len(character)}}}", f"{once}{{{len(character)}}}")
    if character in _NEVER_ENCODED:
        return (re.escape(character),)
    return tuple(_each_spelling(character))


def _each_spelling(character: str) -> Iterator[str]:
    yield re.escape(character)
    yield _percent(character)
    units = character.encode("utf-16-be", "surrogatepass").hex()
    yield "".join(f"{_ESCAPE}u{_any_case(units[at : at + 4])}" for at in range(0, len(units), 4))
    if character in _SHORT_ESCAPES:
        yield _ESCAPE + _SHORT_ESCAPES[character]
    if character in _ENTITIES:
        yield f"&(?:amp;){{0,4}}{_ENTITIES[character]};"
    if character.isascii():
        yield f"&#(?:{ord(character)}|[xX]0?{_any_case(f'{ord(character):x}')});"
    if character == "\n":
        # In a diff each line begins with a sign.
        yield r"\n[-+ ]"
    if character == " ":
        yield r"\+"
    if character == "'":
        # A shell's quotes end, a quote follows, and they begin again.
        yield r"'\\''"
        yield "'\"'\"'"


def _percent(character: str) -> str:
    data = character.encode("utf-8", "surrogatepass")
    return "".join(f"%(?:25){{0,4}}{_any_case(f'{byte:02x}')}" for byte in data)


def _any_case(digits: str) -> str:
    return "".join(f"[{each}{each.upper()}]" if each.isalpha() else each for each in digits)
