"""JSONPath and XPath as assertions use them: one place gives its value, many give a list."""

from typing import TYPE_CHECKING, Any

from callsheet.apart import run_apart
from callsheet.json_query import is_singular, select_json
from callsheet.run.findings import ABSENT, Found, Nodes, Unfit
from callsheet.values import JsonValue
from callsheet.xml_query import LONGEST_WAIT, XPATH_MISSING, Namespaces, read_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def find_json(value: JsonValue, path: str) -> Found:
    """What JSONPath (RFC 9535) selects; a path that can only name one place gives its value."""
    try:
        found = select_json(value, path)
        singular = is_singular(path)
    except ValueError as error:
        return Unfit(str(error))
    if not singular:
        return list(found)
    return found[0] if found else ABSENT


def find_xml(text: str, path: str, *, html: bool = False) -> Found:
    """What XPath 1.0 selects in XML or HTML: nodes, or the value of an expression.

    Args:
        text: What is looked into.
        path: The expression.
        html: Whether the text is said to be HTML; else its beginning says so.
    """
    from xml.etree.ElementTree import ElementTree

    try:
        from elementpath import ElementPathError, XPath1Parser, select
    except ImportError:
        return Unfit(XPATH_MISSING)
    try:
        root, namespaces = _read(text, html=html)
    except ValueError as error:
        return Unfit(str(error))
    prefixes = {prefix: uri for prefix, uri in namespaces.items() if prefix}

    def selected() -> Any:
        # A list means that there were results, and None that the time was over.
        return [select(ElementTree(root), path, prefixes, XPath1Parser)]

    try:
        outcome = run_apart(selected, LONGEST_WAIT)
    except ElementPathError as error:
        return Unfit(f'"{path}" is no XPath: {error}')
    except (RecursionError, OverflowError) as error:
        return Unfit(f'"{path}" cannot be evaluated here: {error}')
    if outcome is None:
        return Unfit(f'"{path}" takes more than {LONGEST_WAIT:g} s')
    (found,) = outcome
    if isinstance(found, list):
        return Nodes(tuple(_node_text(node) for node in found))
    value: JsonValue = int(found) if isinstance(found, float) and found.is_integer() else found
    return value


def _read(text: str, *, html: bool) -> "tuple[Element, Namespaces]":
    from callsheet.html_tree import is_html, read_html

    if html or is_html(text):
        return read_html(text), {}
    document = read_xml(text)
    return document.root, document.namespaces


def _node_text(node: Any) -> str:
    if isinstance(node, str):
        return node
    element = node.getroot() if hasattr(node, "getroot") else node
    return "".join(element.itertext())
