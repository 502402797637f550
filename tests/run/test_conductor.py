"""What a run gives to who drives it: results in order, what is skipped and why, a record."""

from dataclasses import replace
from pathlib import Path

import pytest

from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.redact import Redactor
from callsheet.run.conductor import CRASHED, CRASHED_AGAIN, INTERRUPTED, Conductor, Nobody, Part
from callsheet.run.plan import plan
from callsheet.run.results import AssertionResult
from callsheet.run.session import Session
from callsheet.text import Span
from fixture_client import TableClient, answered
from fixture_files import MemoryFiles

FOLDER = Path("/workspace")
THREE = "### a\nPOST http://x/a\n?? status == 200\n### b\nPOST http://x/b\n### c\nPOST http://x/c\n"


@pytest.fixture
def parts():
    """Makes the parts of a run of texts, which answer from a table."""

    def parts(answers, *texts, **more):
        documents = [read_document(FOLDER / f"{n}.http", text) for n, text in enumerate(texts)]
        workspace = Workspace(FOLDER, {document.path: document for document in documents})

        def session():
            return Session(workspace, MemoryFiles(), None, TableClient(answers))

        return [
            Part(session, plan(workspace, requests_of(document)), **more) for document in documents
        ]

    return parts


def outcomes(results):
    return [(result.place.name, str(result.outcome), result.skip_reason) for result in results]


GOOD = dict.fromkeys(("/a", "/b", "/c"), 1)
BAD = GOOD | {"/a": answered(status=500)}


def test_results_come_in_the_order_of_the_files(parts):
    told = []

    class Told(Nobody):
        def progress(self, step, number, total):
            told.append((step.place.name, number, total))

    two = parts(GOOD, THREE, "### d\nGET http://x/a\n")
    conductor = Conductor(two, redactor=Redactor(), listener=Told())
    assert [result.place.name for result in conductor.results()] == ["a", "b", "c", "d"]
    assert told == [("a", 1, 4), ("b", 2, 4), ("c", 3, 4), ("d", 4, 4)]
    record = conductor.record("dev")
    assert [(file.path.name, len(file.results)) for file in record.files] == [
        ("0.http", 3),
        ("1.http", 1),
    ]
    assert (record.environment, record.interrupted) == ("dev", False)


def test_fail_fast_skips_what_stands_behind(parts):
    conductor = Conductor(parts(BAD, THREE), redactor=Redactor(), fail_fast=True)
    assert outcomes(conductor.results()) == [
        ("a", "failed", None),
        ("b", "skipped", 'stopped at "a"'),
        ("c", "skipped", 'stopped at "a"'),
    ]


def test_what_is_done_always_is_done_after_a_failure(parts):
    (part,) = parts(BAD, THREE)
    *steps, last = part.steps
    always = replace(part, steps=(*steps, replace(last, always=True)))
    conductor = Conductor([always], redactor=Redactor(), fail_fast=True)
    assert [outcome for _, outcome, _ in outcomes(conductor.results())] == [
        "failed",
        "skipped",
        "passed",
    ]


def test_nothing_of_a_file_with_an_obstacle_is_sent(parts):
    conductor = Conductor(parts(GOOD, THREE, obstacle=lambda path: path.name), redactor=Redactor())
    assert {reason for _, _, reason in outcomes(conductor.results())} == {"0.http"}


def test_who_is_interrupted_between_two_results_goes_on_behind_them(parts):
    conductor = Conductor(parts(GOOD, THREE), redactor=Redactor())
    assert next(conductor.results()).place.name == "a"
    conductor.interrupt()
    assert outcomes(conductor.results()) == [
        ("b", "skipped", INTERRUPTED),
        ("c", "skipped", INTERRUPTED),
    ]
    assert [result.place.name for result in conductor.record("").results] == ["a", "b", "c"]
    assert conductor.record("").interrupted


@pytest.mark.parametrize(
    ("accident", "reason"), [(KeyboardInterrupt, INTERRUPTED), (RuntimeError, CRASHED)]
)
def test_an_accident_in_a_request_leaves_what_ended(parts, accident, reason):
    def broken(_):
        raise accident

    conductor = Conductor(parts(GOOD | {"/b": broken}, THREE), redactor=Redactor())
    assert outcomes(conductor.results()) == [
        ("a", "passed", None),
        ("b", "skipped", reason),
        ("c", "skipped", reason),
    ]
    assert isinstance(conductor.crash, RuntimeError) == (accident is RuntimeError)


def test_secrets_are_known_before_a_result_is_given(parts):
    redactor = Redactor()
    text = "### a\nGET http://x/a\nAuthorization: Bearer abcdef-secret\n"
    for _ in Conductor(parts(GOOD, text), redactor=redactor).results():
        assert "abcdef-secret" not in redactor.text("the token abcdef-secret")


