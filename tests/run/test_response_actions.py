"""What `# @on` takes answers for; the rules are written as they stand in a file."""

from pathlib import Path

import pytest

from callsheet.exchange import MemoryBody, Response, SpilledBody
from callsheet.model.outcomes import read_outcomes
from callsheet.run.response_actions import action_for, status_problem
from callsheet.text import Span
from fixture_client import answered, ran
from fixture_filling import filled, told

NOWHERE = Span(0, 0)


def rules_of(*written):
    text = "".join(f"# @on {each}\n" for each in written) + "GET http://x/\n"
    filling, _ = filled(text)
    rules = read_outcomes(filling).rules
    assert not filling.substitution.problems
    return rules


def reply(status, body=""):
    return Response(status, "Reason", "HTTP/1.1", (), MemoryBody(body.encode()), "")


@pytest.mark.parametrize(
    ("rules", "answer", "expected"),
    [
        (["404 ignore"], reply(404), "ignore"),
        (["404 ignore"], reply(403), None),
        (["404, 410 ignore"], reply(410), "ignore"),
        (["404 410 ignore"], reply(410), "ignore"),
        (["500-503 fail"], reply(502), "fail"),
        (["5xx fail"], reply(599), "fail"),
        (['"no such user" in body ignore'], reply(400, "Oops: no such user!"), "ignore"),
        (['"no such user" in body ignore'], reply(400, "No such user"), None),
        (["'no \"such\"' in body ignore"], reply(400, 'no "such" user'), "ignore"),
        (['"a \\"b\\"" in body ignore'], reply(400, 'a "b"'), "ignore"),
        (['200 "no data" in body ignore'], reply(200, "no data"), "ignore"),
        (['200 "no data" in body ignore'], reply(404, "no data"), None),
        (['200 and "no data" in body Fail'], reply(200, "no data"), "fail"),
        (["404 ignore", "4xx fail"], reply(404), "ignore"),
        (["4xx fail", "404 ignore"], reply(404), "fail"),
        ([], reply(404), None),
    ],
)
def test_the_first_rule_that_fits_counts(rules, answer, expected):
    assert action_for(rules_of(*rules), answer) == expected


def test_a_request_is_heard_before_its_resource():
    filling, _ = filled(
        """
        ### api
        # @resource api
        # @on 404 fail
        # @on 410 ignore

        ###
        # @use api
        # @on 404 ignore
        GET http://x/
        """
    )
    rules = read_outcomes(filling).rules
    assert [action_for(rules, reply(status)) for status in (404, 410)] == ["ignore", "ignore"]


def test_a_text_may_have_bindings():
    filling, _ = filled('@gone = no longer\n# @on "{{gone}} here" in body ignore\nGET http://x/\n')
    assert action_for(read_outcomes(filling).rules, reply(400, "it is no longer here")) == "ignore"


def test_a_body_in_a_file(tmp_path):
    path = Path(tmp_path, "body")
    path.write_bytes(b"x" * 100_000 + "kein Gerät".encode() + b"x")
    answer = Response(200, "OK", "HTTP/1.1", (), SpilledBody(path, 100_013, b""), "")
    assert action_for(rules_of('"kein Gerät" in body ignore'), answer) == "ignore"
    assert action_for(rules_of('"kein Gerat" in body ignore'), answer) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "ignore",
            "`ignore` says not which answers are meant, or what to take them for",
        ),
        ("404", "`404` says not which answers are meant, or what to take them for"),
        ("ok ignore", "`ok ignore` says not which answers are meant, or what to take them for"),
        ("404 ignroe", 'an answer cannot be taken for "ignroe"'),
        (
            '404 "x in body ignore',
            '`404 "x in body ignore` says not which answers are meant, or what to take them for',
        ),
    ],
)
def test_what_is_no_rule(written, expected):
    text = f"# @on {written}\nGET http://x/\n"
    filling, _ = filled(text)
    assert read_outcomes(filling).rules == ()
    assert told(text, filling) == [f"directive-argument at `{written}`: {expected}"]


@pytest.mark.parametrize(
    ("rules", "status", "strict", "expected"),
    [
        ([], 404, False, None),
        ([], 404, True, "it answered 404 Reason"),
        ([], 399, True, None),
        (["404 ignore"], 404, True, None),
        (["200 fail"], 200, False, "it answered 200 Reason, which `@on` takes for an error"),
    ],
)
def test_which_answers_are_errors(rules, status, strict, expected):
    problem = status_problem(rules_of(*rules), reply(status), NOWHERE, strict=strict)
    assert (problem and problem.message) == expected


def test_plain_requests():
    results, _ = ran(
        "### a\nGET http://x/gone\n### b\n# @on 404 ignore\nGET http://x/gone\n"
        "### c\n# @on 4xx fail\nGET http://x/gone\n",
        {"/gone": answered({}, 404)},
    )
    assert [result.outcome for result in results] == ["passed", "passed", "errored"]
    (problem,) = results[2].errors
    assert (problem.code, problem.span.of(results[2].place.document.text)) == (
        "http-status",
        "http://x/gone",
    )
