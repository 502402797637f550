"""What an export of Insomnia holds, in one shape for the JSON of v4 and the YAML of v5."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from callsheet.convert.loose_json import members, objects, text
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue


@dataclass(frozen=True, slots=True)
class Node:
    """A request or a folder."""

    id: str
    name: str
    content: Mapping[str, JsonValue]
    description: str = ""
    is_folder: bool = False
    children: "tuple[Node, ...]" = ()
    script_before: str = ""
    script_after: str = ""
    kind: str = "request"


@dataclass(frozen=True, slots=True)
class Values:
    """An environment."""

    name: str
    data: Mapping[str, JsonValue]
    secrets: frozenset[str] = frozenset()
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Workspace:
    """A collection and its environments."""

    name: str
    description: str = ""
    nodes: tuple[Node, ...] = ()
    base: Values = field(default_factory=lambda: Values("", {}))
    environments: tuple[Values, ...] = ()
    others: tuple[str, ...] = ()
    """What else there is, as it is called."""


_KINDS = {"request_group": "folder", "request": "request"}
_OTHERS = {
    "grpc_request": "requests of gRPC",
    "websocket_request": "requests of WebSockets",
    "websocket_payload": "messages of WebSockets",
    "socketio_request": "requests of Socket.IO",
    "mcp_request": "requests of MCP",
    "api_spec": "a description of an API",
    "unit_test": "unit tests",
    "proto_file": "files of Protocol Buffers",
    "mock_server": "a mock server",
    "mock_route": "a mock server",
}


def workspaces_of_v4(content: Mapping[str, JsonValue]) -> Iterator[Workspace]:
    """The workspaces of a JSON export, each with what lies in it."""
    resources = list(objects(content.get("resources")))
    below: dict[str, list[Mapping[str, JsonValue]]] = {}
    for each in resources:
        below.setdefault(text(each.get("parentId")), []).append(each)
    for each in resources:
        if each.get("_type") == "workspace":
            yield _workspace_v4(each, below, resources)


def _workspace_v4(
    workspace: Mapping[str, JsonValue],
    below: Mapping[str, list[Mapping[str, JsonValue]]],
    resources: Iterable[Mapping[str, JsonValue]],
) -> Workspace:
    own = below.get(text(workspace.get("_id")), [])
    base = next((each for each in own if each.get("_type") == "environment"), {})
    subs = [
        each for each in below.get(text(base.get("_id")), []) if each.get("_type") == "environment"
    ]
    kinds = [text(each.get("_type")) for each in resources]
    others = [_OTHERS[kind] for kind in kinds if kind in _OTHERS]
    jars = [each for each in own if each.get("_type") == "cookie_jar"]
    if any(list(objects(each.get("cookies"))) for each in jars):
        others.append("cookies")
    return Workspace(
        text(workspace.get("name")) or "collection",
        text(workspace.get("description")),
        tuple(_nodes_v4(text(workspace.get("_id")), below, set())),
        _values(base),
        tuple(_values(each) for each in subs),
        tuple(dict.fromkeys(others)),
    )


def _nodes_v4(
    parent: str, below: Mapping[str, list[Mapping[str, JsonValue]]], above: set[str]
) -> Iterator[Node]:
    inner = [each for each in below.get(parent, []) if text(each.get("_type")) in _KINDS]
    for each in sorted(inner, key=lambda each: _number(each.get("metaSortKey"))):
        own = text(each.get("_id"))
        is_folder = each.get("_type") == "request_group"
        if own in above or len(above) > _DEEPEST:
            continue
        yield Node(
            own,
            text(each.get("name")),
            each,
            text(each.get("description")),
            is_folder,
            tuple(_nodes_v4(own, below, {*above, own})) if is_folder else (),
            text(each.get("preRequestScript")),
            text(each.get("afterResponseScript")),
        )


_DEEPEST = 40


def _number(value: JsonValue) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def workspace_of_v5(content: Mapping[str, JsonValue]) -> Workspace:
    """The workspace of a YAML export."""
    base = members(content.get("environments"))
    nodes = list(_nodes_v5(content.get("collection"), 0))
    others = [_OTHERS[each.kind] for each in _all(nodes) if each.kind in _OTHERS]
    if content.get("spec"):
        others.append(_OTHERS["api_spec"])
    if content.get("testSuites"):
        others.append(_OTHERS["unit_test"])
    if list(objects(members(content.get("cookieJar")).get("cookies"))):
        others.append("cookies")
    return Workspace(
        text(content.get("name")) or "collection",
        text(members(content.get("meta")).get("description")),
        tuple(nodes),
        _values(base),
        tuple(_values(each) for each in objects(base.get("subEnvironments"))),
        tuple(dict.fromkeys(others)),
    )


def _all(nodes: Iterable[Node]) -> Iterator[Node]:
    for each in nodes:
        yield each
        yield from _all(each.children)


def _nodes_v5(value: JsonValue, depth: int) -> Iterator[Node]:
    entries = [] if depth > _DEEPEST else list(objects(value))
    entries.sort(key=lambda each: _number(members(each.get("meta")).get("sortKey")))
    for each in entries:
        meta, scripts = members(each.get("meta")), members(each.get("scripts"))
        identifier = text(meta.get("id"))
        is_folder = "children" in each or "url" not in each
        yield Node(
            identifier,
            text(each.get("name")),
            each,
            text(meta.get("description")),
            is_folder,
            tuple(_nodes_v5(each.get("children"), depth + 1)),
            text(scripts.get("preRequest")),
            text(scripts.get("afterResponse")),
            _kind_v5(identifier, each),
        )


def _kind_v5(identifier: str, content: Mapping[str, JsonValue]) -> str:
    if identifier.startswith("ws-req"):
        return "websocket_request"
    if identifier.startswith("socketio-req"):
        return "socketio_request"
    return (
        "grpc_request" if identifier.startswith("greq") or "protoFileId" in content else "request"
    )


def _values(content: Mapping[str, JsonValue]) -> Values:
    meta = members(content.get("meta"))
    pairs = list(objects(content.get("kvPairData")))
    data = members(content.get("data"))
    if not data and pairs:
        data = {
            text(each.get("name")): each.get("value")
            for each in pairs
            if each.get("enabled") is not False
        }
    secrets = frozenset(text(each.get("name")) for each in pairs if each.get("type") == "secret")
    is_private = content.get("isPrivate") is True or meta.get("isPrivate") is True
    return Values(text(content.get("name")), data, secrets, is_private)
