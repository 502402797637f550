"""Fixes for names: those that nobody defines, those that are taken."""

from collections.abc import Iterator

from callsheet.features.diagnostics_directives import DIRECTIVE_NAMES
from callsheet.features.diagnostics_variables import known_names, nearest
from callsheet.features.edits import Edit
from callsheet.features.fixes import Fault, Fix, Fixers
from callsheet.features.fixes_directives import is_near, take_hint
from callsheet.features.fixes_environments import add_to_environments
from callsheet.model.document import Document
from callsheet.model.needs import RESERVED_ROOTS
from callsheet.model.requests import requests_of
from callsheet.model.resources import visible_resources
from callsheet.problems import Code
from callsheet.text import Span


def _name_variable(fault: Fault) -> Iterator[Fix]:
    name, start = fault.text, fault.problem.span.start
    if name in RESERVED_ROOTS or fault.document.text[start - 1 : start] in ('"', "'"):
        # Not the name of a variable: what a request brings, or the argument of a helper.
        yield from take_hint(fault)
        return
    known = known_names(fault.workspace, fault.document)
    near = nearest(name, known.offered - {name})
    if near and name not in known.offered:
        yield fault.replaced(f"Change to `{near}`", near)
    yield from add_to_environments(fault, name)
    if name not in known.offered:
        place = _place_for_definition(fault.document, start)
        edit = Edit(Span(place, place), f"@{name} = {fault.line_end}")
        yield fault.fix(f"Define `@{name}` in this file", edit, preferred=False)


def _place_for_definition(document: Document, offset: int) -> int:
    """The line of the request line, or of the definition that has the problem."""
    block = document.block_at(offset)
    request = block.tree.request
    definitions = (block.placed(each.span) for each in block.tree.definitions)
    around = next((span for span in definitions if span.touches(offset)), None)
    if around is not None:
        return around.start
    return block.placed(request.line.span).start if request else block.start


def _name_request(fault: Fault) -> Iterator[Fix]:
    near = nearest(fault.text, known_names(fault.workspace, fault.document).requests)
    if near:
        yield fault.replaced(f"Change to `{near}`", near)


def _name_resource(fault: Fault) -> Iterator[Fix]:
    known = frozenset(visible_resources(fault.workspace, fault.document))
    if not fault.problem.related and (near := nearest(fault.text, known)):
        yield fault.replaced(f"Change to `{near}`", near)


def _name_directive(fault: Fault) -> Iterator[Fix]:
    near = nearest(fault.text, frozenset(DIRECTIVE_NAMES))
    if near and is_near(fault.text, near):
        yield fault.replaced(f"Change to `@{near}`", near)


def _rename(fault: Fault) -> Iterator[Fix]:
    name = fault.text
    taken = {place.name for place in requests_of(fault.document)}
    free = next(
        f"{name}_{number}" for number in range(2, len(taken) + 3) if f"{name}_{number}" not in taken
    )
    yield fault.replaced(f"Rename to `{free}`", free)


NAME_FIXERS: Fixers = (
    (Code.UNRESOLVED_VARIABLE, _name_variable),
    (Code.UNRESOLVED_REQUEST, _name_request),
    (Code.UNRESOLVED_RESOURCE, _name_resource),
    (Code.DIRECTIVE_UNKNOWN, _name_directive),
    (Code.DUPLICATE_NAME, _rename),
)
