"""Seen: the addresses, parameters, fields and keys that requests have, to be offered again.

Nothing that may be a secret is kept: no password in an address, no value of a parameter, a field
or a key that is known to be one.
"""

import re
from collections.abc import Iterator

from callsheet.exchange import Response
from callsheet.facts.secret_names import is_secret_header, is_secret_parameter
from callsheet.features.addresses import Address, parts_of
from callsheet.features.completion_items import Cursor
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.requests import requests_of
from callsheet.model.workspace import RequestKey, Workspace
from callsheet.syntax import nodes
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.parse import ParsedBlock

_BINDING_OR_SCHEME = re.compile(r"(?:[A-Za-z][\w-]* )?(?:\{\{[^{}]*\}\})+")
_MOST_BLOCKS = 2000


@dataclass(frozen=True, slots=True)
class Seen:
    """What the request of one block has."""

    origin: str
    path: str
    parameters: tuple[tuple[str, str], ...]
    """Names of the query and their values; empty for a value that may be secret."""

    headers: tuple[tuple[str, str], ...]


_NOTHING = Seen("", "", (), ())


def parameters_of(query: str) -> Iterator[tuple[str, str]]:
    """The names and values of a query or of a form."""
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name.strip():
            yield name.strip(), value.strip()


@kept_with_block
def seen_in(parsed: ParsedBlock) -> Seen:
    """What the request of a block has."""
    request = parsed.tree.request
    if request is None:
        return _NOTHING
    address = parts_of("".join(piece.text for piece in request.target_pieces))
    if "@" in address.origin:
        address = Address("", "", address.query)
    parameters = parameters_of(address.query or "")
    return Seen(
        address.origin,
        address.path,
        tuple((name, harmless(name, value)) for name, value in parameters),
        tuple(_fields(request)),
    )


def harmless(name: str, value: str) -> str:
    """The value of a parameter; empty when it may be secret."""
    return "" if is_secret_parameter(name) and not _BINDING_OR_SCHEME.fullmatch(value) else value


def is_harmless(cursor: Cursor, text: str) -> bool:
    """Whether no secret of the environments stands in a text that may be offered."""
    around = cursor.workspace.environments.get(cursor.document.folder)
    return around is None or not any(secret in text for secret in around.secrets if secret)


def _fields(request: nodes.Request) -> Iterator[tuple[str, str]]:
    for header in request.headers:
        secret = is_secret_header(header.name.text)
        if not secret or _BINDING_OR_SCHEME.fullmatch(header.value):
            yield header.name.text, header.value
        else:
            yield header.name.text, ""


def seen_around(cursor: Cursor) -> Iterator[Seen]:
    """What other requests have: those of this document, the nearest first, then of all others."""
    for _, block in blocks_around(cursor):
        found = seen_in(block.parsed)
        if found is not _NOTHING:
            yield found


def blocks_around(cursor: Cursor) -> Iterator[tuple[Document, PlacedBlock]]:
    """The blocks but that of the cursor: those of this document by their distance, then others."""
    here, own = cursor.block.index, cursor.document.blocks
    for distance in range(1, min(max(here, len(own) - 1 - here), _MOST_BLOCKS) + 1):
        if here >= distance:
            yield cursor.document, own[here - distance]
        if here + distance < len(own):
            yield cursor.document, own[here + distance]
    for path, document in cursor.workspace.documents.items():
        if path != cursor.document.path:
            yield from ((document, block) for block in document.blocks[:_MOST_BLOCKS])


def address_here(cursor: Cursor) -> Address:
    """The address of the request of the block, as far as it is typed."""
    request = cursor.block.tree.request
    pieces = request.target_pieces if request else ()
    return parts_of("".join(piece.text for piece in pieces))


def own_key(document: Document, block: PlacedBlock) -> RequestKey | None:
    """By what the request of a block is known; None for a block without one."""
    return next((each.key for each in requests_of(document) if each.block is block), None)


def last_answer(workspace: Workspace, key: RequestKey | None) -> Response | None:
    """What was answered last to a request; None when nothing was."""
    exchange = workspace.exchanges.get(key) if key else None
    return exchange.outcome if exchange and isinstance(exchange.outcome, Response) else None
