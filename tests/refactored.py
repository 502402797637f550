"""Refactorings at a selection, made, and whether the requests go out as they did before.

`«` and `»` mark what is selected, `<|>` a cursor; `//- path` begins a file, as in `fixture`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from callsheet.exchange import Response
from callsheet.features.edits import FileEdits, NewFile, edited
from callsheet.features.refactoring import Refactor, Refactoring, Selection
from callsheet.model.circumstances import Circumstances
from callsheet.model.requests import requests_of
from callsheet.model.resolve import Resolved, resolve
from callsheet.model.scope import scope_of
from callsheet.text import Span
from fixture import Scene, scene
from fixture_files import ROOT


@dataclass(frozen=True)
class Selected:
    shown: Scene
    selection: Selection


def selected(
    text: str, *, environment: str = "", answers: dict[str, Response] | None = None
) -> Selected:
    if "«" in text:
        text = text.replace("«", "<|>")
    length = text.index("»") - text.index("<|>") - len("<|>") if "»" in text else 0
    shown = scene(text.replace("»", ""), environment=environment, answers=answers)
    span = Span(shown.offset, shown.offset + length)
    return Selected(shown, Selection(shown.workspace, shown.document, span, shown.files))


def offered(refactor: Refactor, text: str, **more) -> list[Refactoring]:
    return list(refactor(selected(text, **more).selection))


def refused(refactor: Refactor, text: str, **more) -> str:
    """Why the only refactoring that is offered cannot be made."""
    (found,) = offered(refactor, text, **more)
    assert found.changes == ()
    return found.refused


def made(refactor: Refactor, text: str, number: int = 0, *, same: bool = True, **more) -> str:
    """The title and the files that changed; the requests go out as before."""
    before = selected(text, **more)
    found = list(refactor(before.selection))[number]
    assert found.refused == ""
    texts = {path: data.decode() for path, data in before.shown.files.files.items()}
    changed: dict[Path, str] = {}
    for change in found.changes:
        match change:
            case NewFile(path, content):
                assert path not in texts
                changed[path] = content
            case FileEdits(path, edits):
                changed[path] = edited(texts[path], edits)
    after = "".join(
        f"//- {path.relative_to(ROOT)}\n{content}" for path, content in {**texts, **changed}.items()
    )
    if same:
        environment = more.get("environment", "")
        assert sent(scene(after, environment=environment)) == sent(before.shown)
    shown = [
        content if len(changed) == 1 else f"//- {path.relative_to(ROOT)}\n{content}"
        for path, content in changed.items()
    ]
    return "\n".join((found.title, "".join(shown)))


def sent(shown: Scene) -> list:
    """What goes out for each request of the document; header fields of a name keep their order."""
    here = Circumstances(shown.files, datetime(2030, 1, 1, tzinfo=UTC), Random(0), root=ROOT)
    found = []
    for place in requests_of(shown.document):
        scope = scope_of(shown.workspace, shown.document, place.block)
        outcome = resolve(shown.document, place.block, scope, here)
        assert isinstance(outcome, Resolved), outcome
        request = outcome.request
        headers = sorted(request.headers, key=lambda field: field[0].lower())
        found.append((request.method, request.url, headers, request.body, request.authentication))
    return found
