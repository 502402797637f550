"""Highlights: where the thing at the cursor is named in its own document."""

from pathlib import Path

from callsheet.features.meanings import Meanings
from callsheet.features.references import NamePlace, meant_at, references


def highlights(meanings: Meanings, path: Path, offset: int) -> tuple[NamePlace, ...]:
    """The places of a document; `meanings` need know no file but those around it."""
    meant = meant_at(meanings, path, offset)
    if meant is None:
        return ()
    found = references(meanings, meant, declaration=True)
    return tuple(place for place in found if place.path == path)
