"""What is wrong with pages, items and answers that are taken apart, where their lines stand."""

from pathlib import Path

from callsheet.features.diagnostics_directives import directive_problems
from callsheet.features.diagnostics_settings import as_it_is
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.filling import Filling
from callsheet.model.incremental import read_incremental
from callsheet.model.outcomes import read_outcomes
from callsheet.model.paging import read_collection
from callsheet.model.settings import Level, Settings, SettingsLayer
from callsheet.model.substitute import Substitution
from callsheet.problems import Problem
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import SourceText

_COLLECTED = frozenset(
    {"paginate", "select", "filter", "map", "yield-map", "on", "error", "incremental"}
)


def collecting_problems(parsed: ParsedBlock) -> tuple[Problem, ...]:
    """What the readers say of a block that is not in its table; spans count from its start."""
    if not parsed.has_any(_COLLECTED):
        return ()
    block = PlacedBlock(0, 0, parsed)
    document = Document(Path(), SourceText(parsed.text), (block,))
    settings = Settings((SettingsLayer(Level.REQUEST, document, block),))
    filling = Filling(settings, Substitution(as_it_is), document)
    read_collection(filling)
    read_outcomes(filling)
    read_incremental(filling)
    told = {(each.code, each.span) for each in directive_problems(parsed)}
    found = dict.fromkeys((*filling.substitution.problems, *filling.substitution.notes))
    return tuple(each for each in found if (each.code, each.span) not in told)
