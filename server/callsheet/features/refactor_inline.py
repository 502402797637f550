"""Inline: a variable of the file gives way to its value, wherever it is used."""

from collections.abc import Iterator

from callsheet.features.edits import Edit
from callsheet.features.refactoring import Refactoring, RefactoringKind, Selection
from callsheet.features.target import VariableDefinition, VariableUse, target_at
from callsheet.features.uses import uses_of
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.requests import imported_documents
from callsheet.syntax import nodes
from callsheet.syntax.bindings import Binding, MemberPath


def refactor_inline(selection: Selection) -> Iterator[Refactoring]:
    """Write the value in the place of each `{{name}}`, and take the definition away."""
    target = target_at(selection.document, selection.span.start)
    if not isinstance(target, VariableDefinition | VariableUse):
        return
    definitions = list(_definitions(selection.document, target.name))
    if not definitions:
        return
    title = f"Inline `{target.name}`"
    block, definition = definitions[0]
    reason = _refusal(selection, target.name, definition, is_only=len(definitions) == 1)
    if reason:
        yield Refactoring(title, RefactoringKind.INLINE, refused=reason)
        return
    uses = [
        Edit(each.placed(binding.span), definition.value.text)
        for each in selection.document.blocks
        for binding in each.parsed.bindings
        if _means(binding, target.name)
    ]
    removed = Edit(selection.lines(block.placed(definition.span)), "")
    yield Refactoring(title, RefactoringKind.INLINE, (selection.edited(removed, *uses),))


def _definitions(document: Document, name: str) -> Iterator[tuple[PlacedBlock, nodes.Definition]]:
    for block in document.blocks:
        for each in block.tree.definitions:
            if each.name.text == name:
                yield block, each


def _refusal(
    selection: Selection, name: str, definition: nodes.Definition, *, is_only: bool
) -> str:
    """Why the value cannot stand for the name; empty when it can."""
    document, value = selection.document, definition.value.text
    if not is_only:
        return f"`{name}` has several definitions in this file"
    if definition.lazy or definition.shared:
        return f"`{name}` is evaluated at each use, or known to other files"
    uses = [
        (block, binding)
        for block in document.blocks
        for binding in block.parsed.bindings
        if any(use.piece.text == name for use in uses_of(block.parsed).variables)
        and name in binding.inner.text
    ]
    if any(not _means(binding, name) for _, binding in uses if _names(binding, name)):
        return f"`{name}` is used within an expression"
    named = sum(
        use.piece.text == name
        for block in document.blocks
        for use in uses_of(block.parsed).variables
    )
    if named > sum(_means(binding, name) for _, binding in uses):
        return f"`{name}` is used where no value can be written"
    if any(binding.span.start <= definition.span.start < binding.span.end for _, binding in uses):
        return f"`{name}` needs its own value"
    others = selection.workspace.documents.values()
    if any(_takes(selection, other, name) for other in others if other.path != document.path):
        return f"`{name}` is used in other files"
    if any(mark in value for mark in ('"', "\\", "{{")):
        return f"the value of `{name}` could mean something else where it is used"
    return "" if value else f"`{name}` is empty"


def _means(binding: Binding, name: str) -> bool:
    """Whether a binding is the variable and nothing else."""
    match binding.expression:
        case MemberPath(root, ()):
            return root.text == name and not binding.percent_encode
        case _:
            return False


def _names(binding: Binding, name: str) -> bool:
    match binding.expression:
        case MemberPath(root):
            return root.text == name
        case _:
            return True


def _takes(selection: Selection, other: Document, name: str) -> bool:
    imported = imported_documents(selection.workspace, other)
    if all(each.path != selection.document.path for each in imported):
        return False
    return any(name in uses_of(block.parsed).names for block in other.blocks)
