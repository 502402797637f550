"""Loop items: what a loop goes through, as far as it is known without sending or running."""

from collections.abc import Sequence
from dataclasses import replace

from callsheet.disk import Files
from callsheet.features.collected import items_of_answer
from callsheet.features.preview import example_circumstances
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.evaluate import Evaluator
from callsheet.model.loop_items import LoopItems, items_of
from callsheet.model.loops import Loop, SourceKind, loops_of
from callsheet.model.members import as_structure, member_of
from callsheet.model.requests import RequestPlace
from callsheet.model.scope import Scope, scope_of
from callsheet.model.workspace import Workspace
from callsheet.syntax.bindings import MemberPath, parse_expression
from callsheet.values import JsonValue

_MOST = 1000
"""Numbers of a loop like `for 3` that are listed."""


@dataclass(frozen=True, slots=True)
class KnownItems:
    """The items of a loop; of an inner loop those of the first round of the outer one."""

    items: Sequence[JsonValue]
    request: RequestPlace | None = None
    """The request whose last answer has them."""

    secret: bool = False


def loop_named(block: PlacedBlock, name: str, before: Loop | None = None) -> Loop | None:
    """The innermost loop of a block whose item is called so, of those outside of `before`."""
    loops = [each for each in loops_of(block.parsed) if isinstance(each, Loop)]
    around = loops[: loops.index(before)] if before else loops
    return next((each for each in reversed(around) if each.name == name), None)


def parent_of(scope: Scope, loop: Loop) -> RequestPlace | None:
    """The request whose items a loop goes through."""
    if loop.kind is not SourceKind.VALUE:
        return None
    name = loop.source.text.removesuffix(".items")
    return None if scope.find(name) else scope.requests.get(name)


def known_items(
    workspace: Workspace, document: Document, block: PlacedBlock, loop: Loop, files: Files
) -> KnownItems | None:
    """What a loop would go through now; None where only a send tells."""
    scope = scope_of(workspace, document, block)
    if loop.kind is SourceKind.FILE:
        circumstances = example_circumstances(workspace, files)
        evaluator = Evaluator(document, scope, circumstances)
        found = items_of(loop, block, evaluator, scope, circumstances)
        return KnownItems(found.items) if isinstance(found, LoopItems) else None
    if (parent := parent_of(scope, loop)) is not None:
        items = items_of_answer(workspace, parent, files)
        return None if items is None else KnownItems(items, parent)
    if loop.kind is SourceKind.WHILE:
        return None
    if loop.source.text.isdecimal():
        return KnownItems(tuple(range(min(int(loop.source.text), _MOST))))
    path = parse_expression(loop.source.text)
    if not isinstance(path, MemberPath):
        return None
    outer = loop_named(block, path.root.text, loop)
    if outer is None:
        whole = _in_variable(scope, path.root.text)
    else:
        around = known_items(workspace, document, block, outer, files)
        whole = replace(around, items=around.items[:1]) if around else None
    return _listed(whole, path.steps) if whole and whole.items else None


def _in_variable(scope: Scope, name: str) -> KnownItems | None:
    """The value of a variable as if it were an item."""
    variable = scope.find(name)
    if variable is None or (variable.template and "{{" in str(variable.value)):
        return None
    return KnownItems((as_structure(variable.value, typed=False),), secret=variable.secret)


def _listed(whole: KnownItems, steps: tuple[str | int, ...]) -> KnownItems | None:
    """The list to which the steps lead from the first item."""
    value = whole.items[0]
    for step in steps:
        inside = member_of(value, step)
        if inside is None:
            return None
        value = inside[0]
    if isinstance(value, str) or not isinstance(value, Sequence):
        return None
    return replace(whole, items=tuple(value))
