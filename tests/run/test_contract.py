"""Which answers of an exchange are held to a description, and as what."""

import pytest

from callsheet.exchange import (
    Exchange,
    Failure,
    FailureKind,
    Hop,
    MemoryBody,
    Response,
    SentRequest,
    SpilledBody,
    Spoken,
    Timings,
)
from callsheet.model.descriptions import load_descriptions
from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.openapi.contract import Verdict
from callsheet.run.contract import verdicts_on
from described import KIOSK
from fixture_files import ROOT, MemoryFiles

HERE, ELSEWHERE = "http://kiosk.test/v1", "http://cdn.test"
PAPER = f"{HERE}/papers/1"


def hop(url: str, status: int, body=None, spoken=()) -> Hop:
    headers = (("Content-Type", "application/json"),)
    data = body or MemoryBody(b'{"title": "a"}')
    response = Response(status, "", "HTTP/1.1", headers, data, "", spoken=spoken)
    return Hop(SentRequest("GET", url, (), None), response, Timings())


def verdicts(*hops: Hop, directive: str = "./kiosk.json") -> tuple[Verdict, ...]:
    document = read_document(ROOT / "main.http", f"# @openapi {directive}\nGET {PAPER}\n")
    workspace = Workspace(ROOT).with_document(document)
    workspace = load_descriptions(workspace, MemoryFiles({"kiosk.json": KIOSK}))
    (place,) = requests_of(document)
    return verdicts_on(Exchange(hops, 0.0), place, workspace)


FAILED = Hop(SentRequest("GET", PAPER, (), None), Failure(FailureKind.DNS, "no"), Timings())


@pytest.mark.parametrize(
    ("hops", "titles"),
    [
        ((hop(PAPER, 200),), ["GET /papers/{paperId} 200"]),
        # What authentication had to reply to is no answer yet.
        ((hop(PAPER, 401), hop(PAPER, 200)), ["GET /papers/{paperId} 200"]),
        ((hop(PAPER, 401),), ["GET /papers/{paperId} 401"]),
        # A redirect that is not documented counts for what it leads to, unless nobody knows that.
        ((hop(f"{HERE}/old", 301), hop(PAPER, 200)), ["GET /papers/{paperId} 200"]),
        ((hop(PAPER, 302), hop(f"{ELSEWHERE}/a", 200)), ["GET /papers/{paperId} 302"]),
        ((hop(PAPER, 302),), ["GET /papers/{paperId} 302"]),
        ((FAILED,), []),
    ],
)
def test_hops(hops, titles):
    found = [each.title.removesuffix(" application/json") for each in verdicts(*hops)]
    assert found == titles


@pytest.mark.parametrize("directive", ["off", "./other.json", "https://kiosk.test/api.json"])
def test_without_a_description_there_is_no_verdict(directive):
    assert verdicts(hop(PAPER, 500), directive=directive) == ()


def test_what_cannot_be_looked_at_is_told(tmp_path):
    spilled = SpilledBody(tmp_path / "body", 9 * 1024 * 1024, b"{")
    (large,) = verdicts(hop(PAPER, 200, spilled))
    spoken = (Spoken("a", is_ours=False, seconds=0.0),)
    (socket,) = verdicts(hop(PAPER, 200, spoken=spoken))
    said = "the body was not held against its schema: "
    assert large.unchecked == (f"{said}it has 9 MB",)
    assert socket.unchecked == (f"{said}it is that of a WebSocket",)
    assert not large.violations
    assert not socket.violations
