"""The body of an answer as text: decoded, JSON on several lines, or in hexadecimal."""

from pathlib import Path

from callsheet.amounts import size_text
from callsheet.exchange import Response

_HEX_BYTES = 512


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
    import msgspec

    try:
        return msgspec.json.format(text, indent=2)
    except msgspec.MsgspecError:
        return text


def hex_view(data: bytes, size: int, whole: Path | None) -> str:
    """The beginning of a body that is no text."""
    lines = [f"# {size_text(size)} that are not text" + (f", in {whole}" if whole else "")]
    for start in range(0, min(len(data), _HEX_BYTES), 16):
        row = data[start : start + 16]
        plain = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
        lines.append(f"{start:08x}  {row.hex(' '):<47}  {plain}")
    return "\n".join(lines)
