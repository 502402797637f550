"""What of a run waits for what, and why."""

from pathlib import Path

import pytest

from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.run.entries import entries_of
from callsheet.run.graph import barrier_of, graph_of
from callsheet.run.plan import plan

ROOT = Path("/work")


def graph(*texts, others=()):
    documents = [read_document(ROOT / f"{n}.http", text) for n, text in enumerate(texts)]
    imported = [read_document(ROOT / name, text) for name, text in dict(others).items()]
    workspace = Workspace(ROOT, {each.path: each for each in (*documents, *imported)})
    parts = [plan(workspace, entries_of(document)) for document in documents]
    return graph_of(parts)


def waits(*texts, **more):
    """Each wait as `who reason whom`."""
    found = graph(*texts, **more)
    return [
        f"{node.step.place.name} {wait.reason} {found.nodes[wait.step].step.place.name}"
        + (f" {wait.detail}" if wait.detail else "")
        for node in found.nodes
        for wait in node.waits
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("### a\nGET http://x\n### b\nHEAD http://x\n", []),
        ("### a\nGET http://x\n### b\n# @ref a\nGET http://x\n", ["b ref a"]),
        ("### a\nGET http://x\n### b\n# @forceRef a\nGET http://x\n",
         ["a again a", "b force-ref a"]),
        ("### a\nGET http://x\n### b\nGET http://x/{{a.response.status}}\n", ["b binding a"]),
        ("### a\nGET http://x\n### b\n@c = {{a.response.status}}\nGET http://x/{{c}}\n",
         ["b binding a"]),
        ("### b\nGET http://x/{{t}}\n### a\n# @capture t = status\nGET http://x\n",
         ["b capture a t"]),
        ("### a\n# @capture t = status\nGET http://x\n### b\n# @assert t == 200\nGET http://x\n",
         ["b capture a t"]),
        ("### a\n# @capture t = status\nGET http://x\n### b\n# @capture t = status\nGET http://x\n",
         []),
        ("### a\nGET http://x\n### b\n# @foreach i in a\nGET http://x/{{i}}\n", ["b foreach a"]),
        ("### a\nGET http://x\n### b\n# @auth session a\nGET http://x\n", ["b auth a"]),
        ("### go\nrun #a\nrun #b\nGET http://x\n### a\nGET http://x\n### b\nGET http://x\n",
         ["b run a", "go run b"]),
        ("### a\nGET http://x/1\n### a\nGET http://x/2\n### b\n# @ref a\nGET http://x/3\n",
         ["a again a", "b ref a"]),
        ("### a\nGET http://x\n### b\nPOST http://x\n### c\nGET http://x\n### d\nPUT http://x\n",
         ["b barrier a", "c barrier b", "d barrier c"]),
        ("### a\nGET http://x\n### b\n# @independent\nPOST http://x\n### c\nGET http://x\n", []),
        ("### a\nPOST http://x\n### b\nGET http://x\n### c\n# @ref b\nGET http://x\n",
         ["b barrier a", "c ref b"]),
        ("### a\nGET http://x\n>> o.json\n### b\nGET http://x\n### c\nPOST http://x\n\n< o.json\n",
         ["c file a o.json", "c barrier b"]),
        ("### a\nGET http://x\n>> {{n}}.json\n### b\nGET http://x\n>> b.json\n", ["b file a"]),
        ("### a\nGET http://x\n>> a.json\n### b\nGET http://x\n>> b.json\n", []),
    ],
)  # fmt: skip
def test_waits(text, expected):
    assert waits(text) == expected


def test_an_imported_request_goes_before():
    text = "import ./auth.http\n### a\n# @ref login\nGET http://x\n"
    assert waits(text, others={"auth.http": "### login\nGET http://x\n"}) == ["a ref login"]


def test_files_go_beside_each_other():
    text = "### {0}1\nGET http://x\n### {0}2\nPOST http://x\n### {0}3\nGET http://x\n"
    assert waits(text.format("a"), text.format("b")) == [
        "a2 barrier a1",
        "a3 barrier a2",
        "b2 barrier b1",
        "b3 barrier b2",
    ]


