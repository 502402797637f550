"""Refactorings at random selections of the files of this project: requests stay what they are."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from callsheet.features.edits import FileEdits, edited
from callsheet.features.refactor_auth import refactor_auth
from callsheet.features.refactor_content_type import refactor_content_type
from callsheet.features.refactor_dialect import refactor_dialect
from callsheet.features.refactor_paste import refactor_paste
from callsheet.features.refactoring import Selection
from callsheet.features.refactorings import REFACTORINGS
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import Document, read_document
from callsheet.model.environment import read_environments
from callsheet.model.requests import requests_of
from callsheet.model.resolve import Resolved, resolve
from callsheet.model.scope import scope_of
from callsheet.model.workspace import Workspace
from callsheet.text import Span
from fixture_files import ROOT, MemoryFiles

PROJECT = Path(__file__).parents[2]
EXAMPLES = sorted((PROJECT / "tests").rglob("*.http")) + sorted(
    (PROJECT / "server").rglob("*.http")
)
SAYS_MORE = {refactor_paste, refactor_dialect, refactor_content_type, refactor_auth}
"""They change what goes out by a name, a field, or where a credential may go."""


def around(document: Document) -> Workspace:
    environments = {ROOT: read_environments(MemoryFiles(), ROOT, ROOT)}
    return Workspace(ROOT, {document.path: document}, environments)


def sent(document: Document) -> list:
    workspace = around(document)
    here = Circumstances(MemoryFiles(), datetime(2030, 1, 1, tzinfo=UTC), Random(0), root=ROOT)
    found = []
    for place in requests_of(document):
        scope = scope_of(workspace, document, place.block)
        outcome = resolve(document, place.block, scope, here)
        if isinstance(outcome, Resolved):
            request = outcome.request
            headers = sorted(request.headers, key=lambda field: field[0].lower())
            found.append((request.method, request.url, headers, request.body))
        else:
            found.append(place.name)
    return found


def test_there_are_examples():
    assert len(EXAMPLES) > 20


@pytest.mark.parametrize("seed", range(4))
def test_what_goes_out_stays_the_same(seed):
    random = Random(seed)
    made = 0
    for path in random.sample(EXAMPLES, 20):
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        document = read_document(ROOT / "main.http", text)
        before = sent(document)
        for _ in range(6):
            start = random.randrange(len(text) + 1)
            end = random.choice((start, min(len(text), start + random.randrange(30))))
            selection = Selection(around(document), document, Span(start, end), MemoryFiles())
            for refactor in REFACTORINGS:
                for found in refactor(selection):
                    if found.refused or refactor in SAYS_MORE or len(found.changes) > 1:
                        continue
                    (change,) = found.changes
                    assert isinstance(change, FileEdits)
                    after = read_document(document.path, edited(text, change.edits))
                    assert sent(after) == before, (path, text[start:end], found.title)
                    made += 1
    assert made > 5
