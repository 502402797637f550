"""The blocks of `.bru` files: rows with a name, lists, and texts that are indented."""

import re
from collections.abc import Iterator

from callsheet.late_dataclasses import dataclass

_OPENING = re.compile(r"(?P<name>[A-Za-z][\w:.-]*)[ \t]*(?P<bracket>[{\[])[ \t]*")
_TEXTS = re.compile(
    r"body(?::(?:json|text|xml|sparql|graphql|graphql:vars))?|script:.*|tests|docs|example|app"
)
_ANNOTATION = re.compile(r"@[^\s(:]+(?:\(.*\))?[ \t]*")
_ROW = re.compile(
    r"""(?P<off>~?)(?:"(?P<quoted>(?:\\.|[^"\\\n])*)"|(?P<name>[^\s:]*))"""
    r"[ \t]*:[ \t]*(?P<value>.*)"
)
_CHECK = re.compile(r"(?P<off>~?)(?P<name>[^:]*?)[ \t]*:[ \t]*(?P<value>.*)")
_BODY_OF_EXAMPLE = re.compile(r"body:[a-z:-]+: *\{")
_LONG = "'''"


@dataclass(frozen=True, slots=True)
class Row:
    """`name: value`; with a `~` ahead it is switched off."""

    name: str
    value: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """`name { … }`."""

    name: str
    line: int
    rows: tuple[Row, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class BrokenBlock:
    """Why a file is none."""

    line: int
    what: str


def read_blocks(text: str) -> tuple[Block, ...] | BrokenBlock:
    """The blocks of a file in their order."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found: list[Block] = []
    at = 0
    while at < len(lines):
        opening = _OPENING.fullmatch(lines[at])
        if opening is None:
            if lines[at].strip():
                return BrokenBlock(at + 1, "a block begins with its name and `{`")
            at += 1
            continue
        closing = "}" if opening["bracket"] == "{" else "]"
        end = _end(lines, at + 1, closing)
        if end is None:
            return BrokenBlock(at + 1, f"the block {opening['name']} is not closed")
        found.append(_block(opening, at, lines[at + 1 : end]))
        at = end + 1
    return tuple(found)


def _end(lines: list[str], start: int, closing: str) -> int | None:
    for at in range(start, len(lines)):
        if lines[at].rstrip() == closing:
            return at
    return None


def _block(opening: "re.Match[str]", at: int, inner: list[str]) -> Block:
    name = opening["name"]
    if opening["bracket"] == "[":
        words = (word for line in inner for word in line.split(","))
        rows = tuple(_item(word.strip()) for word in words if word.strip())
        return Block(name, at + 1, rows)
    if _TEXTS.fullmatch(name):
        return Block(name, at + 1, text="\n".join(_outdented(inner)).strip("\n"))
    row = _CHECK if name == "assert" else _ROW
    return Block(name, at + 1, tuple(_rows(inner, row)))


def _item(word: str) -> Row:
    return Row(word.removeprefix("~"), "", not word.startswith("~"))


def _outdented(lines: list[str]) -> Iterator[str]:
    return (line[2:] if line.startswith("  ") else line.lstrip("\t") for line in lines)


def _rows(lines: list[str], pattern: "re.Pattern[str]") -> Iterator[Row]:
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        at += 1
        found = pattern.fullmatch(line)
        if not line or _ANNOTATION.fullmatch(line) or found is None:
            continue
        value = found["value"]
        if value.startswith(_LONG):
            value, at = _long(lines, at, value)
        elif value == "[":
            until = next((k for k in range(at, len(lines)) if lines[k].strip() == "]"), len(lines))
            value, at = " ".join(each.strip() for each in lines[at:until]), until + 1
        parts = found.groupdict()
        quoted = parts.get("quoted")
        name = parts["name"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        yield Row(name or "", value, not found["off"])


def _long(lines: list[str], at: int, first: str) -> tuple[str, int]:
    """A value on several lines between `'''`."""
    rest = first[len(_LONG) :]
    if _LONG in rest:
        inner, _, behind = rest.partition(_LONG)
        return f"{inner}{behind}", at
    kept = [rest] if rest.strip() else []
    while at < len(lines) and _LONG not in lines[at]:
        kept.append(lines[at])
        at += 1
    last, _, behind = lines[at].partition(_LONG) if at < len(lines) else ("", "", "")
    kept += [last] if last.strip() else []
    indents = [len(line) - len(line.lstrip()) for line in kept if line.strip()]
    indent = min(indents, default=0)
    return "\n".join(line[indent:] for line in kept) + behind, at + 1


def nested(text: str) -> dict[str, object]:
    """The rows of an example, `response: { status: { code: 200 } }`, as objects and texts."""
    found, _ = _nested(text.split("\n"), 0)
    return found


def _nested(lines: list[str], at: int) -> tuple[dict[str, object], int]:
    found: dict[str, object] = {}
    while at < len(lines):
        line = lines[at].strip()
        at += 1
        if line == "}":
            break
        row = _ROW.fullmatch(line)
        if _BODY_OF_EXAMPLE.fullmatch(line):
            _, at = _nested(lines, at)
        elif row is not None and row["value"].strip() == "{":
            inner, at = _nested(lines, at)
            found[row["name"] or row["quoted"] or ""] = inner
        elif row is not None:
            value = row["value"]
            if value.startswith(_LONG):
                value, at = _long(lines, at, value)
            found[row["name"] or row["quoted"] or ""] = value
    return found, at
