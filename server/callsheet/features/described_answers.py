"""Described answers: what a request may be answered, for who asks before there is an answer."""

from callsheet.exchange import Exchange, Hop, MemoryBody, Response, SentRequest, Timings
from callsheet.features.described import expected_body, operation_of
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.workspace import Workspace
from callsheet.openapi.contents import answer_of
from callsheet.values import json_text

_NOT_SENT = SentRequest("GET", "", (), None)


def expected_exchange(
    workspace: Workspace, document: Document, block: PlacedBlock
) -> Exchange | None:
    """An exchange as the description draws it: names of types stand where values will be.

    None when no description says what is answered.
    """
    answer = expected_answer(workspace, document, block)
    return Exchange((Hop(_NOT_SENT, answer, Timings()),), 0.0) if answer else None


def expected_answer(
    workspace: Workspace, document: Document, block: PlacedBlock
) -> Response | None:
    """The answer of that exchange."""
    known = operation_of(workspace, document, block)
    answer = answer_of(*known) if known else None
    if known is None or answer is None:
        return None
    description, _ = known
    fields = description.children(description.at(answer, "headers"))
    headers = tuple((name, "") for name, _ in fields if name.lower() != "content-type")
    body = expected_body(workspace, document, block)
    text = "" if body is None else json_text(body)
    typed = (("Content-Type", "application/json"), *headers)
    return Response(200, "", "HTTP/1.1", typed, MemoryBody(text.encode()), "")
