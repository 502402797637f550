"""HTML as a tree for XPath: what is left out or never closed is put in as browsers do, roughly."""

import re
from html.parser import HTMLParser
from typing import Final
from xml.etree.ElementTree import Element

_HTML: Final = re.compile(r"(?is)\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b")
_VOID: Final = re.compile("area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr")
_HEAD: Final = re.compile("base|head|link|meta|noscript|script|style|template|title")
_CELL_END: Final = re.compile("td|th|tr|tbody|tfoot")
_CLOSED_BY: Final = {
    "p": re.compile(
        "address|article|aside|blockquote|details|dialog|div|dl|fieldset|figure|footer|form|"
        "h[1-6]|header|hr|main|menu|nav|ol|p|pre|section|table|ul"
    ),
    "li": re.compile("li"),
    "dt": re.compile("dt|dd"),
    "dd": re.compile("dt|dd"),
    "option": re.compile("option|optgroup"),
    "optgroup": re.compile("optgroup"),
    "td": _CELL_END,
    "th": _CELL_END,
    "tr": re.compile("tr|tbody|tfoot"),
    "thead": re.compile("tbody|tfoot"),
    "tbody": re.compile("tbody|tfoot"),
    "head": re.compile("body"),
}
"""Elements that end where one of these begins in them (HTML, 13.1.2.4)."""

_DEEPEST: Final = 200
"""Elements within each other; what is deeper lies beside, for XPath walks the tree by recursion."""

_NAME: Final = re.compile(r"[^\W\d][\w.-]*")


def is_html(text: str) -> bool:
    """Whether a text says that it is HTML: by its doctype, or its first element."""
    return _HTML.match(text) is not None


def read_html(text: str) -> Element:
    """The `html` element of a page; never refuses any text."""
    builder = _Builder()
    builder.feed(text)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("html")
        self._open = [self.root]
        self._last: Element | None = None
        """The element that text behind it belongs to."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs if _NAME.fullmatch(name)}
        if tag in ("html", "body") and (there := self._opened(tag)) is not None:
            there.attrib.update({**named, **there.attrib})
            return
        if not _NAME.fullmatch(tag):
            return
        self._end_what_ends_before(tag)
        if len(self._open) == 1 and not _HEAD.fullmatch(tag) and tag != "body":
            self._begin("body", {})
        self._begin(tag, named)
        if _VOID.fullmatch(tag):
            self._end()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A slash means nothing in HTML: `<div/>` is not closed (13.1.2.1).
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("html", "body") or self._opened(tag) is None:
            return
        while self._end() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if len(self._open) == 1 and data.strip():
            self._begin("body", {})
        if self._last is None:
            self._open[-1].text = (self._open[-1].text or "") + data
        else:
            self._last.tail = (self._last.tail or "") + data

    def _opened(self, tag: str) -> Element | None:
        return next((each for each in reversed(self._open) if each.tag == tag), None)

    def _end_what_ends_before(self, tag: str) -> None:
        while (ending := _CLOSED_BY.get(self._open[-1].tag)) and ending.fullmatch(tag):
            self._end()
        if self._open[-1].tag == "head" and not _HEAD.fullmatch(tag):
            self._end()

    def _begin(self, tag: str, named: dict[str, str]) -> None:
        while len(self._open) > _DEEPEST:
            self._end()
        element = Element(tag, named)
        self._open[-1].append(element)
        self._open.append(element)
        self._last = None

    def _end(self) -> str:
        self._last = self._open.pop()
        return self._last.tag
