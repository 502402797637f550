"""An authorization server that is asked without a network, and a person who signs in at it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, parse_qsl, urlsplit

from auth_flows import answer
from callsheet.exchange import Failure, MemoryBody, OutgoingRequest, Response, SendOptions
from callsheet.http.auth.flow import Aside, Flow, Main, Means

START = 1_000_000.0


def reply(fields: object, status: int = 200) -> Response:
    return answer(status, ("Content-Type", "application/json"), body=json.dumps(fields).encode())


def token(access: str = "T1", **more: object) -> Response:
    return reply({"access_token": access, "token_type": "Bearer", "expires_in": 600, **more})


def error(code: str, **more: str) -> Response:
    return reply({"error": code, **more}, 400)


def form_of(request: OutgoingRequest) -> dict[str, str]:
    assert request.body is not None
    (data,) = request.body.parts
    assert isinstance(data, bytes)
    pairs = parse_qsl(data.decode(), keep_blank_values=True, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


@dataclass
class Clock:
    now: float = START
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@dataclass
class Somebody:
    """A person with a terminal, and with a browser unless there is none."""

    has_browser: bool = True
    told: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def tell(self, text: str) -> bool:
        self.told.append(text)
        return True

    def open_browser(self, url: str) -> bool:
        if self.has_browser:
            self.opened.append(url)
        return self.has_browser


@dataclass
class Arrived:
    """A browser that comes back at once with what `brings` says to the address it was shown."""

    person: Somebody
    brings: Callable[[Mapping[str, str]], str | None]
    url: str = "http://127.0.0.1:5000/"
    answers: list[str] = field(default_factory=list)
    closed: bool = False

    def wait(self, seconds: float) -> str | None:
        return self.brings(self.asked)

    @property
    def asked(self) -> dict[str, str]:
        shown = self.person.opened[-1] if self.person.opened else self.person.told[-1].split()[-1]
        return {name: values[0] for name, values in parse_qs(urlsplit(shown).query).items()}

    def answer(self, problem: str) -> None:
        self.answers.append(problem)

    def close(self) -> None:
        self.closed = True


@dataclass
class Spoken:
    """What a flow sent to the authorization server, and what to the API."""

    asides: list[OutgoingRequest] = field(default_factory=list)
    mains: list[OutgoingRequest] = field(default_factory=list)
    refused: Failure | None = None

    @property
    def forms(self) -> list[dict[str, str]]:
        return [form_of(each) for each in self.asides]

    @property
    def proofs(self) -> list[str]:
        return [dict(each.headers)["Authorization"] for each in self.mains]


def spoken(
    flow: Flow,
    answers: list[Response | Failure] | None = None,
    statuses: tuple[int, ...] = (),
) -> Spoken:
    """Play a flow: the authorization server has `answers`, the API `statuses`, then 200."""
    result = Spoken()
    left, of_api = iter(answers or ()), iter(statuses)
    try:
        step = next(flow)
        while True:
            match step:
                case Aside(request):
                    result.asides.append(request)
                    step = flow.send(next(left))
                case Main(request):
                    result.mains.append(request)
                    step = flow.send(answer(next(of_api, 200)))
    except StopIteration as end:
        result.refused = end.value
    return result


def html(text: str = "<html><p>Log in</p></html>", status: int = 200) -> Response:
    return replace(
        answer(status, ("Content-Type", "text/html; charset=utf-8")),
        body=MemoryBody(text.encode()),
    )


def means_at(clock: Clock, **more: object) -> Means:
    made = Means(clock=clock, wait=clock.wait, random_text=lambda size: f"random-{size}")
    return replace(made, **more)


OPTIONS = SendOptions()
