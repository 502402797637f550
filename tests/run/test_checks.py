"""Assertions in every spelling against one answer: whether they hold, and what is said if not."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from callsheet.disk import DiskFiles
from callsheet.facts.assertions import FILTERS, PREDICATES, SUBJECTS
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.model.scope import scope_of
from callsheet.model.workspace import Workspace
from callsheet.run import filters, predicates, subjects
from callsheet.run.expressions import Expressions
from callsheet.run.judge import judge, judging_problems
from made_results import answer, exchange

BODY = '{"id": 7, "name": "Ada", "price": 1.10, "tags": ["a", "b"], "none": null, "ok": true}'
HEADERS = (
    ("Content-Type", "application/json"),
    ("X-Count", "12"),
    ("Set-Cookie", "sid=abc; Path=/; HttpOnly; Max-Age=60"),
    ("X-Many", "1"),
    ("X-Many", "2"),
)


def judged(line, response=None):
    text = f"@seven = 7\n@who = Ada\n### a\nGET http://x/\n\n{line}\n"
    document = read_document(Path("/files/api.http"), text)
    workspace = Workspace(Path("/work"), {document.path: document})
    (place,) = requests_of(document)
    scope = scope_of(workspace, document, place.block)
    circumstances = Circumstances(
        DiskFiles(Path("/work")), datetime(2026, 1, 1, tzinfo=UTC), Random(1)
    )
    response = response or answer(body=BODY.encode(), headers=HEADERS)
    return judge(exchange(response), response, Expressions(place, scope, circumstances))


def message(line, response=None):
    (result,) = judged(line, response).assertions
    assert result.passed is (not result.message)
    return result.message


@pytest.mark.parametrize(
    "line",
    [
        "# @assert status == 200",
        "# @assert status < 300",
        "# @assert response.status === 200 && response.body.tags.length === 2",
        '# @assert jsonpath "$.id" == 7',
        '# @assert jsonpath "$.id" == {{seven}}',
        '# @assert jsonpath "$.name" == {{who}}',
        '# @assert jsonpath "$.price" == 1.1',
        '# @assert jsonpath "$.tags" count == 2',
        '# @assert jsonpath "$.tags[*]" contains "b"',
        '# @assert jsonpath "$.none" exists',
        '# @assert jsonpath "$.nope" not exists',
        '# @assert jsonpath "$.name" matches /^A.a$/',
        '# @assert jsonpath "$.name" not startsWith "B"',
        '# @assert header "content-type" contains "json"',
        '# @assert header "X-Count" toInt == 12',
        '# @assert header "X-Many" count == 2',
        '# @assert header "X-None" not exists',
        '# @assert cookie "sid" == "abc"',
        '# @assert cookie "sid[HttpOnly]" exists',
        '# @assert cookie "sid[Max-Age]" == 60',
        '# @assert cookie "sid[Secure]" not exists',
        '# @assert body contains "Ada"',
        "# @assert body.$.id == 7",
        "# @assert bytes count == 85",
        '# @assert regex /"id": (\\d+)/ == "7"',
        '# @assert variable "who" == "Ada"',
        "# @assert duration < 5000",
        '# @assert version == "1.1"',
        '# @assert url endsWith "/x"',
        '# @assert ip == "127.0.0.1"',
        "# @assert redirects count == 0",
        "?? status == 200",
        "?? status != 404",
        "?? header X-Count == 12",
        "?? body id == 7",
        "?? body tags[1] == b",
        "?? body ok isTrue",
        "?? body none isFalse",
        "?? body nope isFalse",
        '?? body tags == ["a", "b"]',
        "?? body contains Ada",
        "?? body name matches ^A",
        "?? js response.parsedBody.tags.length == 2",
        "?? body name sha256 maVjqy9uIelpmPn93Sorq4K3CsAZV5UCuNf8ADL/Yrs=",
        "?? body $.id isNumber",
        "# @expect status 200",
        "# @expect header Content-Type json",
        "# @expect body-contains Ada",
        "# @expect body-path $.name Ada",
        "# @kulala-expect-status-code 404,2xx",
    ],
)
def test_what_holds(line):
    assert message(line) == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("# @assert status == 201", "`status` is 200, not 201"),
        ("# @assert status not == 200", "`status` is 200, which it must not be"),
        ("# @assert status > 300", "`status` is 200, expected > 300"),
        ('# @assert header "X-Count" == 12', '`header "X-Count"` is "12", not 12'),
        ('# @assert jsonpath "$.nope" exists', '`jsonpath "$.nope"` does not exist'),
        ('# @assert jsonpath "$.nope" == 1', '`jsonpath "$.nope"` is nothing, not 1'),
        ('# @assert jsonpath "$.id" not exists', '`jsonpath "$.id"` exists: 7'),
        (
            '# @assert jsonpath "$.name" contains "x"',
            '`jsonpath "$.name"` is "Ada", expected to contain "x"',
        ),
        (
            '# @assert jsonpath "$.name" not startsWith "A"',
            '`jsonpath "$.name"` is "Ada", expected not to start with "A"',
        ),
        (
            '# @assert jsonpath "$.name" isNumber',
            '`jsonpath "$.name"` is "Ada", expected isNumber',
        ),
        (
            '# @assert jsonpath "$.name" > 3',
            '`jsonpath "$.name"`: text cannot be compared with a number',
        ),
        (
            '# @assert jsonpath "$.name" toInt == 3',
            '`jsonpath "$.name" toInt`: "Ada" is no whole number',
        ),
        ("# @assert response.status === 404", "`response.status === 404` is false"),
        ("# @assert status == {{nobody}}", "`nobody` has no value"),
        ("?? body nope exists", "`body nope` is nothing, expected isTrue"),
        ("# @kulala-expect-status-code 404", "`status` is 200, expected 404"),
        ("# @expect body-path $.name Bob", '`jsonpath $.name` is "Ada", not "Bob"'),
        ("# @expect body-path", "`body-path` says not what is expected"),
    ],
)
def test_what_does_not_hold_says_why(line, said):
    assert message(line) == said


def test_a_name_in_braces_is_told_from_a_mistake():
    said = message("# @assert {{seven}} == 7")
    assert said == '"{seven}" is not expected here; write names without braces, as `n == 3`'
    assert message("# @assert seven == 7") == ""


def test_a_body_that_is_not_json():
    response = answer(body=b"<html>")
    assert message('# @assert jsonpath "$.id" == 1', response).startswith(
        '`jsonpath "$.id"`: the body is not JSON: '
    )


def test_xpath():
    xml = answer(body=b'<a><b id="1">x</b><b>y</b></a>', headers=(("Content-Type", "text/xml"),))
    for line in (
        '# @assert xpath "//b" count == 2',
        '# @assert xpath "string(//b)" == "x"',
        '# @assert xpath "//b/@id" == "1"',
        '# @assert xpath "//c" not exists',
        '# @assert xpath "count(//b)" == 2',
        "?? xpath //b[2] == y",
    ):
        assert message(line, xml) == "", line


def test_they_are_judged_in_the_order_of_the_file():
    results = judged("?? status == 1\n# @assert status == 2\n?? status == 3").assertions
    assert [result.expression for result in results] == [
        "status == 1",
        "status == 2",
        "status == 3",
    ]
    assert [result.expected for result in results] == [1, 2, 3]
    assert {result.actual for result in results} == {200}


def test_what_is_written_wrong_is_found_before_anything_is_sent():
    text = "### a\n# @assert jsonpath == 1\n# @capture x\nGET http://x/\n\n?? statsu == 1\n"
    (place,) = requests_of(read_document(Path("/files/api.http"), text))
    problems = sorted(judging_problems(place), key=lambda problem: problem.span)
    assert [problem.code for problem in problems] == ["syntax-assertion"] * 3
    assert [text[: problem.span.start].count("\n") + 1 for problem in problems] == [2, 3, 6]


def test_every_word_of_the_table_works():
    assert set(subjects._SUBJECTS) == set(SUBJECTS)
    assert set(filters._FILTERS) == set(FILTERS)
    assert {*predicates.PREDICATES, "matchesSchema"} == set(PREDICATES)
