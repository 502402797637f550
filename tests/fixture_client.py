"""A session over a client that answers from a table, without any network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from callsheet.exchange import (
    Exchange,
    Failure,
    FailureKind,
    Headers,
    Hop,
    MemoryBody,
    OutgoingRequest,
    Response,
    SentRequest,
    Timings,
)
from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.run.plan import plan
from callsheet.run.results import RequestResult
from callsheet.run.session import Session, Settings
from callsheet.values import JsonValue, json_text
from fixture_files import MemoryFiles

JSON: Headers = (("Content-Type", "application/json"),)

Answers = Mapping[str, object]
"""By target, else by path: a JSON value, a response, or what makes one of the request."""


@dataclass
class TableClient:
    """Answers from a table; what is not in it refuses the connection."""

    answers: Answers = field(default_factory=dict)
    requests: list[OutgoingRequest] = field(default_factory=list)

    def send(self, request, cancellation=None):
        self.requests.append(request)
        found = self.answers.get(request.target)
        if found is None:
            found = self.answers.get(request.target.partition("?")[0])
        if callable(found):
            found = found(request)
        sent = SentRequest(request.method, request.url, request.headers, request.body)
        return Exchange((Hop(sent, _outcome(found), Timings()),), 0.01)

    given_cookies = ()

    def branched(self):
        return self

    def take(self, branch):
        pass

    see = take

    def close(self):
        pass

    @property
    def targets(self) -> list[str]:
        return [request.target for request in self.requests]


def _outcome(found):
    if found is None:
        return Failure(FailureKind.CONNECT, "refused")
    if isinstance(found, Response):
        return found
    return Response(200, "OK", "HTTP/1.1", JSON, MemoryBody(json_text(found).encode()), "")


def answered(body: JsonValue = None, status: int = 200, headers: Headers = JSON) -> Response:
    """An answer of another status, or with other fields."""
    data = json_text(body).encode() if body is not None else b""
    return Response(status, "", "HTTP/1.1", headers, MemoryBody(data), "")


def ran(
    text: str,
    answers: Answers,
    settings: Settings | None = None,
    files: Mapping[str, str] | None = None,
) -> tuple[list[RequestResult], TableClient]:
    """All results of a run of `text`, in order, and the client that was asked."""
    folder = Path("/workspace")
    document = read_document(folder / "api.http", text)
    workspace = Workspace(folder, {document.path: document})
    client = TableClient(answers)
    session = Session(workspace, MemoryFiles(files), settings, client)
    return list(session.run(plan(workspace, requests_of(document)))), client
