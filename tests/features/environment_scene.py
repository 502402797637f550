"""A workspace with the cursor in an environment file; see `fixture`."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from callsheet.features.environment_document import EnvironmentDocument
from callsheet.model.workspace import Workspace
from callsheet.text import SourceText
from fixture import CURSOR, scene
from fixture_files import MemoryFiles


@dataclass(frozen=True)
class EnvironmentScene:
    """What a feature of environment files is called with."""

    workspace: Workspace
    document: EnvironmentDocument
    offset: int
    files: MemoryFiles


def environment_scene(text: str, environment: str = "") -> EnvironmentScene:
    """The workspace that `text` describes; the file with the cursor is the one that is open."""
    text = dedent(text).removeprefix("\n")
    marked = next(part for part in text.split("//- ") if CURSOR in part)
    name, _, content = marked.partition("\n")
    shown = scene(text.replace(CURSOR, ""), environment=environment)
    path = shown.workspace.root / name
    document = EnvironmentDocument(Path(path), SourceText(content.replace(CURSOR, "")))
    return EnvironmentScene(shown.workspace, document, content.index(CURSOR), shown.files)
