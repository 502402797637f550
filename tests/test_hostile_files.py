"""Files that mean harm: whatever stands in them, they are read to their end, and soon."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callsheet.cli.main import main
from callsheet.disk import DiskFiles
from callsheet.facts.exit_codes import ExitCode
from callsheet.features.diagnostics import diagnostics
from callsheet.model.document import read_document
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem
from fixture_requests import problems_of

LENGTH = 100_000
LONGEST = 60
"""Seconds; what takes quadratic time takes minutes."""

HERE = Path("/workspace")

LINES = [
    "{",
    "{{a",
    "{{a}}",
    "{{a}},",
    " ",
    "\t",
    "#",
    "@",
    "(",
    "[",
    '"',
    "'",
    "`",
    '"\\',
    "'\\",
    "\\{{",
    " //",
    " #",
    "a ",
    "a = ",
    'a="',
    "<",
    "/",
    "${",
    "..",
    "1",
    '{"a":',
    "\u2028",
]

PLACES = [
    "@",
    "GET http://x/@",
    "GET http://x/\n  ?@",
    "GET http://x/\nX: @",
    "POST http://x/\n\n@",
    "POST http://x/\nContent-Type: application/json\n\n@",
    "@a = @\nGET http://x/{{a}}",
    "# @assert @\nGET http://x/",
    "# @assert {{ @ }}\nGET http://x/",
    "# @capture a = @\nGET http://x/",
    "# @timeout @\nGET http://x/",
    "# @if @\nGET http://x/",
    "GET http://x/\n\n?? @",
    "GET http://x/{{ @ }}",
]


@pytest.fixture(autouse=True)
def an_end() -> Iterator[None]:
    """Fails what does not come to an end; without it the whole run would hang."""
    if not hasattr(signal, "alarm"):
        yield
        return

    def fail(*_: object) -> None:
        pytest.fail(f"not at an end after {LONGEST} s")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(LONGEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def checked(text: str) -> tuple[Problem, ...]:
    document = read_document(HERE / "api.http", text)
    workspace = Workspace(HERE, {document.path: document})
    return diagnostics(workspace, document, DiskFiles(HERE))


@pytest.mark.parametrize("place", PLACES)
def test_a_line_without_end(place: str) -> None:
    for part in LINES:
        checked(place.replace("@", part * (LENGTH // len(part) // 4), 1))


@pytest.mark.parametrize(
    "text",
    [
        "GET {{x}} " + "{{a}}" * 40 + " x y",
        "{{a}}" * 40 + " x y",
        '# @timeout connect="' + '\\" ' * 1000,
        "# @name a\n" * 5000 + "GET http://x/",
        "###\n" * 50_000,
        "### a\nGET http://x/\n\n" * 5_000,
        "@a = {{a}}\n" * 5_000,
        "POST http://x/\n\n" + "[" * LENGTH,
        "POST http://x/\n\n" + '{"a":' * 10_000,
        '# @assert jsonpath "$' + "[0]" * 1000 + '" exists\nGET http://x/',
        "# @timeout " + "1" * 5000 + "\nGET http://x/",
        "GET http://x:" + "1" * 5000,
        "GET http://x/{{a[" + "1" * 5000 + "]}}",
        "# @sleep 99999999999999999999\nGET http://x/",
    ],
    ids=lambda text: text[:30],
)
def test_a_file_that_goes_on_and_on(text: str) -> None:
    checked(text)


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=8),
            st.sampled_from([*LINES, *(place.replace("@", "") for place in PLACES), "\n", "\r"]),
        ),
        max_size=12,
    ).map("".join)
)
def test_no_text_is_too_much(text: str) -> None:
    checked(text)


def test_definitions_that_multiply_are_refused():
    text = "@a0 = ten letter\n" + "".join(
        f"@a{number + 1} = {f'{{{{a{number}}}}}' * 10}\n" for number in range(20)
    )
    (problem,) = problems_of(f"{text}GET http://x/{{{{a20}}}}")
    assert "million characters" in problem


def test_a_long_circle_is_told_shortly():
    requests = (
        f"### r{number}\n# @name r{number}\n# @ref r{(number + 1) % 500}\nGET http://x/\n"
        for number in range(500)
    )
    found = checked("".join(requests))
    assert len(found) == 500
    assert max(len(problem.message) for problem in found) < 200


def test_what_is_missing_many_times_over_is_told_once():
    text = "@a0 = {{missing}}\n" + "".join(
        f"@a{number + 1} = {f'{{{{a{number}}}}}' * 10}\n" for number in range(20)
    )
    assert problems_of(f"{text}GET http://x/{{{{a20}}}}") == [
        "unresolved-variable at `a20`: `missing` has no value"
    ]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(st.sampled_from([*LINES, "\n", "\r\n", *PLACES])).map(
            lambda each: "".join(each).encode()
        ),
    ),
    st.binary(max_size=40),
)
def test_no_bytes_are_too_much_for_the_command(tmp_path_factory, data: bytes, environment: bytes):
    """Whatever stands in files, the command says what is wrong, and never that we are."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "api.http").write_bytes(data)
    (folder / "http-client.env.json").write_bytes(environment)
    (folder / ".env").write_bytes(environment)
    path = str(folder / "api.http")
    for arguments in (["check"], ["run", "--dry-run"], ["list"], ["env"]):
        assert main([arguments[0], path, *arguments[1:]]) != ExitCode.BUG
