"""Requests that ask for what is new only, through a whole session."""

from callsheet.run.session import Settings
from fixture_client import ran

TEXT = """\
### issues
# @incremental cursor_path=at initial_value=2024-01-01 {more}
# @load key=id
GET http://h/issues?since={{{{incremental.start_value}}}}
"""


def issues(request):
    return [{"id": 1, "at": "2024-01-05"}, {"id": 2, "at": "2024-02-01"}]


def taken(text, marks=None, answer=issues):
    """The targets, the rows, and the results of a run that begins at these marks."""
    rows = []
    settings = Settings(marks=marks or {}, take=lambda _step, page: rows.extend(page))
    results, client = ran(text, {"/issues": answer}, settings)
    return client.targets, rows, results


def test_the_first_run_begins_at_the_initial_value():
    targets, rows, _ = taken(TEXT.format(more=""))
    assert targets == ["/issues?since=2024-01-01"]
    assert [row["id"] for row in rows] == [1, 2]


def test_the_next_one_begins_where_that_ended_and_takes_nothing_twice():
    marks = {"issues": {"value": "2024-02-01", "seen": []}}
    targets, rows, _ = taken(TEXT.format(more=""), marks)
    assert targets == ["/issues?since=2024-02-01"]
    assert [row["id"] for row in rows] == [2]


def test_without_its_directive_there_is_no_range():
    targets, _, (result,) = taken("### a\nGET http://h/issues?since={{incremental.start_value}}\n")
    assert targets == []
    assert "# @incremental cursor_path=" in result.fate.problems[0].hint


def test_parameters_by_name():
    text = TEXT.format(more="end_value=2024-02-01 start_param=from end_param=to")
    targets, rows, _ = taken(text.replace("?since={{incremental.start_value}}", ""))
    assert targets == ["/issues?from=2024-01-01&to=2024-02-01"]
    assert [row["id"] for row in rows] == [1]


def test_an_item_without_the_cursor_is_an_error():
    _, rows, (result,) = taken(TEXT.format(more=""), answer=lambda _: [{"id": 1}])
    assert rows == []
    assert [note.code for note in result.errors] == ["incremental-cursor"]


def test_what_is_wrong_with_it_keeps_the_request_back():
    targets, _, (result,) = taken(TEXT.format(more="lag=soon"))
    assert targets == []
    assert result.fate.problems[0].code == "variable-type"
