"""Markdown of ours for clients that draw it, and without its signs for those that do not."""

import re

from lsprotocol import types as lsp

_FENCE = re.compile(r"```\w*")
_RULE = re.compile(r"\|[-|]+\|")
_CODE = re.compile(r"(?P<fence>`+) ?(?P<code>.+?) ?(?P=fence)(?!`)")
_SIGNS = re.compile(r"\*\*|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*])|\\(?=[\\`\[\]<&|*_])")


def readable(markdown: str, kind: lsp.MarkupKind | None) -> str:
    """A Markdown text as a client reads it that takes `kind`, or bare text only."""
    return markdown if kind is lsp.MarkupKind.Markdown else plain_text(markdown)


def plain_text(markdown: str) -> str:
    """A Markdown text as people read it where Markdown is not drawn."""
    lines: list[str] = []
    in_fence = False
    for line in markdown.split("\n"):
        if _FENCE.fullmatch(line):
            in_fence = not in_fence
        elif not _RULE.fullmatch(line):
            lines.append(line if in_fence else _plain(line))
    return "\n".join(lines)


def _plain(line: str) -> str:
    """A line without signs, but for those inside of code, which are its own."""
    if line.startswith("| "):
        line = re.sub(r" *(?<!\\)\| *", "  ", line).strip()
    text, end = "", 0
    for code in _CODE.finditer(line):
        text += _SIGNS.sub("", line[end : code.start()]) + code["code"]
        end = code.end()
    return text + _SIGNS.sub("", line[end:])
