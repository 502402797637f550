"""XPath over XML text that may be hostile: no entity is ever expanded, no address opened."""

from collections.abc import Mapping
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from callsheet.apart import run_apart
from callsheet.values import JsonValue

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from elementpath import XPath2Parser

Namespaces: TypeAlias = Mapping[str, str]
"""Prefixes and what they stand for; the empty prefix is the default namespace."""

XPATH_MISSING = 'XPath needs the library `elementpath`: pip install "callsheet[xml]"'
"""Said where it is not installed."""

_ENDLESS = frozenset({"matches", "replace", "to", "tokenize"})

LONGEST_WAIT = 2.0
"""Seconds that a query may take; `//b[//b]` takes hours in a large answer."""

_XML = "{http://www.w3.org/XML/1998/namespace}"


class XmlDocument:
    """A parsed XML text with the prefixes it declares, the first meaning of each."""

    def __init__(self, root: "Element", namespaces: Namespaces) -> None:
        self.root = root
        self.namespaces = namespaces


def read_xml(text: str) -> XmlDocument:
    """Parse XML.

    Raises:
        ValueError: `text` is not XML, or declares entities, which may not be expanded.
    """
    from xml.etree.ElementTree import ParseError, XMLPullParser

    if "<!ENTITY" in text:
        raise ValueError("the XML declares entities, which are not expanded")
    parser: XMLPullParser[Element] = XMLPullParser(events=("start", "start-ns"))
    namespaces: dict[str, str] = {}
    root: Element | None = None
    try:
        parser.feed(text)
        parser.close()
    except (ParseError, ValueError) as error:
        raise ValueError(f"it is not XML: {error}") from error
    for event in parser.read_events():
        match event:
            case ("start-ns", (str(prefix), str(space))):
                namespaces.setdefault(prefix, space)
            case ("start", element) if root is None:
                root = cast("Element", element)
    if root is None:
        raise ValueError("it is not XML: there is no element")
    return XmlDocument(root, namespaces)


def select_xml(document: XmlDocument, path: str) -> tuple[JsonValue, ...]:
    """All that the XPath `path` selects, in document order.

    It is version 2.0 without `to` and without regular expressions: a range takes all memory, an
    expression for ever, and neither can be ended.

    Strings, numbers and booleans are themselves, an attribute or a text is its value, an element
    is the XML of what it contains or, without children, its text; the document is its whole XML
    (REST Client's rules). Prefixes are those of the document.

    Raises:
        ValueError: `path` is no XPath, or cannot be evaluated here in time; or the library for it
            is not installed.
    """
    found = run_apart(lambda: _selected(document, path), LONGEST_WAIT)
    if found is None:
        raise ValueError(f'"{path}" takes more than {LONGEST_WAIT:g} s')
    return found


def select_in_xml(
    document: XmlDocument, path: str, item: "Element | None" = None
) -> "JsonValue | list[tuple[Any, ...]]":
    """What the XPath `path` selects from an element, or from the whole document, as nodes.

    A list of `("element", element)`, `("attribute", element, name, value)`, `("text", parent,
    which of its texts)`, `("document",)` and `("value", value)`; or what the path comes to where
    that is one text, number or boolean.

    Raises:
        ValueError: As `select_xml`.
    """
    found = run_apart(lambda: _selected_nodes(document, path, item), LONGEST_WAIT)
    if found is None:
        raise ValueError(f'"{path}" takes more than {LONGEST_WAIT:g} s')
    return found[0]


def _selected_nodes(
    document: XmlDocument, path: str, item: "Element | None"
) -> "tuple[JsonValue | list[tuple[Any, ...]]]":
    from xml.etree.ElementTree import ElementTree

    try:
        from elementpath import ElementPathError, XPathContext
    except ImportError as error:
        raise ValueError(XPATH_MISSING) from error

    prefixes = {prefix: name for prefix, name in document.namespaces.items() if prefix}
    try:
        token = _parser()(namespaces=prefixes).parse(path)
        context = XPathContext(ElementTree(document.root), item=item)
        found = [_node(each) for each in token.select(context)]
    except (ElementPathError, RecursionError, OverflowError) as error:
        reason = str(error).partition("\n")[0]
        raise ValueError(f'"{path}" is no XPath that can be evaluated: {reason}') from error
    if len(found) == 1 and not isinstance(found[0], tuple):
        return (found[0],)
    return ([each if isinstance(each, tuple) else ("value", each) for each in found],)


