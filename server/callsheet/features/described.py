"""Described: what the description of an API says of the request of a block."""

import re
from collections.abc import Callable

from callsheet.features.completion_items import Cursor
from callsheet.late_dataclasses import dataclass
from callsheet.model.descriptions import description_for
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.inherited import passes_base
from callsheet.model.scope import scope_of
from callsheet.model.settings import settings_of
from callsheet.model.workspace import Workspace
from callsheet.openapi.contents import answer_schema
from callsheet.openapi.description import Description
from callsheet.openapi.operations import BOUND, Found, Operation, find_path
from callsheet.openapi.schemas import drawn
from callsheet.syntax import nodes
from callsheet.values import JsonValue

_BINDING = re.compile(r"\{\{.*?\}\}")
_FIRST_BINDING = re.compile(r"\{\{\s*(?P<name>[\w.-]+)\s*\}\}")
_ORIGIN = re.compile(rf"(?:[A-Za-z][\w+.-]*|{BOUND})://[^/?#]*|[^/?#]*")


@dataclass(frozen=True, slots=True)
class Described:
    """What a description says of a request."""

    description: Description
    found: Found
    method: str

    @property
    def operation(self) -> Operation | None:
        """What the method does there; None when the description has no such method."""
        return self.found.item.operations.get(self.method)


@dataclass(frozen=True, slots=True)
class Whereto:
    """The parts of a target with `BOUND` for each binding that has no value yet."""

    origin: str
    path: str
    query: str | None


def described(workspace: Workspace, document: Document, block: PlacedBlock) -> Described | None:
    """What the description that holds for a block says of its request, if it says something."""
    description = description_for(workspace, document, block)
    request = block.tree.request
    if description is None or request is None:
        return None
    where = whereto(
        target_of(request),
        base_of(workspace, document, block),
        _values_of(workspace, document, block),
    )
    method = method_of(request)
    found = find_path(description, where.path, method) if where.path else None
    return Described(description, found, method) if found else None


def described_here(cursor: Cursor) -> Described | None:
    """What is said of the request at the cursor."""
    return described(cursor.workspace, cursor.document, cursor.block)


def operation_here(cursor: Cursor) -> tuple[Description, Operation] | None:
    """The operation of the request at the cursor, and the description that has it."""
    return operation_of(cursor.workspace, cursor.document, cursor.block)


def operation_of(
    workspace: Workspace, document: Document, block: PlacedBlock
) -> tuple[Description, Operation] | None:
    """The operation of a request, and the description that has it."""
    found = described(workspace, document, block)
    if found is None or found.operation is None:
        return None
    return found.description, found.operation


def expected_body(workspace: Workspace, document: Document, block: PlacedBlock) -> JsonValue:
    """The body that may be answered, as the description draws it; None when it says nothing."""
    known = operation_of(workspace, document, block)
    schema = answer_schema(*known) if known else None
    return drawn(known[0], schema) if known and schema else None


def method_of(request: nodes.Request) -> str:
    """The method that a request goes out with; GET when none is typed."""
    method = request.line.method.text.upper() if request.line.method else "GET"
    return "POST" if method == "GRAPHQL" else method


def target_of(request: nodes.Request) -> str:
    """The target of a request on one line, as it is typed."""
    return "".join(piece.text for piece in request.target_pieces)


def base_of(workspace: Workspace, document: Document, block: PlacedBlock) -> str:
    """The base URL that holds for a block, as it is typed; empty for none."""
    setting = settings_of(workspace, document, block).nearest("base-url")
    first = setting.arguments.first if setting else None
    return first.text.strip() if first else ""


def leading_name(target: str, base: str) -> str:
    """The variable that a whole URL begins with; empty for none."""
    first = _FIRST_BINDING.match(_whole(target, base))
    return first["name"] if first else ""


def whereto(target: str, base: str, value_of: Callable[[str], str]) -> Whereto:
    """Where a request goes.

    Args:
        target: As it is typed.
        base: The base URL that holds, as it is typed.
        value_of: The value of a variable that the whole begins with; empty when it has none.
    """
    whole = _whole(target, base)
    first = _FIRST_BINDING.match(whole)
    if first and (value := value_of(first["name"])):
        behind = whole[first.end() :]
        whole = f"{value.rstrip('/') if behind.startswith('/') else value}{behind}"
    masked = _BINDING.sub(BOUND, whole)
    origin = _ORIGIN.match(masked)
    rest = masked[origin.end() if origin else 0 :]
    path, mark, query = rest.partition("#")[0].partition("?")
    return Whereto(origin[0] if origin else "", path, query if mark else None)


def _whole(target: str, base: str) -> str:
    target = target.strip()
    if not base or passes_base(target) or target.startswith("{{"):
        return target
    return f"{base.rstrip('/')}/{target.lstrip('/')}"


def _values_of(
    workspace: Workspace, document: Document, block: PlacedBlock
) -> Callable[[str], str]:
    def value_of(name: str) -> str:
        variable = scope_of(workspace, document, block).find(name)
        value = variable.value if variable else None
        return value if isinstance(value, str) else ""

    return value_of
