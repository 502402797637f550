"""Files that mean harm: whatever stands in them, they are read to their end, and soon."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.disk import DiskFiles
from callsheet.features.diagnostics import diagnostics
from callsheet.model.document import read_document
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem

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
