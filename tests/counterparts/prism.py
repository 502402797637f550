"""Prism, Stoplight's server over descriptions: what it says of exchanges, and what it makes up."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from counterparts.installed import home, program_of_node, serving

PROGRAM = Path(__file__).with_suffix(".mjs")
PACKAGES = ("@stoplight/prism-cli@5.14.2", "@readme/oas-examples@8.2.2")


@dataclass(frozen=True)
class Exchanged:
    """A request, and what the server behind Prism answers to it."""

    request: str
    """`GET /ships?limit=3`, below the path of the server."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    sent_headers: Mapping[str, str] = field(default_factory=dict)
    sent: str | None = None


@dataclass(frozen=True)
class Proxied:
    """What Prism tells of each exchange, as a proxy between the two."""

    description: object
    exchanges: Sequence[Exchanged]


@dataclass(frozen=True)
class Mocked:
    """What Prism's mock makes up of schemas for each request: `GET /ships 200`."""

    description: object
    requests: Sequence[str]


def done(jobs: Sequence[Proxied | Mocked]) -> list[list[Any]]:
    """What comes of all jobs, one after the other; Prism takes a second to start.

    For each exchange what is wrong with it, `Error response.body: ...`; for each request an answer
    with `status`, `headers` and `text`.
    """
    run = program_of_node("prism", PROGRAM, *PACKAGES)
    given = json.dumps({"jobs": [_written_job(each) for each in jobs]})
    with serving(run, "Prism with this node", f"{given}\n") as said:
        found: list[list[Any]] = json.loads(said)
        return found


def example(version: str, name: str) -> str:
    """The text of a description that others have written: `3.0`, `petstore`."""
    program_of_node("prism", PROGRAM, *PACKAGES)
    folder = home("prism") / "node_modules" / "@readme" / "oas-examples" / version / "json"
    return (folder / f"{name}.json").read_text(encoding="utf-8")


@contextmanager
def mocking(description: object) -> Iterator[str]:
    """The URL of Prism's mock of a description, for as long as the block lasts."""
    run = program_of_node("prism", PROGRAM, *PACKAGES)
    given = json.dumps({"description": description})
    with serving(run, "Prism with this node", f"{given}\n") as url:
        yield url


def _written_job(job: Proxied | Mocked) -> dict[str, object]:
    if isinstance(job, Proxied):
        return {
            "description": job.description,
            "exchanges": [_written(each) for each in job.exchanges],
        }
    asked = (each.split(" ") for each in job.requests)
    requests = [
        {"method": method, "target": target, "headers": {"prefer": f"code={code}"}, "body": None}
        for method, target, code in asked
    ]
    return {"description": job.description, "requests": requests}


def _written(each: Exchanged) -> dict[str, object]:
    method, target = each.request.split(" ")
    request = {"method": method, "target": target, "headers": each.sent_headers, "body": each.sent}
    answer = {"status": each.status, "headers": each.headers, "body": each.body}
    return {"request": request, "answer": answer}