def test_a_file_that_another_file_reads():
    one, two = (
        "### a\nGET http://x\n>> ids.json\n",
        "### b\n# @foreach i in ids.json\nGET http://x\n",
    )
    assert waits(one, two) == ["b file a ids.json"]
    assert waits(two, one) == ["a file b ids.json"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET http://x\n", ""),
        ("http://x\n", ""),
        ("HEAD http://x\n", ""),
        ("SSE http://x\n", ""),
        ("OPTIONS http://x\n", "OPTIONS"),
        ("WS ws://x\n", "WS"),
        ("# @independent\nDELETE http://x\n", ""),
        ("# @independent false\nDELETE http://x\n", "DELETE"),
        ("# @sleep 10\nGET http://x\n", "@sleep"),
        ("GET http://x\n> {% client.global.set('a', 1) %}\n", "script globals"),
        ("GET http://x\n> {% client.test('a', () => {}) %}\n", ""),
        ("GET http://x\n> ./after.js\n", "script globals"),
        ("GET http://x/{{$xpath //a}}\n", "it reads the last answer"),
    ],
)
def test_barriers(text, expected):
    (step,) = plan(Workspace(ROOT, {}), requests_of(read_document(ROOT / "0.http", text)))
    assert barrier_of(step) == expected


def test_what_is_behind_is_counted_from_the_last_barrier():
    text = "### p\nPOST http://x\n### a\nGET http://x\n### b\n# @ref a\nGET http://x\n"
    text += "### c\nGET http://x\n### d\n# @ref b\nGET http://x\n"
    found = graph("### other\nGET http://x\n", text).nodes
    assert [(node.base, bin(node.behind)) for node in found] == [
        (0, "0b0"),
        (1, "0b0"),
        (2, "0b0"),
        (2, "0b1"),
        (2, "0b0"),
        (2, "0b11"),
    ]


def test_levels():
    text = "### a\nGET http://x\n### b\n# @ref a\nGET http://x\n### c\nGET http://x\n"
    text += "### d\nPOST http://x\n### e\nGET http://x\n"
    assert graph(text).levels == (0, 1, 0, 2, 3)


def test_what_waits_grows_with_the_requests_and_not_with_their_square():
    blocks = [
        f"### r{n}\n# @capture id = status\n{'POST' if n % 7 == 0 else 'GET'} http://x/{{{{id}}}}\n"
        for n in range(2_000)
    ]
    found = graph("".join(blocks))
    assert sum(len(node.waits) for node in found.nodes) < 12 * len(blocks)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("> {% client.global.set('a', 1) %}", "", ["b1 globals a1", "b2 globals a1"]),
        ("> {% client.log(1) %}", "", []),
        ("> {% const c = client; c.global.set('a', 1) %}", "", ["b1 globals a1", "b2 globals a1"]),
        (
            "> {% client.global.set('a', 1) %}",
            "> {% client.global.get('a') %}",
            ["b1 globals a1", "b2 barrier b1"],
        ),
    ],
)
def test_files_behind_scripts_that_may_set_globals(first, second, expected):
    one = f"### a1\nGET http://x\n\n{first}\n"
    two = f"### b1\nGET http://x\n\n{second}\n\n### b2\nGET http://x\n"
    assert waits(one, two) == expected


def test_who_sets_globals_beside_others_is_waited_for_too():
    script = "\n\n> {% client.global.set('a', 1) %}\n"
    one = (
        f"### a1\n# @independent\nGET http://x{script}### a2\n# @independent\nGET http://x{script}"
    )
    three = "### c1\nGET http://x\n"
    expected = ["c1 globals a1", "c1 globals a2"]
    assert waits(one, "### b1\nGET http://x\n", three) == [
        *(each.replace("c1", "b1") for each in expected),
        *expected,
    ]
