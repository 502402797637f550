"""`tests/spec/*.md` is a book of every problem that Callsheet reports, and its examples are run.

A heading names a code, a sentence says what it means and why. Then come examples: fences with
files (```` ```http ````, or ```` ```json http-client.env.json ```` with a name), and at their end
```` ```problems ```` with every problem that the editor and `callsheet check` show, or
```` ```unsent ```` with the reasons why the first request cannot be sent.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from callsheet.features.diagnostics import diagnostics
from callsheet.model.circumstances import Circumstances
from callsheet.model.requests import requests_of
from callsheet.model.resolve import Unresolved, resolve
from callsheet.model.scope import scope_of
from callsheet.model.secrets import Keepers, Secrets
from callsheet.problems import Code, Problem
from callsheet.run.secret_keepers import untrusted
from callsheet.text import SourceText
from fixture import Scene, scene

BOOK = Path(__file__).parent / "spec"
_PART = re.compile(
    r"^(?P<level>#+) (?P<heading>[^\n]+)$|^(?P<fence>`{3,})(?P<language>\w+)(?: (?P<name>\S+))?\n"
    r"(?P<content>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Example:
    """Files and what is to be found in them."""

    heading: str
    number: int
    files: str
    verdict: str
    expected: str


def examples(page: Path) -> Iterator[Example]:
    heading, files, number = "", "", 0
    for part in _PART.finditer(page.read_text()):
        if part["heading"]:
            heading, number = part["heading"].strip("`"), 0
        elif part["language"] in ("problems", "unsent"):
            number += 1
            yield Example(heading, number, files, part["language"], part["content"])
            files = ""
        else:
            files += f"//- {part['name'] or 'main.http'}\n{part['content']}"


BOOK_TEXT = "\n".join(page.read_text() for page in sorted(BOOK.glob("*.md")))
EXAMPLES = [example for page in sorted(BOOK.glob("*.md")) for example in examples(page)]


AT_RUN_TIME = frozenset(
    (
        Code.CONFIRM_REQUIRED,
        Code.FILE_NOT_WRITTEN,
        Code.HTTP_STATUS,
        Code.INCREMENTAL_CURSOR,
        Code.PAGING_STOPPED,
    )
)
"""Codes that need an answer or a person; tests/run has their examples."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.heading}-{each.number}")
def test_example(example: Example):
    shown = scene(example.files)
    lines = _unsent(shown) if example.verdict == "unsent" else _found(shown)
    assert "".join(lines) == example.expected


@pytest.mark.parametrize("code", [*Code])
def test_every_code_has_a_heading_and_an_example(code: Code):
    shown = [each for each in EXAMPLES if each.heading == code]
    assert any(f"[{code}]" in each.expected for each in shown) == (code not in AT_RUN_TIME)
    assert f"## `{code}`\n" in BOOK_TEXT


def _found(shown: Scene) -> Iterator[str]:
    for problem in diagnostics(shown.workspace, shown.document, shown.files):
        yield _line(shown.document.source, problem)
    for around in shown.workspace.environments.values():
        for path, problem in around.problems:
            source = SourceText(shown.files.files[path].decode())
            yield f"{path.name} {_line(source, problem)}"


def _unsent(shown: Scene) -> Iterator[str]:
    place = requests_of(shown.document)[0]
    now = datetime(2030, 1, 1, tzinfo=UTC)
    circumstances = Circumstances(shown.files, now, Random(0), shown.workspace.exchanges)
    folder = shown.workspace.environments[shown.document.folder]
    keepers = Keepers(command=untrusted)
    secrets = Secrets({}, {}, command=folder.secret_command, keepers=keepers)
    scope = scope_of(shown.workspace, shown.document, place.block, (), secrets)
    outcome = resolve(shown.document, place.block, scope, circumstances)
    assert isinstance(outcome, Unresolved)
    return (_line(shown.document.source, problem) for problem in outcome.problems)


def _line(source: SourceText, problem: Problem) -> str:
    at = source.position(problem.span.start)
    where = f"{at.line + 1}:{at.column + 1}"
    return f"{where} {problem.severity} [{problem.code}] {problem.message}\n"
