"""What becomes of pages whose items are processed, ignored or taken for errors."""

import pytest

from callsheet.run.session import Settings
from fixture_client import answered, ran

LINKED = "### a\n# @paginate json_link\n"


def taken(text, answers):
    """The results, and the rows that were handed on."""
    rows = []

    def take(_step, given):
        rows.extend(given)

    results, client = ran(text, answers, Settings(take=take))
    return results, rows, client


def pages(*, last=None, status=200):
    return {
        "/a": {"items": [{"id": 1}, {"id": 2}], "next": "/a2"},
        "/a2": {"items": [{"id": 3}], "next": "/a3"},
        "/a3": answered(last or {"items": [{"id": 4}]}, status),
    }


def test_items_of_every_page_go_through_the_steps():
    text = LINKED + "# @filter item.id != 2\n# @map item.id * 10\nGET http://x/a\n"
    results, rows, _ = taken(text, pages())
    assert (rows, results[0].rows, results[0].outcome) == ([10, 30, 40], 3, "passed")


def test_a_step_that_fails_stops_the_pages():
    text = LINKED + "# @map item.id.x.y\nGET http://x/a\n"
    results, rows, client = taken(text, pages())
    assert (results[0].outcome, rows, client.targets) == ("errored", [], ["/a"])
    (problem,) = results[0].errors
    assert problem.span.of(text) == "item.id.x.y"


def test_a_page_that_is_ignored_is_the_last_one():
    text = LINKED + "# @on 404 ignore\nGET http://x/a\n"
    results, rows, _ = taken(text, pages(last={"items": [{"id": 4}]}, status=404))
    assert (results[0].outcome, [row["id"] for row in rows]) == ("passed", [1, 2, 3])


def test_a_page_that_is_ignored_by_its_content():
    text = LINKED + '# @on 200 "no data" in body ignore\nGET http://x/a\n'
    results, rows, _ = taken(text, pages(last={"items": [{"id": 4}], "say": "no data"}))
    assert (results[0].outcome, len(rows)) == ("passed", 3)


def test_a_page_with_a_status_of_an_error():
    results, _, _ = taken(LINKED + "GET http://x/a\n", pages(status=500))
    (problem,) = results[0].errors
    assert (problem.code, problem.message) == ("http-status", "page 3 answered 500")


def test_a_page_that_is_taken_for_an_error():
    text = LINKED + '# @on "no data" in body fail\nGET http://x/a\n'
    results, rows, _ = taken(text, pages(last={"items": [], "say": "no data"}))
    assert (results[0].outcome, len(rows)) == ("errored", 3)
    assert results[0].errors[0].hint == "`# @on` takes it for an error"


def test_a_page_that_is_a_named_error():
    text = LINKED + (
        '# @error upstream when response.body.error message="{{response.body.error}}"\n'
        "GET http://x/a\n### b\n# @foreach x in a\nGET http://x/b/{{x.id}}\n"
    )
    results, rows, client = taken(text, pages(last={"items": [{"id": 4}], "error": "broken"}))
    assert results[0].error is not None
    assert (results[0].outcome, results[0].errors) == ("failed", ())
    assert (results[0].error.name, results[0].error.message) == ("upstream", "broken")
    assert [row["id"] for row in rows] == [1, 2, 3]
    assert (results[1].outcome, client.targets) == ("skipped", ["/a", "/a2", "/a3"])


def test_a_named_error_counts_before_an_answer_is_ignored():
    text = "### a\n# @on 404 ignore\n# @error gone when error.code == 404\nGET http://x/a\n"
    results, _, _ = taken(text, {"/a": answered({}, 404)})
    assert (results[0].error and results[0].error.name, results[0].outcome) == ("gone", "failed")


def test_a_parent_that_is_ignored_has_no_items():
    text = (
        "### a\n# @on 404 ignore\nGET http://x/a\n"
        "### b\n# @foreach x in a\nGET http://x/b/{{x.id}}\n"
    )
    results, _ = ran(text, {"/a": answered({"message": "not found"}, 404)})
    assert [result.outcome for result in results] == ["passed", "skipped"]


def test_a_child_that_is_ignored_hands_on_nothing():
    text = "### b\n# @foreach x in [1, 2, 3]\n# @on 404 ignore\n# @filter item.ok\nGET http://x/b/{{x}}\n"
    answers = {
        "/b/1": [{"ok": 1}],
        "/b/2": answered({"ok": 1}, 404),
        "/b/3": [{"ok": 0}, {"ok": 2}],
    }
    results, rows, _ = taken(text, answers)
    assert [result.outcome for result in results] == ["passed"] * 3
    assert rows == [{"ok": 1}, {"ok": 2}]


def test_a_path_that_ends_with_an_item_is_one_thing_unless_it_has_pages_of_its_own():
    """Datasette's `{{table}}.json`; dlt takes the whole answer of each page for an item there."""
    one = "### a\n# @foreach t in ['a', 'a2']\n{}GET http://x/{{{{t}}}}\n"
    answers = {"/a": {"items": [1, 2]}, "/a2": {"items": [3], "next": "/a3"}, "/a3": {"items": [4]}}
    _, rows, _ = taken(one.format(""), dict(answers))
    assert rows == [{"items": [1, 2]}, {"items": [3], "next": "/a3"}]
    _, rows, _ = taken(one.format("# @paginate json_link\n"), dict(answers))
    assert rows == [1, 2, 3, 4]
    _, rows, _ = taken(one.format("# @paginate single_page\n"), dict(answers))
    assert rows == [{"items": [1, 2]}, {"items": [3], "next": "/a3"}]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("limit={{word}}", '"many" is no whole number'),
        ("limit={{nothing}}", "`@paginate offset` needs its limit"),
        (
            "limit=2 offset_body_path=page[0]",
            '"page[0]" is no path of names with dots between them',
        ),
    ],
)
def test_arguments_of_a_paginator_that_turn_out_wrong(written, message):
    text = f"@word = many\n@nothing =\n### a\n# @paginate offset {written}\nPOST http://x/a\n"
    (result,), client = ran(text, {})
    assert [problem.message for problem in result.fate.problems] == [message]
    assert client.targets == []
