"""Several jobs share limits, a person and cookies, and none of them notices the others."""

from pathlib import Path
from threading import Event, current_thread

import pytest

from callsheet.http.client import HttpClient
from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.redact import Redactor
from callsheet.run.conductor import Conductor, Part
from callsheet.run.delivering import DeliveryMeans
from callsheet.run.plan import plan
from callsheet.run.rate_limit import RateLimiter
from callsheet.run.session import Session, Settings
from fixture_client import TableClient
from fixture_files import MemoryFiles
from loopback import serving

PATH = Path("/workspace/api.http")


def ran(text, settings=None, client=None, jobs=8, **more):
    """The results of a run, by name."""
    document = read_document(PATH, text)
    workspace = Workspace(PATH.parent, {PATH: document})

    def session():
        return Session(workspace, MemoryFiles(), settings, client or TableClient({"/": 1}))

    part = Part(session, plan(workspace, requests_of(document)))
    conductor = Conductor([part], redactor=Redactor(), jobs=jobs, **more)
    try:
        return {result.place.name: result for result in conductor.results()}
    finally:
        conductor.close()


def test_a_rate_holds_over_all_jobs():
    waited = []
    means = DeliveryMeans(
        limiter=RateLimiter(ticks=lambda: 0.0), wait=lambda seconds, _: waited.append(seconds)
    )
    text = "".join(f"### r{n}\n# @ratelimit 1/s\nGET http://x/\n" for n in range(6))
    assert len(ran(text, Settings(delivery=means))) == 6
    assert sorted(waited) == [1.0, 2.0, 3.0, 4.0, 5.0]


@pytest.mark.parametrize("jobs", [1, 8])
def test_a_person_is_asked_in_order_by_who_drives_the_run(jobs):
    asked = []

    def prompt(name, _label):
        asked.append((name, current_thread()))
        return "x"

    def confirm(place, _question):
        asked.append((place.name, current_thread()))
        return place.name != "r2"

    settings = Settings(prompt=prompt, confirm=confirm, attended=True)
    text = "".join(
        f"### r{n}\n# @prompt p{n}\n{'# @confirm' if n % 2 == 0 else ''}\nGET http://x/?{{{{p{n}}}}}\n"
        for n in range(5)
    )
    results = ran(text, settings, TableClient({"/": 1}), jobs)
    here = current_thread()
    names = ("p0", "r0", "p1", "p2", "r2", "p3", "p4", "r4")
    assert asked == [(name, here) for name in names]
    assert results["r2"].skip_reason == "not confirmed"


def test_a_sleep_is_a_pause_of_all():
    waited = []
    order = []

    def answer(request):
        order.append(request.target)
        return 1

    text = "### a\nGET http://x/a\n### b\n# @sleep 5s\nGET http://x/b\n### c\nGET http://x/c\n"
    client = TableClient(dict.fromkeys(("/a", "/b", "/c"), answer))
    ran(text, Settings(wait=lambda seconds: waited.append((seconds, *order))), client)
    assert order == ["/a", "/b", "/c"]
    assert waited == [(5.0, "/a")]


COOKIES = """\
### set
GET {origin}/cookie
### beside
GET {origin}/status/403
### behind
# @ref set
GET {origin}/echo
### far
# @ref behind
GET {origin}/echo
### barrier
POST {origin}/echo
### after
GET {origin}/echo
"""


@pytest.mark.parametrize("jobs", [1, 8])
def test_cookies_come_with_what_is_waited_for_and_with_the_next_barrier(jobs):
    with serving() as server:
        text = COOKIES.format(origin=server.origin)
        results = ran(text, client=HttpClient(), jobs=jobs)
    sent = {
        name: [value for field, value in result.fate.exchange.hops[0].request.headers
               if field == "Cookie"]
        for name, result in results.items()
    }  # fmt: skip
    assert sent == {
        "set": [],
        "beside": [],
        **{name: ["sid=abc"] for name in ("behind", "far", "barrier", "after")},
    }
    hint = 'the cookies of "set" do not go with it: say `# @ref set`'
    assert [(name, result.said) for name, result in results.items() if result.said] == [
        ("beside", (hint,))
    ]


def test_one_token_is_fetched_for_all():
    with serving() as server:
        auth = (
            f"# @auth oauth2 grant=client_credentials token_url={server.origin}/token"
            " client_id=a client_secret=b"
        )
        text = "".join(f"### r{n}\n{auth}\nGET {server.origin}/guarded\n" for n in range(8))
        results = ran(text, client=HttpClient())
        targets = server.targets
    assert {result.response.status for result in results.values()} == {200}
    assert targets.count("POST /token") == 1


@pytest.mark.parametrize("jobs", [1, 8])
def test_rounds_beside_each_other_are_taken_in_their_order(jobs):
    """Each begins when the one behind it has ended, and the last one's value stays."""
    ended = {number: Event() for number in range(1, 5)}
    ended[4].set()

    def answer(request):
        number = int(request.target[-1])
        ended[number + 1].wait(30)
        ended[number].set()
        return {"n": number}

    text = """\
### r
# @foreach n in [1, 2, 3] parallel=3
# @capture last = jsonpath $.n
# @result own = r.n
GET http://x/rounds?{{n}}
### after
# @ref r
GET http://x/after?{{last}}
"""
    client = TableClient({"/rounds": answer, "/after": 1})
    document = read_document(PATH, text)
    workspace = Workspace(PATH.parent, {PATH: document})
    steps = plan(workspace, requests_of(document))
    part = Part(lambda: Session(workspace, MemoryFiles(), None, client), steps)
    results = list(Conductor([part], redactor=Redactor(), jobs=jobs).results())
    assert [result.results for result in results] == [
        *({"last": number, "own": number} for number in (1, 2, 3)),
        {},
    ]
    assert client.targets[-1] == "/after?3"


@pytest.mark.parametrize(
    ("lines", "path", "hint"),
    [
        ("", "status/403", "`# @ref`"),
        ("", "status/200", ""),
        ("# @no-cookie-jar\n", "status/403", ""),
        ("# @ref first\n", "status/403", ""),
        ("# @assert status == 7\n", "echo", "`# @ref`"),
    ],
)
def test_cookies_are_missed_only_where_they_may_be_why(lines, path, hint):
    with serving() as server:
        first = "### first" if "@ref" in lines else "###"
        text = f"{first}\nGET {server.origin}/cookie\n### b\n{lines}GET {server.origin}/{path}\n"
        (said,) = ran(text, client=HttpClient())["b"].said or ("",)
    assert hint in said
    assert bool(hint) == bool(said)
