"""Names of the files of a scene, as an index of its folder would give them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from callsheet.features.environment_names import environment_names
from callsheet.features.file_names import NameTable, name_table, names_of
from callsheet.features.meanings import Meanings
from callsheet.features.placed_names import Placed, Site
from callsheet.model.document import read_document
from callsheet.text import SourceText
from fixture import Scene
from fixture_files import ROOT


def texts_of(shown: Scene) -> dict[Path, str]:
    return {path: data.decode() for path, data in shown.files.files.items()}


def table_of(texts: Mapping[Path, str]) -> NameTable:
    documents = {path for path in texts if path.suffix == ".http"}
    found = (
        environment_names(path, SourceText(text))
        for path, text in texts.items()
        if path not in documents
    )
    files = (names_of(read_document(path, texts[path])) for path in documents)
    return name_table(ROOT, (*files, *(each for each in found if each)))


def meanings_of(shown: Scene) -> Meanings:
    return Meanings(table_of(texts_of(shown)))


def all_places(table: NameTable) -> Iterator[tuple[Site, Placed | None]]:
    """Every name of every file in order; a key of an environment file is no `Placed`."""
    for _, names in sorted(table.files.items()):
        for index, block in enumerate(names.blocks):
            for each in block.occurrences:
                placed = Placed(names, index, each)
                yield placed.site, placed
    for path, environment in sorted(table.environments.items()):
        for key in environment.keys:
            yield (path, key.span.start), None
