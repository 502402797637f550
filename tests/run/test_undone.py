"""What a run left undone, and whether it is found again in a file that was edited since."""

import pytest

from callsheet.model.document import read_document
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity
from callsheet.run.entries import entries_of
from callsheet.run.results import (
    AssertionResult,
    NotSent,
    Prepared,
    RequestResult,
    Sent,
    SkipCause,
    Skipped,
)
from callsheet.run.undone import found_again, undone_by, undone_now
from callsheet.store.last_run import Undone
from callsheet.text import Span
from made_results import FOLDER, REFUSED, answer, exchange

API = """\
### login
POST http://x/login

### list
GET http://x/users
Authorization: {{login.response.body.$.token}}

###
GET http://x/health

###
GET http://x/health

### other
# @disabled
GET http://x/other

### behind other
# @ref other
GET http://x/behind
"""

GOOD = Sent(exchange(answer()))
REFUSAL = NotSent((Problem(Code.MISSING_FILE, Severity.ERROR, Span(0, 1), "no file"),))
NEED = Skipped("it needs it", SkipCause.NEED)


def workspace_of(text=API, **others):
    texts = {"api": text, **others}
    documents = [read_document(FOLDER / f"{name}.http", text) for name, text in texts.items()]
    return Workspace(FOLDER, {document.path: document for document in documents})


def results(workspace, *fates, name="api"):
    """What became of each request of a file; None for those that did not run."""
    places = entries_of(workspace.documents[FOLDER / f"{name}.http"])
    pairs = zip(places, fates, strict=False)
    return [_result(place, fate) for place, fate in pairs if fate is not None]


def _result(place, fate):
    if fate == "failed":
        failed = AssertionResult("status == 1", Span(0, 1), passed=False)
        return RequestResult(place, GOOD, assertions=(failed,))
    return RequestResult(place, fate)


def lines(places):
    return sorted(place.line + 1 for place in places)


def undone(workspace, ran):
    found = undone_by(ran, workspace)
    (document,) = workspace.documents.values()
    return sorted(document.blocks[block].parsed.name.text for _, block in found)


@pytest.mark.parametrize(
    ("fates", "names"),
    [
        ((GOOD, GOOD), []),
        ((GOOD, "failed"), ["list"]),
        ((Sent(exchange(REFUSED)), NEED), ["list", "login"]),
        ((REFUSAL, NEED), ["list", "login"]),
        ((GOOD, Skipped("stopped", SkipCause.STOP)), ["list"]),
        ((GOOD, Skipped("disabled")), []),
        ((Skipped("disabled"), NEED), []),
        ((Prepared(None), Prepared(None)), []),
        ((None, None, None, None, Skipped("disabled"), NEED), []),
        ((None, None, None, None, "failed", NEED), ["behind other", "other"]),
    ],
)
def test_undone(fates, names):
    workspace = workspace_of()
    assert undone(workspace, results(workspace, *fates)) == names


def test_one_round_that_failed_is_enough():
    workspace = workspace_of()
    ran = [*results(workspace, "failed"), *results(workspace, GOOD)]
    assert undone(workspace, ran) == ["login"]


def remembered(*fates, text=API):
    workspace = workspace_of(text)
    return undone_now((), results(workspace, *fates), workspace)


def test_what_is_remembered():
    list_, third = remembered(GOOD, "failed", GOOD, "failed")
    assert (list_.path, list_.name, list_.nth, list_.line) == ("api.http", "list", 0, 5)
    assert (third.path, third.name, third.nth, third.line) == ("api.http", "", 1, 12)
    assert "health" not in third.digest
    assert len(third.digest) == 16


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("", "", [5, 12]),
        ("### login", "# a comment\n\n### login", [7, 14]),
        ("### list\nGET http://x/users", "### list\nGET http://x/people", [5, 12]),
        ("### list", "### all of them", [5, 12]),
        ("### list\nGET http://x/users", "### all\nGET http://x/people", [5, 12]),
        ("### other", "###\nGET http://x/new\n### other", [5, 12]),
        ("### login", "###\nGET http://x/new\n### login", [7, 14]),
        ("### login", "###\nGET http://x/health\n### login", [7, 11]),
        ("\n###\nGET http://x/health\n\n###\nGET http://x/health", "", [5]),
        ("\n###\nGET http://x/health", "", [5, 10]),
    ],
)
def test_found_again_after_an_edit(before, after, found):
    """The nth of several that are alike is meant, else one with the line."""
    known = remembered(GOOD, "failed", GOOD, "failed")
    edited = API.replace(before, after, 1) if before else API
    assert lines(found_again(known, workspace_of(edited))) == found


def test_what_did_not_run_stays_undone():
    known = remembered("failed", "failed")
    workspace = workspace_of()
    after = undone_now(known, results(workspace, GOOD), workspace)
    assert [each.name for each in after] == ["list"]
    assert undone_now(after, results(workspace, GOOD, GOOD), workspace) == ()


def test_it_is_kept_in_words_of_the_new_text():
    known = remembered("failed", "failed")
    moved = workspace_of(f"# new\n\n{API}")
    login, list_ = undone_now(known, results(moved, None, None, GOOD), moved)
    assert (login.line, list_.line) == (4, 7)


def test_files_that_the_run_does_not_know_are_left_alone():
    elsewhere = Undone("other/b.http", "x", "0" * 16, 0, 1)
    gone = Undone("api.http", "no more", "0" * 16, 0, 999)
    workspace = workspace_of()
    assert undone_now((elsewhere, gone), results(workspace, GOOD), workspace) == (elsewhere,)
    assert list(found_again((elsewhere, gone), workspace)) == []


def test_what_failed_in_an_imported_file_is_known():
    text = "import ./auth.http\n###\nGET http://x/{{login.response.status}}\n"
    auth = "### login\nGET http://x/login\n"
    workspace = workspace_of(text, auth=auth)
    ran = [*results(workspace, "failed", name="auth"), *results(workspace, NEED)]
    assert [each.path for each in undone_now((), ran, workspace)] == ["api.http", "auth.http"]
