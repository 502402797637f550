"""The fences of AsciiDoc, reStructuredText and Org."""

import re
from collections.abc import Iterable, Iterator, Sequence

from callsheet.syntax.fence import Fence, is_http, plain_title

_SOURCE = re.compile(
    r"\[[ \t]*(?:source|listing)?(?:%[\w%]+)?[ \t]*,[ \t]*(?:language[ \t]*=[ \t]*)?\"?"
    r"(?P<info>[^\"\]]*)"
)
_TICKS = re.compile(r"```(?P<info>[^`]*)$")
_ABOUT = re.compile(r"\[[^\]]*\]$|\.(?P<title>[^.\s].*)")
_DELIMITER = re.compile(r"(?:-{4,}|\.{4,}|\+{4,}|/{4,}|--|```)$")
_ASCIIDOC_HEADING = re.compile(r"={1,6}[ \t]+(?P<title>.*)")

_DIRECTIVE = re.compile(
    r"(?P<lead>[ \t]*)\.\.[ \t]+(?:code-block|sourcecode|code)::[ \t]*(?P<info>.*)", re.IGNORECASE
)
_OPTION = re.compile(r"[ \t]+:(?P<name>[\w-]+):[ \t]*(?P<value>.*)")
_ADORNMENT = re.compile(r"(?P<sign>[=\-~^\"'`+*#:.<>_])(?P=sign)+$")

_BEGIN = re.compile(r"[ \t]*#\+begin_(?P<kind>\w+)(?:[ \t]+(?P<info>.*))?", re.IGNORECASE)
_NAME = re.compile(r"[ \t]*#\+name:[ \t]*(?P<title>.*)", re.IGNORECASE)
_KEYWORD = re.compile(r"[ \t]*#\+\w+(?:\[.*\])?:")
_ORG_HEADING = re.compile(
    r"\*+[ \t]+(?:(?:TODO|DONE)[ \t]+)?(?P<title>.*?)(?:[ \t]+:[\w@#%:]+:)?[ \t]*$"
)
_ESCAPED = re.compile(r",(?=,*(?:\*|#\+))")
_LONGEST = 500
"""Characters of a heading of Org that are looked at, its tags among them."""

_BLANKS = re.compile(r"[ \t]*")


def asciidoc_fences(lines: Sequence[str]) -> Iterator[Fence]:
    """`[source,http]` above a delimited block or a paragraph, and ``` (Asciidoctor)."""
    bare = [line.rstrip() for line in lines]
    number, title, own = 0, "", ""
    while number < len(bare):
        line = bare[number]
        ticks = _TICKS.match(line)
        if ticks and is_http(ticks["info"]):
            end = _index(bare, "```", number + 1)
            yield Fence(number + 1, end, ("",) * (end - number - 1), "", own or title)
            number, own = end, ""
        elif (source := _SOURCE.match(line)) and is_http(source["info"]):
            number, own = _skipped(bare, number + 1, own)
            closing = bare[number] if number < len(bare) else ""
            first = number + 1 if _DELIMITER.match(closing) else number
            end = _index(bare, closing if first > number else "", first)
            yield Fence(first, end, ("",) * (end - first), "", own or title)
            number, own = end, ""
        elif _DELIMITER.match(line) or ticks:
            if number == 0 or not bare[number - 1] or ticks or _ABOUT.match(bare[number - 1]):
                number, own = _index(bare, "```" if ticks else line, number + 1), ""
        elif heading := _ASCIIDOC_HEADING.match(line):
            title, own = plain_title(heading["title"]), ""
        else:
            about = _ABOUT.match(line)
            own = plain_title(about["title"]) if about and about["title"] else own if about else ""
        number += 1


def _skipped(bare: Sequence[str], number: int, own: str) -> tuple[int, str]:
    """Behind the other lines about a block of AsciiDoc, and the title that is among them."""
    while number < len(bare) and (about := _ABOUT.match(bare[number])):
        own = plain_title(about["title"]) if about["title"] else own
        number += 1
    return number, own


def restructured_fences(lines: Sequence[str]) -> Iterator[Fence]:
    """`.. code-block:: http` with its options, and what is indented below it (Docutils, Sphinx)."""
    number, title = 0, ""
    while number < len(lines):
        if directive := _DIRECTIVE.match(lines[number].rstrip()):
            first, own = number + 1, ""
            while first < len(lines) and (option := _OPTION.match(lines[first].rstrip())):
                own = plain_title(option["value"]) if option["name"] == "caption" else own
                first += 1
            end = _indented_end(lines, first, len(directive["lead"].expandtabs()))
            if is_http(directive["info"]):
                first = next((n for n in range(first, end) if lines[n].strip()), end)
                margins, margin = _indentation(lines[first:end])
                yield Fence(first, end, margins, margin, own or title)
            number = end
            continue
        if number and _ADORNMENT.match(lines[number].rstrip()):
            above = lines[number - 1].strip()
            title = plain_title(above) if above and not _ADORNMENT.match(above) else title
        number += 1


def org_fences(lines: Sequence[str]) -> Iterator[Fence]:
    """`#+begin_src http` to `#+end_src`, in any case (Org manual, Structure of Code Blocks)."""
    number, title, own = 0, "", ""
    while number < len(lines):
        line = lines[number].rstrip()
        if begin := _BEGIN.match(line):
            closing = f"#+end_{begin['kind']}".lower()
            first = number + 1
            ends = (n for n in range(first, len(lines)) if lines[n].strip().lower() == closing)
            end = next(ends, len(lines))
            if begin["kind"].lower() == "src" and is_http(begin["info"] or ""):
                margins, margin = _indentation(lines[first:end])
                unescaped = tuple(map(_with_comma, lines[first:end], margins))
                yield Fence(first, end, unescaped, margin, own or title)
            number, own = end, ""
        elif heading := _ORG_HEADING.match(line[:_LONGEST]):
            title, own = plain_title(heading["title"]), ""
        elif name := _NAME.match(line):
            own = name["title"].strip()
        elif not _KEYWORD.match(line):
            own = ""
        number += 1


def _with_comma(line: str, margin: str) -> str:
    """What stands before a line that Org has escaped (Org manual, Literal Examples)."""
    return f"{margin}," if _ESCAPED.match(line, len(margin)) else margin


def _index(bare: Sequence[str], line: str, start: int) -> int:
    """The next line that is exactly this one, else the end."""
    try:
        return bare.index(line, start)
    except ValueError:
        return len(bare)


def _indented_end(lines: Sequence[str], first: int, width: int) -> int:
    """Behind the last line that stands deeper than what it belongs to."""
    end = first
    for number in range(first, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        if _width(line) <= width:
            break
        end = number + 1
    return end


def _indentation(content: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The indentation that all lines share: as it stands on each of them, and as it is written."""
    first = min((line for line in content if line.strip()), key=_width, default="")
    margin = _blanks(first)
    return tuple(_shared(content, margin)), margin


def _shared(content: Iterable[str], margin: str) -> Iterator[str]:
    for line in content:
        blanks = _blanks(line)
        yield margin if blanks.startswith(margin) else blanks[: len(margin)]


def _blanks(line: str) -> str:
    found = _BLANKS.match(line)
    return found[0] if found else ""


def _width(line: str) -> int:
    return len(_blanks(line).expandtabs())
