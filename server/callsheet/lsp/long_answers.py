"""Answers that may be long: in pieces where the client wants that, refused when out of date."""

import asyncio
import inspect
import json
from collections.abc import Iterator
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from callsheet.lsp.answer import Answer
from callsheet.lsp.connection import Connection
from callsheet.lsp.protocol import Written, WrittenItems
from callsheet.text import SourceText

_AT_ONCE = 200
"""Items of a piece: a client shows them soon, and is not kept busy by messages."""

_LONG = frozenset(
    (lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, lsp.TEXT_DOCUMENT_REFERENCES, lsp.WORKSPACE_SYMBOL)
)

_OUT_OF_DATE = "the document has changed since"


def long_answer(name: str, answer: Answer) -> Answer:
    """What answers a method: in pieces if it is one with long lists.

    The last piece is followed by an empty list, as LSP asks for (3.17, Partial Result Progress).
    Between two pieces a cancel is heard. One that waited for other files is out of date when its
    document was changed meanwhile: its places would be those of another text.
    """
    if inspect.iscoroutinefunction(answer):
        answer = _while_unchanged(answer)
    elif name not in _LONG:
        return answer

    async def answered(server: Connection, params: Any) -> Any:
        result = answer(server, params)
        if inspect.isawaitable(result):
            result = await result
        token = getattr(params, "partial_result_token", None)
        if token is None or name not in _LONG:
            return result
        for piece in _pieces(server, result):
            text = f'{{"token": {json.dumps(token)}, "value": {piece}}}'
            server.protocol.notify_written(lsp.PROGRESS, Written(text))
            await asyncio.sleep(0)
        return []

    return answered


def _while_unchanged(answer: Answer) -> Answer:
    async def answered(server: Connection, params: Any) -> Any:
        uri = server.state.uri_of(getattr(getattr(params, "text_document", None), "uri", ""))
        before = _text(server, uri)
        result = await answer(server, params)
        if before is not None and _text(server, uri) is not before:
            raise JsonRpcException(_OUT_OF_DATE, lsp.LSPErrorCodes.ContentModified.value)
        return result

    return answered


def _text(server: Connection, uri: str) -> SourceText | None:
    """The text that is open under a URI."""
    opened = server.state.opened.values()
    return next((place.at.source for place in opened if place.uri == uri), None)


def _pieces(server: Connection, result: Any) -> Iterator[str]:
    """The items of a list as JSON arrays of some of them."""
    if isinstance(result, WrittenItems):
        items = result.items
    else:
        items = tuple(json.dumps(server.protocol.unstructure(each)) for each in result or ())
    for start in range(0, len(items), _AT_ONCE):
        yield f"[{', '.join(items[start : start + _AT_ONCE])}]"
