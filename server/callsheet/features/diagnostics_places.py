"""Directives that stand where they have no effect: in a resource, at the head of a file."""

from collections.abc import Iterator

from callsheet.facts.directive_facts import Place, Support
from callsheet.facts.directives import find_directive
from callsheet.model.document import Document
from callsheet.model.resources import place_of, resources_of
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.parse import ParsedBlock

_WHERE = {
    Place.RESOURCE: ("in a resource", "write it in the requests"),
    Place.FILE: (
        "above the first request of a file",
        "write it below the `###` of its request",
    ),
}


def place_problems(document: Document) -> Iterator[Problem]:
    """Problems of directives that need a request and stand in a block without one."""
    first = document.blocks[0]
    if place_of(document, first) is Place.FILE:
        yield from (problem.shifted(first.start) for problem in _in_head(first.parsed))
    for resource in resources_of(document):
        block = resource.block
        if place_of(document, block) is Place.RESOURCE:
            yield from (problem.shifted(block.start) for problem in _in_resource(block.parsed))


@kept_with_block
def _in_head(parsed: ParsedBlock) -> tuple[Problem, ...]:
    return tuple(_misplaced(parsed, Place.FILE))


@kept_with_block
def _in_resource(parsed: ParsedBlock) -> tuple[Problem, ...]:
    return tuple(_misplaced(parsed, Place.RESOURCE))


def _misplaced(parsed: ParsedBlock, place: Place) -> Iterator[Problem]:
    where, hint = _WHERE[place]
    for directive in parsed.tree.directives:
        facts = find_directive(directive.name.text)
        if facts and facts.support is Support.WORKS and place not in facts.places:
            yield Problem(
                Code.DIRECTIVE_PLACE,
                Severity.WARNING,
                directive.name.span,
                f"`@{directive.name.text}` has no effect {where}",
                hint,
            )
