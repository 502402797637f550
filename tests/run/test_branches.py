"""What steps see of each other, whatever the order in which they end."""

from itertools import permutations
from pathlib import Path

import pytest

from callsheet.exchange import OutgoingRequest
from callsheet.http.client import HttpClient
from callsheet.model.document import read_document
from callsheet.model.environment import Origin, Source, Variable
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.run.branches import Branches
from callsheet.run.graph import graph_of
from callsheet.run.plan import plan
from callsheet.run.session import Session
from fixture_files import MemoryFiles

PATH = Path("/workspace/api.http")
TEXT = """\
### a
GET http://x/
### b
GET http://x/
### c
# @ref a
GET http://x/
### d
# @ref c
GET http://x/
### e
# @ref b
# @ref d
GET http://x/
### f
POST http://x/
### g
GET http://x/
"""
ASKED = OutgoingRequest("GET", "http", "x", None, "/", ())
CAPTURED = Origin(Source.CAPTURE)


def gives(session, name, number):
    """As if the answer of a step captured a value and set cookies."""
    session.known.captured["last"] = session.known.own["last"] = Variable("last", number, CAPTURED)
    session.client.cookies.store((("Set-Cookie", f"{name}={number}"),), ASKED, 0.0)
    session.client.cookies.store((("Set-Cookie", f"last={number}"),), ASKED, 0.0)


def seen(session):
    cookies = {each.name: each.value for each in session.client.cookies.cookies_for(ASKED, 0.0)}
    last = session.known.captured.get("last")
    return cookies, last.value if last else None


def test_what_each_sees():
    document = read_document(PATH, TEXT)
    workspace = Workspace(PATH.parent, {PATH: document})
    nodes = graph_of([plan(workspace, requests_of(document))]).nodes
    waits = [{wait.step for wait in node.waits} for node in nodes]
    found = []
    for order in permutations(range(5)):
        if any(not waits[step] <= set(order[:place]) for place, step in enumerate(order)):
            continue
        session = Session(workspace, MemoryFiles(), None, HttpClient())
        branches = Branches(session, nodes)
        views = {}
        for number in (*order, 5, 6):
            branch = branches.begin(number)
            views[number] = seen(branch)
            if nodes[number].step.place.name != "c":
                gives(branch, nodes[number].step.place.name, number)
            branches.ended(number)
        branches.join()
        views["all"] = seen(session)
        found.append(views)
        session.close()
    assert len(found) == 4
    for views in found:
        assert views == {
            0: ({}, None),
            1: ({}, None),
            2: ({"a": "0", "last": "0"}, 0),
            3: ({"a": "0", "last": "0"}, 0),
            4: ({"a": "0", "last": "3", "b": "1", "d": "3"}, 3),
            5: ({"a": "0", "last": "4", "b": "1", "d": "3", "e": "4"}, 4),
            6: ({"a": "0", "last": "5", "b": "1", "d": "3", "e": "4", "f": "5"}, 5),
            "all": ({"a": "0", "last": "6", "b": "1", "d": "3", "e": "4", "f": "5", "g": "6"}, 6),
        }


@pytest.mark.parametrize("length", [3_000])
def test_a_long_chain_is_no_work_of_its_square(length):
    text = "### r0\nGET http://x/\n" + "".join(
        f"### r{n}\n# @ref r{n - 1}\nGET http://x/\n" for n in range(1, length)
    )
    document = read_document(PATH, text)
    workspace = Workspace(PATH.parent, {PATH: document})
    nodes = graph_of([plan(workspace, requests_of(document))]).nodes
    taken = []

    class Counting(Session):
        def take(self, branch):
            taken.append(branch)
            super().take(branch)

    session = Counting(workspace, MemoryFiles(), None, HttpClient())
    branches = Branches(session, nodes)
    for number in range(length):
        branch = branches.begin(number)
        gives(branch, "sid", number)
        branches.ended(number)
    branches.join()
    assert len(taken) == length
    assert seen(session) == ({"sid": f"{length - 1}", "last": f"{length - 1}"}, length - 1)
    session.close()


def test_what_came_in_a_branch_of_a_branch_is_that_ones():
    session = Session(Workspace(PATH.parent, {}), MemoryFiles(), None, HttpClient())
    branch = session.branched()
    inner = branch.branched(alone=True)
    gives(inner, "a", 1)
    branch.take(inner)
    assert branch.was_given_something
    other = session.branched([branch])
    assert (seen(other), other.was_given_something) == (({"a": "1", "last": "1"}, 1), False)
    session.take(branch)
    assert seen(session) == ({"a": "1", "last": "1"}, 1)
    session.close()
