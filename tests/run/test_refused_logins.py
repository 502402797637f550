"""A request that logs in for others, and is refused: nobody goes on with nothing."""

import pytest

from callsheet.run.results import NotSent
from fixture_client import answered, ran

FILE = """\
### login
{said}POST http://h/login

### me
# @auth {auth}
GET http://h/me
"""


def told(text, answers, settings=None):
    """Of each request how it ended and its errors, with the line that they are shown at."""
    results, client = ran(text, answers, settings)
    lines = []
    for each in results:
        problems = each.fate.problems if isinstance(each.fate, NotSent) else each.errors
        shown = [
            f"{each.place.document.source.line_of(problem.span.start) + 1}: [{problem.code}] "
            f"{problem.message}; {problem.hint}"
            for problem in problems
        ]
        lines.append((each.place.name, str(each.outcome), *shown))
    return lines, client.targets


REFUSED = "2: [http-status] it answered 401; say `# @on 401 ignore` if that is no error"
KEPT_BACK = (
    '5: [http-status] "login" logs in for this request, and answered 401; see `api.http`, line 2'
)


@pytest.mark.parametrize("auth", ["session login", "custom login"])
def test_what_it_logs_in_for_is_not_sent(auth):
    found = told(FILE.format(auth=auth, said=""), {"/login": answered(status=401), "/me": 1})
    assert found == ([("login", "errored", REFUSED), ("me", "errored", KEPT_BACK)], ["/login"])


@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_every_status_of_400_and_more(status):
    found, _ = told(FILE.format(auth="custom login", said=""), {"/login": answered(status=status)})
    assert [outcome for _, outcome, *_ in found] == ["errored", "errored"]
    assert found[1][2].startswith(
        f'5: [http-status] "login" logs in for this request, and answered {status}'
    )


@pytest.mark.parametrize("status", [200, 204, 304])
def test_others_log_in(status):
    answers = {"/login": answered(status=status), "/me": 1}
    found = told(FILE.format(auth="custom login", said=""), answers)
    assert found == ([("login", "passed"), ("me", "passed")], ["/login", "/me"])


def test_one_that_may_be_refused():
    text = FILE.format(auth="custom login", said="# @on 401 ignore\n")
    found = told(text, {"/login": answered(status=401), "/me": 1})
    assert found == ([("login", "passed"), ("me", "passed")], ["/login", "/me"])


@pytest.mark.parametrize(
    "said",
    [
        '# @on "wrong" in body fail\n',
        '# @error refused when response.body.error == "wrong" message="no"\n',
    ],
)
def test_one_whose_answer_is_said_to_be_an_error(said):
    text = FILE.format(auth="custom login", said=said)
    found, targets = told(text, {"/login": {"error": "wrong"}, "/me": 1})
    assert [outcome for _, outcome, *_ in found][1] == "errored"
    assert targets == ["/login"]
    assert "logs in for this request, and answered 200" in found[1][2]


def test_the_second_of_two_logins():
    text = """\
### nonce
GET http://h/nonce

### token
POST http://h/token

### me
# @auth custom nonce, token
GET http://h/me
"""
    found, targets = told(text, {"/nonce": 1, "/token": answered(status=403), "/me": 1})
    assert targets == ["/nonce", "/token"]
    assert [each[:2] for each in found] == [
        ("nonce", "passed"),
        ("token", "errored"),
        ("me", "errored"),
    ]
    said = KEPT_BACK.replace("login", "token").replace("401", "403")
    assert found[2][2] == said.replace("5:", "8:").replace("line 2", "line 5")


def test_a_login_that_a_resource_names():
    text = """\
### api
# @resource api
# @auth session login
# @base-url http://h

### login
POST /login

### me
# @use api
GET /me
"""
    found, targets = told(
        text.replace("### login", "### login\n# @use api"), {"/login": answered(status=401)}
    )
    assert targets == ["/login"]
    name, outcome, problem = found[-1]
    assert (name, outcome) == ("me", "errored")
    assert '"login" logs in for this request, and answered 401' in problem


def test_one_that_logs_in_later_is_forgiven():
    replies = iter([answered(status=503), answered({"ok": True})])
    text = (
        FILE.format(auth="custom login", said="")
        + "\n### again\n# @force-ref login\n# @auth custom login\nGET http://h/again\n"
    )
    found, targets = told(text, {"/login": lambda _: next(replies), "/me": 1, "/again": 1})
    assert targets == ["/login", "/login", "/again"]
    assert found[-1] == ("again", "passed")


def test_a_request_that_nobody_logs_in_with_may_answer_401():
    found = told("GET http://h/login\n", {"/login": answered(status=401)})
    assert found == ([("#1", "passed")], ["/login"])


def test_when_the_session_is_over_and_the_login_is_refused_now():
    logins = iter([answered({"ok": True}), answered(status=403)])
    text = FILE.format(auth="session login", said="")
    found, targets = told(text, {"/login": lambda _: next(logins), "/me": answered(status=401)})
    assert targets == ["/login", "/me", "/login"]
    assert found[1] == ("me", "errored", KEPT_BACK.replace("401", "403"))
