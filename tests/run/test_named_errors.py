"""Named errors; the first example is the one of Camunda's documentation."""

import pytest

from fixture_client import JSON, answered, ran

HOT = {"temperature": 36, "message": "My custom error message", "booleanField": True}


def result_of(directives, answer, **more):
    results, _ = ran(f"### a\n{directives}\nGET http://x/a\n", {"/a": answer}, **more)
    return results[0]


def test_an_error_carries_the_answer():
    result = result_of(
        '# @error too_hot when error.code == "400" && error.variables.response.body.temperature '
        '== 36 message="{{error.variables.response.body.message}}: {{response.body.temperature}}"',
        answered(HOT, 400, (*JSON, ("X-Trace", "7"))),
    )
    error = result.error
    assert (result.outcome, result.exit_code) == ("failed", 1)
    assert error is not None
    assert (error.name, error.code, error.message) == (
        "too_hot",
        "400",
        "My custom error message: 36",
    )
    assert error.variables == {
        "response": {
            "status": 400,
            "headers": {"content-type": "application/json", "x-trace": "7"},
            "body": HOT,
        }
    }
    assert result.place.document.source.line_of(error.span.start) == 1


@pytest.mark.parametrize(
    ("expression", "answer", "holds"),
    [
        ("error.code == 400", answered(HOT, 400), True),
        ('error.code == "400"', answered(HOT, 400), True),
        ("error.code >= 500", answered(HOT, 400), False),
        ("error.code >= 500", answered(HOT, 503), True),
        ("/^4/.test(error.code)", answered(HOT, 404), True),
        ('error.message == "Bad Request"', answered(HOT, 400), True),
        ("response.status === 200 && response.body.error", answered({"error": "no"}), True),
        ("response.body.error", answered({"data": 1}), False),
        ("response.body.error", answered({"error": None}), False),
        ("response.body.error", answered({"error": {"code": 1}}), True),
        ("response.body.error.code == 5", answered({"data": 1}), False),
        ("response.body.error", answered(None, 204, ()), False),
        ('response.headers["x-error"]', answered({}, 200, (*JSON, ("X-Error", "1"))), True),
        ("limit < response.body.used", answered({"used": 12345678901234567890}), True),
    ],
)
def test_when(expression, answer, holds):
    result = result_of(f"@limit = 5\n# @error e when {expression}", answer)
    assert (result.outcome, result.error is not None) == (
        "failed" if holds else "passed",
        holds,
    )


def test_the_first_that_is_true_counts_and_the_request_before_its_resource():
    text = (
        "### api\n# @resource api\n# @error far when true\n"
        "### a\n# @use api\n# @error no when false\n# @error near when response.status == 400\n"
        "# @error later when true\nGET http://x/a\n### b\n# @use api\nGET http://x/a\n"
    )
    results, _ = ran(text, {"/a": answered({}, 400)})
    assert [result.error and result.error.name for result in results] == ["near", "far"]


def test_a_message_without_one_of_its_values_is_still_said():
    message = "{{response.body.why}}: {{response.body.a}} of {{nobody}}"
    result = result_of(f'# @error e when true message="{message}"', {"a": 1})
    assert result.error is not None
    assert result.error.message == "{{response.body.why}}: 1 of {{nobody}}"


def test_an_error_is_its_reason_when_it_has_no_message():
    result = result_of("# @error e when true", answered({}, 418))
    assert result.error is not None
    assert result.error.message == "(Unused)"


def test_what_cannot_be_said_is_an_error():
    result = result_of("# @error e when nowhere > 1", {"a": 1})
    assert (result.outcome, result.error) == ("errored", None)
    assert [problem.code for problem in result.errors] == ["unresolved-variable"]
    assert result.errors[0].span.of(result.place.document.text) == "nowhere > 1"


def test_nothing_is_taken_out_of_an_error_and_assertions_are_still_checked():
    result = result_of(
        "# @error e when response.body.error\n# @result id = response.body.id\n"
        "# @assert status == 200",
        {"error": "no"},
    )
    assert (result.results, [each.passed for each in result.assertions]) == ({}, [True])
    assert result.outcome == "failed"


def test_secrets_of_a_message_are_known():
    from callsheet.run.session import Settings

    result = result_of(
        '# @error e when true message="{{secrets.key}}"',
        {"a": 1},
        settings=Settings(secrets={"key": "s3cret-key"}),
    )
    assert "s3cret-key" in result.secrets


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("too_hot", "`@error` needs a name, `when` and an expression"),
        ("when x", "`@error` needs a name, `when` and an expression"),
        ("e when (", '"(" is not closed'),
    ],
)
def test_what_is_no_error(written, message):
    result = result_of(f"# @error {written}", {"a": 1})
    assert result.outcome == "errored"
    assert [problem.message for problem in getattr(result.fate, "problems", ())] == [message]
