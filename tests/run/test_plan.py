"""The order of a run: the file's, dependencies first, each request once."""

from pathlib import Path

import pytest

from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.run.plan import MOST_RUNS, plan
from callsheet.run.selection import Selection, select

ROOT = Path("/work")


def workspace_of(**texts):
    documents = [read_document(ROOT / f"{name}.http", text) for name, text in texts.items()]
    return Workspace(ROOT, {document.path: document for document in documents})


def steps_for(workspace, *names, answered=()):
    document = workspace.documents[ROOT / "api.http"]
    (places,) = select((document,), Selection(names=names))
    known = {place.key for place in requests_of(document) if place.name in answered}
    return plan(workspace, places, known)


def order(workspace, *names, answered=()):
    return [step.place.name for step in steps_for(workspace, *names, answered=answered)]


CHAIN = """\
### third
GET http://x/{{second.response.body.$.id}}
### second
# @ref first
GET http://x/
### first
GET http://x/
### fourth
GET http://x/{{first.response.status}}
"""


@pytest.mark.parametrize(
    ("names", "answered", "expected"),
    [
        ((), (), ["first", "second", "third", "fourth"]),
        (("third",), (), ["first", "second", "third"]),
        (("fourth", "second"), (), ["first", "second", "fourth"]),
        (("third",), ("second",), ["third"]),
        (("third",), ("first",), ["second", "third"]),
        (("first",), ("first",), ["first"]),
    ],
)
def test_what_is_needed_comes_first_and_once(names, answered, expected):
    assert order(workspace_of(api=CHAIN), *names, answered=answered) == expected


def test_a_step_knows_what_it_needs():
    third = steps_for(workspace_of(api=CHAIN), "third")[-1]
    assert [key.name for key in third.needs] == ["second"]


def test_a_forced_reference_is_sent_each_time():
    text = "### a\n# @force-ref b\nGET http://x/\n### c\n# @force-ref b\nGET http://x/\n"
    text += "### b\nGET http://x/\n"
    assert order(workspace_of(api=text), "a", "c") == ["b", "a", "b", "c"]
    assert order(workspace_of(api=text), "a", answered=("b",)) == ["b", "a"]


def test_a_request_of_an_imported_file():
    api = "import ./auth.http\n### a\n# @ref login\nGET http://x/\n"
    workspace = workspace_of(api=api, auth="### login\nGET http://x/\n### other\nGET http://x/\n")
    steps = steps_for(workspace)
    assert [(step.place.path.name, step.place.name) for step in steps] == [
        ("auth.http", "login"),
        ("api.http", "a"),
    ]


def test_run_lines_go_first_with_their_values_each_time():
    text = "### go\nrun #hi (@a=1, @b=x)\nrun #hi\n### hi\nGET http://x/{{a}}\n"
    steps = steps_for(workspace_of(api=text), "go")
    assert [(step.place.name, step.values) for step in steps] == [
        ("hi", (("a", "1"), ("b", "x"))),
        ("hi", ()),
    ]


def test_run_of_a_request_by_its_line():
    text = "### go\nrun #GET http://x/1\n###\nGET http://x/1\n"
    assert order(workspace_of(api=text), "go") == ["#1"]


def test_run_of_a_file():
    api = "### all\nrun ./other.http\n### own\nGET http://x/\n"
    other = "### one\n# @ref two\nGET http://x/\n### two\nGET http://x/\n"
    assert order(workspace_of(api=api, other=other)) == ["two", "one", "own"]


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("### a\n# @ref b\nGET http://x/\n### b\n# @ref a\nGET http://x/\n", "b", "request-cycle"),
        ("### a\nrun #nobody\n", "a", "unresolved-request"),
        ("### a\nrun ./nothing.http\n", "a", "missing-file"),
        ("### a\nrun #a\nGET http://x/\n", "a", "request-cycle"),
        ("### a\n# @ref nobody\nGET http://x/\n", "a", "unresolved-request"),
    ],
)
def test_what_cannot_be_planned_says_why(text, name, code):
    faults = [
        (step.place.name, fault.code)
        for step in steps_for(workspace_of(api=text))
        for fault in step.faults
    ]
    assert (name, code) in faults


def test_files_that_run_each_other():
    workspace = workspace_of(
        api="### a\nrun ./b.http\n", b="### b\nrun ./api.http\nGET http://x/\n"
    )
    assert [step.place.name for step in steps_for(workspace)][-1] == "b"


def test_a_long_chain():
    length = 3000
    blocks = [f"### r{n}\n# @ref r{n + 1}\nGET http://x/\n" for n in range(length)]
    text = "".join(blocks) + f"### r{length}\nGET http://x/\n"
    assert order(workspace_of(api=text), "r0") == [f"r{n}" for n in range(length, -1, -1)]


def test_two_requests_of_one_name_are_both_sent():
    text = "### a\nGET http://x/1\n### a\nGET http://x/2\n### b\n# @ref a\nGET http://x/3\n"
    steps = steps_for(workspace_of(api=text))
    assert [step.place.target[-1] for step in steps] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "blocks",
    [
        [f"### b{number}\n" + f"run #b{number + 1}\n" * 8 for number in range(8)],
        [f"### b{number}\nrun #b{number + 1}\n" for number in range(3000)],
    ],
    ids=["eight times eight times eight", "a chain"],
)
def test_runs_that_run_away_are_ended(blocks):
    text = "".join(f"{block}GET http://x/\n" for block in blocks)
    steps = steps_for(workspace_of(api=f"{text}### b8\nGET http://x/\n"), "b0")
    assert len(steps) < 10 * MOST_RUNS
    assert any("`run` lines lead to" in fault.message for step in steps for fault in step.faults)


@pytest.mark.parametrize(
    ("files", "way"),
    [
        (
            {"api": "### a\n# @ref b\nGET http://x/\n### b\n# @ref c\nGET http://x/\n"
             "### c\nGET http://x/{{a.response.status}}\n"},
            "c (line 8) → a (line 3) → b (line 6) → c",
        ),
        ({"api": "### a\nrun #b\nGET http://x/\n### b\n# @ref a\nGET http://x/\n"},
         "b (line 6) → a (line 3) → b"),
        (
            {
                "api": "import ./two.http\n### a\n# @ref b\nGET http://x/\n",
                "two": "import ./api.http\n### b\n# @ref a\nGET http://x/\n",
            },
            "b (line 4) → a (api.http, line 4) → b",
        ),
    ],
)  # fmt: skip
def test_a_circle_is_told_whole(files, way):
    faults = [fault for step in steps_for(workspace_of(**files)) for fault in step.faults]
    assert [fault.message for fault in faults] == [f"the request needs itself: {way}"]


def test_steps_know_which_captured_values_they_may_read():
    text = "### a\n# @capture id = jsonpath $.id\nGET http://x/\n### b\nGET http://x/{{id}}\n"
    text += "### c\n# @capture other = status\nGET http://x/\n"
    steps = steps_for(workspace_of(api=text))
    assert {step.place.name: set(step.reads) for step in steps} == {
        "a": set(),
        "b": {"id"},
        "c": set(),
    }


def test_steps_know_which_run_lines_brought_them():
    text = "### go\nrun #b\nrun #c\nGET http://x/\n### b\nrun #c\nGET http://x/\n"
    text += "### c\nGET http://x/\n"
    steps = steps_for(workspace_of(api=text), "go")
    assert [(step.place.name, [(by.block, by.number) for by in step.run_by]) for step in steps] == [
        ("c", [(0, 0), (1, 0)]),
        ("b", [(0, 0)]),
        ("c", [(0, 1)]),
        ("go", []),
    ]
