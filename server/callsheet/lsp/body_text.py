"""The body of an answer as text: decoded, JSON on several lines, or in hexadecimal."""

from array import array
from itertools import accumulate
from pathlib import Path
from typing import Final

from callsheet.amounts import size_text
from callsheet.exchange import Response

_HEX_BYTES = 512

_INDENT: Final = 2
_MOST_BLANKS: Final = 32
"""For each byte of a body: one of 1 MB, nested a thousand times, would be laid out as 1 GB."""

_STEPS: Final = bytes.maketrans(b"[{]},", b"\x01\x01\xff\xff\x00")
_NO_STEPS: Final = bytes(set(range(256)) - set(b"[{]},"))
"""What leads a level down, up, or to another line; all else does not."""


def decoded(data: bytes, response: Response) -> str | None:
    """A body, or its beginning, as text; None when it is none."""
    from email.message import Message

    header = Message()
    header["Content-Type"] = response.header("Content-Type") or ""
    charset = header.get_content_charset("utf-8")
    try:
        # What was cut may end within a character.
        text = data.decode(charset, "strict" if len(data) == response.body.size else "ignore")
    except (LookupError, UnicodeDecodeError):
        return None
    return None if "\0" in text else text


def indented(text: str) -> str:
    """JSON with each member on a line of its own, every token as it came; other text as it is."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    found = laid_out_json(text.encode("utf-8", "surrogatepass"))
    return text if found is None else found.decode("utf-8", "surrogatepass")


def laid_out_json(data: bytes) -> bytes | None:
    """JSON with each member on a line of its own; None where it is none, or nested too deeply."""
    import msgspec

    if _blanks(data) > _MOST_BLANKS * len(data):
        return None
    try:
        return msgspec.json.format(data, indent=_INDENT)
    except (msgspec.MsgspecError, RecursionError):
        return None


def _blanks(data: bytes) -> int:
    """About how many bytes of blanks would stand at the beginning of its lines."""
    steps = array("b", data.translate(_STEPS, _NO_STEPS))
    return _INDENT * sum(accumulate(steps))


def hex_view(data: bytes, size: int, whole: Path | None) -> str:
    """The beginning of a body that is no text."""
    lines = [f"# {size_text(size)} that are not text" + (f", in {whole}" if whole else "")]
    for start in range(0, min(len(data), _HEX_BYTES), 16):
        row = data[start : start + 16]
        plain = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
        lines.append(f"{start:08x}  {row.hex(' '):<47}  {plain}")
    return "\n".join(lines)
