"""Plays a scheme's flow without a network: answers are given, what is yielded is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from callsheet.exchange import Failure, Headers, MemoryBody, OutgoingRequest, Response
from callsheet.http.auth.flow import Flow, Main


def answer(status: int = 200, *headers: tuple[str, str], body: bytes = b"") -> Response:
    return Response(status, "", "HTTP/1.1", headers, MemoryBody(body), "")


@dataclass
class Played:
    sent: list[OutgoingRequest] = field(default_factory=list)
    refused: Failure | None = None

    def values(self, name: str) -> list[str]:
        """The field of that name in each request, empty where there is none."""
        return [
            next((value for key, value in each.headers if key.lower() == name.lower()), "")
            for each in self.sent
        ]


def played(flow: Flow, answers: Sequence[Response | Failure] = ()) -> Played:
    """All that a flow sends; after the answers that are given each is a 200."""
    result = Played()
    left = iter(answers)
    try:
        step = next(flow)
        while True:
            assert isinstance(step, Main)
            result.sent.append(step.request)
            step = flow.send(next(left, answer()))
    except StopIteration as end:
        result.refused = end.value
    return result


def get(target: str = "/", method: str = "GET", headers: Headers = ()) -> OutgoingRequest:
    return OutgoingRequest(method, "http", "a.test", None, target, headers)
