"""A fence of a document, and what a name of a language and a heading mean there."""

import re

from callsheet.late_dataclasses import dataclass

_LANGUAGE = re.compile(
    r"\s*(?:\{(?:code-block|code|sourcecode)\}\s*)?"
    r"(?:\{?\s*\.?(?:http|rest)(?=$|[\s,{}]|:(?!//))|\{[^}]*\s\.http(?=[\s}]))",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(
    r"(?:^|[\s,{])(?:ignore|no[-_]run)(?=$|[\s,}])|\beval\s*[=:]?\s*(?:false|no|never)(?![\w-])",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"<[^<>]*>|!?\[(?P<text>[^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])|[`]+|\*\*|__|\{[#.][^{}]*\}"
    r"|(?:^|[ \t])#+[ \t]*$"
)

_LONGEST = 200
"""Characters of a heading."""


@dataclass(frozen=True, slots=True)
class Fence:
    """Lines of a document that are HTTP; lines count from 0."""

    first: int
    """The line of its content that comes first; the fence opens above it."""

    end: int
    """The line behind its content."""

    margins: tuple[str, ...]
    """What stands before the content on each of its lines: indentation, signs of a quotation."""

    margin: str
    """What has to stand before the content of a new line."""

    title: str
    """What the document calls it: its own title, or the heading above; empty when there is none."""


def is_http(info: str) -> bool:
    """Whether what an opening line says of the language means requests that may be sent."""
    return _LANGUAGE.match(info) is not None and _LEFT_OUT.search(info) is None


def plain_title(title: str) -> str:
    """A heading without the signs of its markup; of a long one the beginning."""
    title = " ".join(title[:_LONGEST].split())
    return " ".join(_MARKUP.sub(lambda found: found["text"] or "", title).split())
