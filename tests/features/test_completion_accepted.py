"""Every offer, at every place of many files, is accepted: nothing is eaten, doubled or broken.

Every place of the bundled examples; of the other files a sample, always the same, unless
`CALLSHEET_EVERY=1` takes all of their places and more files of the corpus, which is minutes, or
`CALLSHEET_EVERY=6` every sixth.
"""

import os
import re
from collections import Counter
from pathlib import Path

import pytest

import callsheet.demo
from callsheet.features.completion import completion
from callsheet.features.completion_items import Item, ItemKind
from callsheet.lsp.completion_writer import snippet_text
from callsheet.model.document import Document, read_document
from callsheet.problems import Code, Severity
from callsheet.text import SourceText, Span
from fixture import Scene, answer, scene

HERE = Path(__file__).parents[1]
CORPUS = HERE.parents[1] / "shared" / "corpus"
EXAMPLE = re.compile(r"^```http\n(.*?)^```", re.DOTALL | re.MULTILINE)
EVERY = bool(os.environ.get("CALLSHEET_EVERY"))
PLACES = int(os.environ.get("CALLSHEET_EVERY", "40"))
"""One place in so many is looked at, but for the bundled examples."""

TWICE = 3
"""Offers of a kind at a place that are accepted twice: all of them are made in the same way."""

LONGEST = 20_000
UNFINISHED = frozenset((Code.SYNTAX_REQUEST_LINE, Code.SYNTAX_ASSERTION, Code.SYNTAX_BINDING))
"""What a text may be while it is typed: a method without a URL, a subject without a predicate."""

CLOSERS = re.compile(r"[\"'}:=. /]*$")
ANSWERS = {
    "login": answer('{"token": "t", "user": {"first name": "Ada"}, "ids": [1, 2]}'),
    "list": answer('{"items": [{"id": 1, "name": "Ada"}], "next": 2}'),
}


def bundled() -> dict[str, str]:
    """The examples that `callsheet demo` runs."""
    folder = Path(callsheet.demo.__file__).parent / "examples"
    return {path.name: path.read_text() for path in sorted(folder.glob("*.http"))}


def examples() -> dict[str, str]:
    """The texts of other tests, by where they are from."""
    found: dict[str, str] = {}
    for path in sorted((HERE / "cases").rglob("*.http")):
        try:
            found[f"{path.parent.name}/{path.name}"] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    for page in sorted((HERE / "spec").glob("*.md")):
        for number, text in enumerate(EXAMPLE.findall(page.read_text(encoding="utf-8"))):
            found[f"{page.stem} {number}"] = text
    return found


def of_the_corpus() -> dict[str, str]:
    """One file in some of the corpus, where there is one."""
    paths = [path for path in sorted(CORPUS.rglob("*.http")) if path.stat().st_size < LONGEST]
    chosen = paths[:: 3 if EVERY else 12]
    return {str(path.relative_to(CORPUS)): path.read_text(errors="replace") for path in chosen}


TEXTS = {"bundled": bundled(), "examples": examples(), "corpus": of_the_corpus()}


@pytest.mark.parametrize("source", TEXTS)
def test_accepting_an_offer_does_what_typing_it_would(source: str):
    texts = TEXTS[source]
    if not texts:
        pytest.skip("there is no corpus beside the repository")
    place, step = 0, 1 if source == "bundled" else PLACES
    wrong: list[str] = []
    for name, text in texts.items():
        shown = scene("//- main.http\n" + text.replace("//- ", "//-- "), answers=ANSWERS)
        seen: set[tuple[int, str, int]] = set()
        for offset in range(len(shown.document.text) + 1):
            place += 1
            if place % step == 0:
                wrong += (f"{name}: {each}" for each in faults_at(shown, offset, seen))
        assert not wrong or EVERY, wrong[0]
    assert wrong == [], "\n".join(wrong)


def faults_at(shown: Scene, offset: int, seen: set[tuple[int, str, int]]) -> list[str]:
    """What is wrong with what is offered at `offset`."""
    found: list[str] = []
    alike: Counter[tuple[ItemKind, Span]] = Counter()
    for item in completion(shown.workspace, shown.document, offset, shown.files):
        edit = (item.span.start, item.new_text, item.span.end)
        if edit not in seen:
            seen.add(edit)
            alike[item.kind, item.span] += 1
            twice = EVERY or alike[item.kind, item.span] <= TWICE
            if fault := fault_of(shown, offset, item, twice=twice):
                found.append(f"{_around(shown, offset)}: {item.label!r} {fault}")
    return found


def fault_of(shown: Scene, offset: int, item: Item, *, twice: bool) -> str:
    text = shown.document.text
    if not item.span.start <= offset <= item.span.end:
        return "does not hold the cursor"
    replaced = item.span.of(text)
    if "\n" in replaced:
        return "eats a line"
    if replaced.count("{{") != replaced.count("}}"):
        return f"eats a brace of {replaced!r}"
    after = accepted(shown.document, item)
    document = read_document(shown.document.path, after, shown.document)
    if is_open(_line(document, item)) and not is_open(_line(shown.document, item)):
        return f"leaves a quote open: {_line(document, item)!r}"
    if broken(document) > broken(shown.document):
        return f"breaks the syntax: {_line(document, item)!r}"
    return "" if item.is_snippet or not twice else _doubled(shown, document, item)


def accepted(document: Document, item: Item) -> str:
    inserted = snippet_text(item.new_text) if item.is_snippet else item.new_text
    return document.text[: item.span.start] + inserted + document.text[item.span.end :]


def is_open(line: str) -> bool:
    """Whether a quote on a line has no other."""
    return line.replace('\\"', "").count('"') % 2 == 1


def broken(document: Document) -> int:
    return sum(
        problem.severity is Severity.ERROR and problem.code not in UNFINISHED
        for problem in document.syntax_problems
    )


def _doubled(shown: Scene, document: Document, item: Item) -> str:
    """What accepting the same offer once more changes, where its word ends."""
    word = CLOSERS.sub("", item.new_text)
    again = item.span.start + len(word)
    if not word:
        return ""
    workspace = shown.workspace.with_document(document)
    for other in completion(workspace, document, again, shown.files):
        if (other.label, other.kind, other.span.start) == (item.label, item.kind, item.span.start):
            twice = accepted(document, other)
            if twice != document.text:
                return f"doubles: {_line(document, item)!r}, then {twice[item.span.start :][:60]!r}"
    return ""


def _line(document: Document, item: Item) -> str:
    return document.source.line_text(document.source.line_of(item.span.start))


def _around(shown: Scene, offset: int) -> str:
    source = SourceText(shown.document.text)
    line = source.line_span(source.line_of(offset))
    return f"{shown.document.text[line.start : offset]}|{shown.document.text[offset : line.end]}"