def test_a_repetition_is_told(parts):
    conductor = Conductor(parts(GOOD, THREE, repetition=2), redactor=Redactor())
    assert {result.repetition for result in conductor.results()} == {2}


CLEANING = "### a\nPOST http://x/a\n### b\nPOST http://x/b\n### c\n# @teardown\nPOST http://x/c\n"


def cleaning(parts, answers, *texts):
    found = parts(answers, *texts)
    return [
        replace(part, steps=(*part.steps[:-1], replace(part.steps[-1], always=True)))
        for part in found
    ]


@pytest.mark.parametrize("jobs", [1, 4])
def test_what_is_done_always_is_done_where_something_was_done(parts, jobs):
    two = cleaning(parts, BAD, CLEANING.replace("x/a\n", "x/a\n?? status == 200\n"), CLEANING)
    conductor = Conductor(two, redactor=Redactor(), fail_fast=True, jobs=jobs, in_turn=True)
    assert [str(result.outcome) for result in conductor.results()] == [
        *("failed", "skipped", "passed"),
        *("skipped", "skipped", "skipped"),
    ]


@pytest.mark.parametrize("jobs", [1, 4])
@pytest.mark.parametrize("times", [1, 2])
def test_what_is_done_always_is_done_once_after_an_interruption(parts, jobs, times):
    def broken(_):
        raise KeyboardInterrupt

    broken_off = cleaning(parts, GOOD | {"/b": broken}, CLEANING)
    conductor = Conductor(broken_off, redactor=Redactor(), jobs=jobs)
    results = conductor.results()
    assert [str(next(results).outcome) for _ in "ab"] == ["passed", "skipped"]
    if times == 2:
        conductor.interrupt()
    assert [str(result.outcome) for result in results] == ["passed" if times == 1 else "skipped"]


@pytest.mark.parametrize("jobs", [1, 4])
@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (
            {"/b": "first"},
            [("a", "passed", None), ("b", "skipped", CRASHED), ("c", "passed", None)],
        ),
        (
            {"/b": "first", "/c": "second"},
            [("a", "passed", None), ("b", "skipped", CRASHED), ("c", "skipped", CRASHED_AGAIN)],
        ),
    ],
    ids=["once", "again"],
)
def test_what_is_done_always_is_done_after_a_bug(parts, jobs, broken, expected):
    def breaking(what):
        def fail(_):
            raise RuntimeError(what)

        return fail

    answers = GOOD | {path: breaking(what) for path, what in broken.items()}
    conductor = Conductor(cleaning(parts, answers, CLEANING), redactor=Redactor(), jobs=jobs)
    assert outcomes(conductor.results()) == expected
    assert str(conductor.crash) == "first"
    assert conductor.record("").fault.startswith(CRASHED)


@pytest.mark.parametrize("jobs", [1, 4])
@pytest.mark.parametrize("after", range(4))
def test_no_result_is_lost_or_doubled_wherever_ctrl_c_comes(parts, jobs, after):
    """Also in the conductor itself, where it ends the iterator that somebody holds."""

    class Interrupting(Redactor):
        added = 0

        def add(self, secrets):
            Interrupting.added += 1
            if Interrupting.added == after + 2:
                raise KeyboardInterrupt
            super().add(secrets)

    conductor = Conductor(parts(GOOD, THREE), redactor=Interrupting(), jobs=jobs)
    found = []
    while True:
        try:
            found.extend(conductor.results())
            break
        except KeyboardInterrupt:
            conductor.interrupt()
    names = [result.place.name for result in conductor.record("").results]
    assert names == ["a", "b", "c"]
    assert [result.place.name for result in found] == names


@pytest.mark.parametrize("jobs", [1, 4])
def test_connections_are_closed_with_their_file(parts, jobs, monkeypatch):
    """A run of thousands of files must not hold a connection for each of them."""
    closed = []
    monkeypatch.setattr(TableClient, "close", lambda _: closed.append("closed"))
    two = parts(GOOD, "### a\nGET http://x/a\n", "### b\nGET http://x/b\n")
    ended = Conductor(
        two, redactor=Redactor(), jobs=jobs, part_ended=lambda: closed.append("ended")
    )
    assert len(list(ended.results())) == 2
    assert closed == ["closed", "ended"] * 2


@pytest.mark.parametrize("jobs", [1, 4])
def test_a_comparison_that_fails_ends_a_run_too(parts, jobs):
    def compared(result):
        return replace(result, assertions=(AssertionResult("snapshot", Span(0, 1), passed=False),))

    conductor = Conductor(
        parts(GOOD, THREE), redactor=Redactor(), fail_fast=True, jobs=jobs, compared=compared
    )
    assert [reason for _, _, reason in outcomes(conductor.results())] == [
        None,
        'stopped at "a"',
        'stopped at "a"',
    ]
