"""JSONPath and XPath as assertions use them: one place gives its value, many give a list."""

from functools import cache
from typing import Any

from callsheet.run.findings import ABSENT, Found, Nodes, Unfit
from callsheet.values import JsonValue


def select_json(value: JsonValue, path: str) -> Found:
    """What JSONPath (RFC 9535) selects; a path that can only name one place gives its value."""
    from jsonpath import JSONPathError

    try:
        query = _environment().compile(_whole(path))
    except JSONPathError as error:
        return Unfit(f"`{path}` is not JSONPath: {str(error).partition('->')[0].strip()}")
    found: list[JsonValue] = query.findall(value)
    if not query.singular_query():
        return found
    return found[0] if found else ABSENT


def select_xml(text: str, path: str) -> Found:
    """What XPath 1.0 selects in an XML text: nodes, or the value of an expression."""
    from xml.etree.ElementTree import ElementTree, ParseError, fromstring

    from elementpath import ElementPathError, XPath1Parser, select

    try:
        tree = ElementTree(fromstring(text))  # noqa: S314 - expat bounds the growth of entities
    except ParseError as error:
        return Unfit(f"the body is not XML: {error}")
    try:
        found = select(tree, path, parser=XPath1Parser)
    except ElementPathError as error:
        return Unfit(f"`{path}` is not XPath: {error}")
    if isinstance(found, list):
        return Nodes(tuple(_node_text(node) for node in found))
    value: JsonValue = int(found) if isinstance(found, float) and found.is_integer() else found
    return value


@cache
def _environment() -> Any:
    from jsonpath import JSONPathEnvironment

    return JSONPathEnvironment(strict=True)


def _whole(path: str) -> str:
    """The path with the `$` that people leave out."""
    if path.startswith("$"):
        return path
    return f"${path}" if path.startswith("[") else f"$.{path}"


def _node_text(node: Any) -> str:
    if isinstance(node, str):
        return node
    element = node.getroot() if hasattr(node, "getroot") else node
    return "".join(element.itertext())
