"""XML and HTML as a flat list of nodes for the sandbox, and XPath over it."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from callsheet.html_tree import read_html
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue
from callsheet.xml_query import Namespaces, XmlDocument, qualified_name, read_xml, select_in_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True, slots=True)
class DocumentTree:
    """A document, and its nodes in their order."""

    document: XmlDocument
    nodes: list[list[JsonValue]]
    """A text is its parent's number and itself; an element also its namespace and attributes."""

    elements: "list[Element | None]"
    """The element of each number; None for a text."""


@lru_cache(maxsize=8)
def read_tree(kind: str, text: str) -> DocumentTree:
    """Read a document of kind `html` or `xml`.

    Raises:
        ValueError: It is no XML.
    """
    html = kind == "html"
    document = XmlDocument(read_html(text), {}) if html else read_xml(text)
    nodes: list[list[JsonValue]] = []
    elements: list[Element | None] = []
    waiting: list[tuple[int, Element | str]] = [(-1, document.root)]
    while waiting:
        parent, node = waiting.pop()
        number = len(nodes)
        if isinstance(node, str):
            nodes.append([parent, node])
            elements.append(None)
            continue
        declared = document.namespaces if parent < 0 else {}
        nodes.append([parent, *_element(node, document, declared, html=html)])
        elements.append(node)
        children: list[tuple[int, Element | str]] = [(number, node.text)] if node.text else []
        for child in node:
            children.append((number, child))
            if child.tail:
                children.append((number, child.tail))
        waiting += reversed(children)
    return DocumentTree(document, nodes, elements)


def select_nodes(kind: str, text: str, node: int, path: str) -> JsonValue:
    """What an XPath selects from a node by its number (-1: the document).

    A list of nodes, each `element`, `text`, `attribute` or `document` with its number (of an
    attribute: its element, name and value); or the `value` that the path comes to.

    Raises:
        ValueError: `path` is no XPath, or cannot be evaluated here in time.
    """
    tree = read_tree(kind, text)
    numbers = {id(each): number for number, each in enumerate(tree.elements) if each is not None}
    item = tree.elements[node] if 0 <= node < len(tree.elements) else None
    found = select_in_xml(tree.document, path, item)
    if isinstance(found, list):
        return [_node(each, tree, numbers) for each in found]
    return {"value": found}


def _element(
    element: "Element", document: XmlDocument, declared: Namespaces, *, html: bool
) -> list[JsonValue]:
    names = document.namespaces
    space = element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""
    attributes: list[JsonValue] = [
        [f"xmlns:{prefix}" if prefix else "xmlns", meant] for prefix, meant in declared.items()
    ]
    attributes += [
        [qualified_name(name, names, attribute=True), value]
        for name, value in element.attrib.items()
    ]
    return [qualified_name(element.tag, names), _XHTML if html else space, attributes]


def _node(found: Any, tree: DocumentTree, numbers: dict[int, int]) -> JsonValue:
    match found:
        case ("element", element):
            return ["element", numbers[id(element)]]
        case ("attribute", element, name, value):
            shown = qualified_name(name, tree.document.namespaces, attribute=True)
            return ["attribute", numbers[id(element)], shown, value]
        case ("text", element, place):
            return ["text", _texts(tree, numbers[id(element)])[place]]
        case ("value", value):
            return ["value", value]
    return ["document"]


def _texts(tree: DocumentTree, parent: int) -> list[int]:
    return [
        number
        for number in range(parent + 1, len(tree.nodes))
        if tree.elements[number] is None and tree.nodes[number][0] == parent
    ]
