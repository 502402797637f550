"""Highlights: where the thing at the cursor is named in its own document."""

from pathlib import Path

from callsheet.features.meanings import Meanings
from callsheet.features.references import NamePlace, meant_at, references


def highlights(meanings: Meanings, path: Path, offset: int) -> tuple[NamePlace, ...]:
    """The places of a document; `meanings` need know no file but those around it.

    In an environment file a name is the same in all environments, whoever uses it.
    """
    meant = meant_at(meanings, path, offset)
    if meant is None:
        return ()
    environment = meanings.table.environments.get(path)
    if environment is not None:
        same = (meant.name, meant.steps)
        spans = [key.span for key in environment.keys if (key.name, ()) == same]
        spans += [each.span for each in environment.members if (each.name, each.steps) == same]
        return tuple(NamePlace(path, span, is_definition=True) for span in spans)
    found = references(meanings, meant, declaration=True)
    return tuple(place for place in found if place.path == path)
