"""`tests/spec/*.md` is a book of every problem that Callsheet reports, and its examples are run.

A heading names a code, a sentence says what it means and why. Then come examples: fences with
files (```` ```http ````, or ```` ```json http-client.env.json ```` with a name), and at their end
```` ```problems ```` with every problem that the editor and `callsheet check` show, or
```` ```differences ```` with those and what other tools would do differently, or
```` ```unsent ```` with the reasons why the first request cannot be sent, or ```` ```failed ````
with what goes wrong in a run; ```` ```answers ```` holds what the server says then, a line each:
the path, the status, and the body as JSON.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from callsheet.features.diagnostics import diagnostics
from callsheet.features.environment_document import EnvironmentDocument
from callsheet.features.environment_problems import environment_problems
from callsheet.features.name_words import words_in
from callsheet.features.severities import Severities
from callsheet.model.circumstances import Circumstances
from callsheet.model.environment_files import is_environment_file
from callsheet.model.requests import requests_of
from callsheet.model.resolve import Unresolved, resolve
from callsheet.model.scope import scope_of
from callsheet.model.secrets import Keepers, Secrets
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem
from callsheet.run.results import NotSent
from callsheet.run.secret_keepers import untrusted
from callsheet.text import SourceText
from callsheet.values import parse_json
from fixture import Scene, scene
from fixture_client import answered, ran

BOOK = Path(__file__).parent / "spec"
_PART = re.compile(
    r"^(?P<level>#+) (?P<heading>[^\n]+)$|^(?P<fence>`{3,})(?P<language>\w+)(?: (?P<name>\S+))?\n"
    r"(?P<content>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
_SHOWN = Severities()
_VERDICTS = ("problems", "differences", "unsent", "failed")


@dataclass(frozen=True)
class Example:
    """Files and what is to be found in them."""

    heading: str
    number: int
    files: str
    verdict: str
    expected: str
    answers: str = ""


def examples(page: Path) -> Iterator[Example]:
    heading, files, answers, number = "", "", "", 0
    for part in _PART.finditer(page.read_text()):
        if part["heading"]:
            heading, number = part["heading"].strip("`"), 0
        elif part["language"] == "answers":
            answers = part["content"]
        elif part["language"] in _VERDICTS:
            number += 1
            yield Example(heading, number, files, part["language"], part["content"], answers)
            files, answers = "", ""
        else:
            files += f"//- {part['name'] or 'main.http'}\n{part['content']}"


BOOK_TEXT = "\n".join(page.read_text() for page in sorted(BOOK.glob("*.md")))
EXAMPLES = [example for page in sorted(BOOK.glob("*.md")) for example in examples(page)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.heading}-{each.number}")
def test_example(example: Example):
    shown = scene(example.files)
    match example.verdict:
        case "failed":
            lines = _failed(shown, example.answers)
        case "unsent":
            lines = _unsent(shown)
        case "differences":
            lines = _found(shown, Severities(differences=True))
        case _:
            lines = _found(shown)
    assert "".join(lines) == example.expected


@pytest.mark.parametrize("code", [*Code])
def test_every_code_has_a_heading_and_an_example(code: Code):
    shown = [each for each in EXAMPLES if each.heading == code]
    assert any(f"[{code}]" in each.expected for each in shown)
    assert f"## `{code}`\n" in BOOK_TEXT


def _found(shown: Scene, severities: Severities = _SHOWN) -> Iterator[str]:
    found = diagnostics(shown.workspace, shown.document, shown.files)
    for problem in severities.judged(found):
        yield _line(shown.document.source, problem)
    for path in filter(is_environment_file, shown.files.files):
        document = EnvironmentDocument(path, SourceText(shown.files.files[path].decode()))
        for problem in environment_problems(_known(shown.workspace), document, shown.files):
            yield f"{path.name} {_line(document.source, problem)}"


def _known(workspace: Workspace) -> Workspace:
    """The workspace of a command that was given the whole folder."""
    names = {path: words_in(each.text) for path, each in workspace.documents.items()}
    return replace(workspace, names=names)


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


def _failed(shown: Scene, answers: str) -> Iterator[str]:
    lines = (line.split(" ", 2) for line in answers.strip().split("\n") if line)
    told = {path: answered(parse_json(body), int(status)) for path, status, body in lines}
    beside = {path.name: data.decode() for path, data in shown.files.files.items()}
    for result in ran(shown.document.text, told, files=beside)[0]:
        problems = result.fate.problems if isinstance(result.fate, NotSent) else result.errors
        yield from (_line(shown.document.source, problem) for problem in problems)


def _line(source: SourceText, problem: Problem) -> str:
    at = source.position(problem.span.start)
    where = f"{at.line + 1}:{at.column + 1}"
    return f"{where} {problem.severity} [{problem.code}] {problem.message}\n"