def _node(item: Any) -> "JsonValue | tuple[Any, ...]":
    from elementpath.xpath_nodes import AttributeNode, DocumentNode, ElementNode, TextNode

    match item:
        case ElementNode():
            return ("element", item.obj)
        case AttributeNode() if item.parent:
            return ("attribute", item.parent.obj, item.name, item.value)
        case TextNode() if item.parent:
            texts = [each for each in item.parent.children if isinstance(each, TextNode)]
            return ("text", item.parent.obj, texts.index(item))
        case DocumentNode():
            return ("document",)
        case float() if not isfinite(item):
            raise OverflowError("it comes to no number")
        case str() | bool() | int() | float():
            return item
    return str(item)


def _selected(document: XmlDocument, path: str) -> tuple[JsonValue, ...]:
    from xml.etree.ElementTree import ElementTree

    try:
        from elementpath import ElementPathError, select
    except ImportError as error:
        raise ValueError(XPATH_MISSING) from error

    prefixes = {prefix: name for prefix, name in document.namespaces.items() if prefix}
    try:
        tree = ElementTree(document.root)
        found: Any = select(tree, path, namespaces=prefixes, parser=_parser())
        items = found if isinstance(found, list) else [found]
        return tuple(_value(item, document) for item in items)
    except (ElementPathError, RecursionError, OverflowError) as error:
        reason = str(error).partition("\n")[0]
        raise ValueError(f'"{path}" is no XPath that can be evaluated: {reason}') from error


@cache
def _parser() -> "type[XPath2Parser]":
    from elementpath import XPath2Parser

    class Bounded(XPath2Parser):
        symbol_table = {  # noqa: RUF012 - the library's
            name: symbol
            for name, symbol in XPath2Parser.symbol_table.items()
            if name not in _ENDLESS
        }

    Bounded.build()
    return Bounded


def _value(item: Any, document: XmlDocument) -> JsonValue:
    if isinstance(item, float) and not isfinite(item):
        raise OverflowError("it comes to no number")
    if isinstance(item, str | bool | int | float):
        return item
    if hasattr(item, "getroot"):
        return _xml(document.root, document.namespaces, top=True)
    if hasattr(item, "tag"):
        return _content(item, document.namespaces, top=True) if len(item) else item.text or ""
    return str(item)


def _content(element: "Element", namespaces: Namespaces, *, top: bool = False) -> str:
    pieces = [_escaped(element.text)]
    for child in element:
        pieces += [_xml(child, namespaces, top=top), _escaped(child.tail)]
    return "".join(pieces)


def _escaped(text: str | None) -> str:
    # It imports `urllib.request`, which takes longer than all of this module's work.
    from xml.sax.saxutils import escape

    return escape(text or "", {"\r": "&#13;"})


def _xml(element: "Element", namespaces: Namespaces, *, top: bool) -> str:
    from xml.sax.saxutils import quoteattr

    tag = qualified_name(element.tag, namespaces)
    attributes = [
        f" {qualified_name(name, namespaces, attribute=True)}={quoteattr(value)}"
        for name, value in element.attrib.items()
    ]
    if top:
        attributes += _declarations(element, namespaces)
    content = _content(element, namespaces)
    opening = f"<{tag}{''.join(attributes)}"
    return f"{opening}>{content}</{tag}>" if content else f"{opening}/>"


def qualified_name(name: str, namespaces: Namespaces, *, attribute: bool = False) -> str:
    """The name of an element or attribute with the prefix that the document gives its namespace."""
    if not name.startswith("{"):
        return name
    if name.startswith(_XML):
        return f"xml:{name.removeprefix(_XML)}"
    space, _, local = name[1:].partition("}")
    prefix = next(
        (each for each, meant in namespaces.items() if meant == space and (each or not attribute)),
        "",
    )
    return f"{prefix}:{local}" if prefix else local


def _declarations(element: "Element", namespaces: Namespaces) -> list[str]:
    from xml.sax.saxutils import quoteattr

    used = {
        name[1:].partition("}")[0]
        for each in element.iter()
        for name in (each.tag, *each.attrib)
        if name.startswith("{")
    }
    return [
        f" xmlns{':' * bool(prefix)}{prefix}={quoteattr(space)}"
        for prefix, space in namespaces.items()
        if space in used
    ]
