"""How a request is sent: directives over the options of the run."""

import pytest

from callsheet.exchange import SendOptions, Timeouts
from fixture_requests import problems_of, resolved


def options(directives: str, given: SendOptions | None = None, **more) -> SendOptions:
    return resolved(f"{directives}\nGET http://h", options=given, **more).request.options


@pytest.mark.parametrize(
    ("directive", "expected"),
    [
        ("", SendOptions()),
        ("# @no-redirect", SendOptions(follow_redirects=False)),
        ("// @noRedirect", SendOptions(follow_redirects=False)),
        ("# @no-redirect false", SendOptions()),
        ("# @post-redirect-get", SendOptions(post_redirect_get=True)),
        ("# @no-cookie-jar", SendOptions(use_cookies=False)),
        ("# @no-reject-unauthorized", SendOptions(verify_certificates=False)),
        ("# @timeout 5", SendOptions(Timeouts(read=5))),
        ("# @timeout 500ms", SendOptions(Timeouts(read=0.5))),
        ("# @timeout 2 m", SendOptions(Timeouts(read=120))),
        ("# @timeout 0", SendOptions(Timeouts(read=None))),
        ("# @timeout connect=1 total=1m", SendOptions(Timeouts(connect=1, total=60))),
        ("# @connection-timeout 3", SendOptions(Timeouts(connect=3))),
        ("# @timeout {{n}}s", SendOptions(Timeouts(read=9))),
    ],
)
def test_directives(directive: str, expected: SendOptions):
    assert options(directive, values={"n": 9}) == expected


def test_the_options_of_the_run_hold_where_no_directive_says_otherwise():
    given = SendOptions(Timeouts(1, 2, 3, 4), verify_certificates=False)
    assert options("", given) == given
    assert options("# @timeout 9", given).timeouts == Timeouts(1, 9, 3, 4)


@pytest.mark.parametrize(
    ("version", "http2"), [("HTTP/1.1", False), ("HTTP/2", True), ("HTTP/2.0", True)]
)
def test_versions(version: str, http2: bool):
    outcome = resolved(f"GET http://h {version}")
    assert (outcome.request.options.http2, outcome.notes) == (http2, ())


def test_other_versions_fall_back_with_a_warning():
    outcome = resolved("GET http://h HTTP/3")
    assert not outcome.request.options.http2
    assert [note.code for note in outcome.notes] == ["version-unsupported"]


def test_prior_knowledge_cannot_be_had():
    (problem,) = problems_of("GET http://h HTTP/2 (Prior Knowledge)")
    assert problem.startswith("version-unsupported at `HTTP/2 (Prior Knowledge)`")


def test_a_value_that_is_no_duration():
    assert problems_of("# @timeout {{n}}\nGET http://h", {"n": "soon"}) == [
        'variable-type at `{{n}}`: "soon" is no duration'
    ]
