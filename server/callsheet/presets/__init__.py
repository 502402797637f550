"""The texts of the presets that are bundled: documents, and functions for the sandbox."""

from functools import cache
from pathlib import Path
from typing import Final

from callsheet.facts.presets import find_preset

FOLDER: Final = Path(__file__).parent
"""Where the documents lie; they are read and never written."""


def document_path(name: str) -> Path:
    """Where the document of a preset lies."""
    return FOLDER / f"{name}.http"


def script_path(name: str) -> Path:
    """Where the functions of a preset lie."""
    return FOLDER / f"{name}.js"


def is_bundled(path: Path) -> bool:
    """Whether a document is one of a preset."""
    preset = find_preset(path.stem)
    return preset is not None and bool(preset.resource) and path == document_path(preset.name)


@cache
def document_text(path: Path) -> str:
    """The text of a bundled document.

    Raises:
        OSError: Callsheet is not installed whole.
    """
    return path.read_text("utf-8")


@cache
def script_text(name: str) -> str:
    """The functions of a preset: a function that gives an object with them.

    Raises:
        OSError: Callsheet is not installed whole.
    """
    return script_path(name).read_text("utf-8")
