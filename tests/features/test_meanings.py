"""What names mean: the same as the scopes of requests say, for all environments at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from callsheet.features.meanings import Meanings
from callsheet.features.occurrences import NameKind, Role
from callsheet.features.placed_names import definition_at
from callsheet.model.requests import visible_requests
from callsheet.model.scope import scope_of
from features.named import all_places, table_of
from features.workspaces import RANDOM, WORKSPACES
from fixture import scene

REPOSITORY = Path(__file__).parents[2]


def texts_below(folder: Path) -> str:
    files = sorted(path for path in folder.iterdir() if path.is_file())
    shown = [path for path in files if path.suffix in (".http", ".json", ".env")]
    return "".join(f"//- {path.name}\n{path.read_text(errors='replace')}\n" for path in shown)


CASES = [
    texts
    for folder in sorted((REPOSITORY / "tests/cases").iterdir())
    if folder.is_dir() and "//- api.http" in (texts := texts_below(folder))
]


@pytest.mark.parametrize("text", (*WORKSPACES, *RANDOM, *CASES))
def test_a_use_means_what_its_request_sees_in_some_environment(text):
    shown = scene(text)
    workspace = shown.workspace
    meanings = Meanings(table_of({path: d.decode() for path, d in shown.files.files.items()}))
    for _, placed in all_places(meanings.table):
        if not placed or placed.occurrence.kind is not NameKind.VARIABLE:
            continue
        means = meanings.of(placed)
        documents = (*workspace.documents.values(),)
        document = next((each for each in documents if each.path == placed.names.path), None)
        if document is None or not placed.block.sendable or placed.occurrence.within:
            continue
        if placed.occurrence.role is not Role.USE or _is_given_at_run_time(meanings, means):
            continue
        block = document.blocks[placed.index]
        expected = set()
        around = workspace.environments[document.path.parent]
        for environment in around.names or ("",):
            scope = scope_of(replace(workspace, environment=environment), document, block)
            found = next(filter(None, map(scope.find, placed.occurrence.names)), None)
            if found is not None:
                expected.add((found.origin.path, found.origin.span.start))
        if not expected:
            known = visible_requests(workspace, document)
            name = placed.occurrence.names[-1]
            place = known.get(name) or known.get(name.removesuffix("Response"))
            expected = (
                {(place.path, place.block.start + place.name_piece.span.start)} if place else set()
            )
        # Private keys and public ones of a folder belong together, as what one block says twice.
        assert expected <= means, placed
        assert _groups(meanings, means) == _groups(meanings, expected)


def _is_given_at_run_time(meanings, means) -> bool:
    definitions = {site: placed for site, placed in all_places(meanings.table) if placed}
    return any(
        definitions[site].occurrence.role in (Role.RESULT, Role.ITEM)
        for site in means
        if site in definitions
    )


def _groups(meanings, sites) -> set:
    placed = {site: definition_at(meanings.table, site) for site in sites}
    return {(path.parent, each and each.index) for (path, _), each in placed.items()}
