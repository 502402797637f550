"""The kinds of documents that hold requests in fences: their endings, their names in editors."""

from enum import StrEnum
from pathlib import Path


class Markup(StrEnum):
    """How a document sets off code; the values are what the reference calls it."""

    MARKDOWN = "Markdown"
    ASCIIDOC = "AsciiDoc"
    RESTRUCTURED_TEXT = "reStructuredText"
    ORG = "Org"


ENDINGS: dict[str, Markup] = {
    ".md": Markup.MARKDOWN,
    ".markdown": Markup.MARKDOWN,
    ".mdx": Markup.MARKDOWN,
    ".qmd": Markup.MARKDOWN,
    ".adoc": Markup.ASCIIDOC,
    ".asciidoc": Markup.ASCIIDOC,
    ".rst": Markup.RESTRUCTURED_TEXT,
    ".org": Markup.ORG,
}
"""By the ending of a file, in lower case."""

LANGUAGES: dict[str, Markup] = {
    "markdown": Markup.MARKDOWN,
    "mdx": Markup.MARKDOWN,
    "quarto": Markup.MARKDOWN,
    "pandoc": Markup.MARKDOWN,
    "asciidoc": Markup.ASCIIDOC,
    "asciidoctor": Markup.ASCIIDOC,
    "restructuredtext": Markup.RESTRUCTURED_TEXT,
    "rst": Markup.RESTRUCTURED_TEXT,
    "org": Markup.ORG,
}
"""By the language that an editor says an open text is in."""


def markup_of(path: Path) -> Markup | None:
    """The kind of a document by its ending; None for a file that is all requests."""
    return ENDINGS.get(path.suffix.lower())
