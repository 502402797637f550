"""Bodies on several lines: JSON with every token as it came, XML where no blank has a meaning."""

import re
from typing import Final

from callsheet.lsp.body_kinds import BodyKind
from callsheet.lsp.body_text import laid_out_json
from callsheet.lsp.text_lines import Octets

_LARGEST_XML: Final = 4 * 1024 * 1024
"""Bytes of an XML body that is laid out: a larger one would take seconds."""

_XML_PART = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE[^\[>]*(?:\[.*?\])?[^>]*>"
    r"""|</?[^\s<>/!?](?:[^<>"']|"[^"]*"|'[^']*')*>|[^<]+""",
    re.DOTALL,
)


def laid_out(data: Octets, kind: BodyKind) -> bytes | None:
    """A body on several lines; None where it stays as it is."""
    if kind == "json":
        return laid_out_json(bytes(data))
    if kind == "xml" and len(data) <= _LARGEST_XML:
        return _xml(bytes(data).decode("utf-8", "surrogateescape"))
    return None


def _xml(text: str) -> bytes | None:
    parts = _XML_PART.findall(text)
    if "".join(parts) != text or "xml:space" in text:
        return None
    lines: list[str] = []
    depth = 0
    for place, part in enumerate(parts):
        if not part.startswith("<"):
            if part.strip() and lines:
                # A text stays with its tags, and what follows it too.
                lines[-1] += part.strip("\r\n")
            continue
        ends, begins = part.startswith("</"), _begins(part)
        depth -= ends
        after_text = place > 0 and not parts[place - 1].startswith("<") and parts[place - 1].strip()
        is_empty = ends and place > 0 and _begins(parts[place - 1])
        if lines and (after_text or is_empty):
            lines[-1] += part
        else:
            lines.append("  " * max(depth, 0) + part)
        depth += begins
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def _begins(part: str) -> bool:
    return part.startswith("<") and part[1:2] not in ("/", "!", "?") and not part.endswith("/>")
