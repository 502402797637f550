"""Bytes as lines of hexadecimal, of which a few are made at a time."""

from callsheet.lsp.text_lines import Octets
from callsheet.redact import Redactor

_WIDTH = 16
_AROUND = 1024
"""Bytes before and behind that may hold a part of a secret."""


def hex_total(data: Octets) -> int:
    """How many lines there are."""
    return -(-len(data) // _WIDTH)


def hex_lines(data: Octets, start: int, count: int, redactor: Redactor) -> list[str]:
    """The lines from `start` on: where they are, the bytes, and the characters of ASCII."""
    first, last = start * _WIDTH, min((start + count) * _WIDTH, len(data))
    if first >= last:
        return []
    before = min(first, _AROUND)
    shown = redactor.blanked(data[first - before : last + _AROUND])[before:]
    rows = (shown[at : at + _WIDTH] for at in range(0, last - first, _WIDTH))
    return [
        _line(first + number * _WIDTH, row[: last - first - number * _WIDTH])
        for number, row in enumerate(rows)
    ]


def _line(at: int, row: bytes) -> str:
    plain = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
    return f"{at:08x}  {row.hex(' '):<47}  {plain}"
