"""Inline: a variable of the file gives way to its value, wherever it is used."""

import re
from collections.abc import Iterator

from callsheet.features.edits import Edit
from callsheet.features.refactoring import Refactoring, RefactoringKind, Selection
from callsheet.features.target import binding_at, target_at
from callsheet.features.targets import VariableDefinition, VariableUse
from callsheet.features.uses import uses_of
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.requests import imported_documents
from callsheet.syntax import nodes
from callsheet.syntax.bindings import Binding, MemberPath
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.parse import ParsedBlock

_ODD = re.compile(r"[\s<>#]|\A[&?@]")
"""What would end a URL, or begin another kind of line."""


def refactor_inline(selection: Selection) -> Iterator[Refactoring]:
    """Write the value in the place of each `{{name}}`, and take the definition away."""
    name = _name_at(selection)
    definitions = list(_definitions(selection.document, name))
    if not definitions:
        return
    title = f"Inline `{name}`"
    block, definition = definitions[0]
    reason = _refusal(selection, name, definition, is_only=len(definitions) == 1)
    if reason:
        yield Refactoring(title, RefactoringKind.INLINE, refused=reason)
        return
    removed = Edit(selection.lines(block.placed(definition.span)), "")
    yield Refactoring(
        title,
        RefactoringKind.INLINE,
        lambda: (selection.edited(removed, *_written(selection, name, definition)),),
    )


def _written(selection: Selection, name: str, definition: nodes.Definition) -> Iterator[Edit]:
    """The value in the place of each use."""
    for block in selection.document.blocks:
        for binding in block.parsed.bindings:
            if _means(binding, name):
                yield Edit(block.placed(binding.span), definition.value.text)


def _name_at(selection: Selection) -> str:
    """The variable at the cursor; one of `{{api.host}}` may be called so as a whole."""
    target = target_at(selection.document, selection.span.start)
    match target:
        case VariableDefinition(name=name):
            return name
        case VariableUse(name=name):
            binding = binding_at(selection.block, selection.span.start)
            whole = binding.inner.text if binding else name
            return whole if any(_definitions(selection.document, whole)) else name
        case _:
            return ""


def _definitions(document: Document, name: str) -> Iterator[tuple[PlacedBlock, nodes.Definition]]:
    defined = kept_of_each(_defined, document.parsed) if name else ()
    for block, names in zip(document.blocks, defined, strict=False):
        if name in names:
            yield from ((block, each) for each in block.tree.definitions if each.name.text == name)


@kept_with_block
def _defined(parsed: ParsedBlock) -> frozenset[str]:
    return frozenset(each.name.text for each in parsed.tree.definitions)


def _refusal(
    selection: Selection, name: str, definition: nodes.Definition, *, is_only: bool
) -> str:
    """Why the value cannot stand for the name; empty when it can."""
    document, value = selection.document, definition.value.text
    if not is_only:
        return f"`{name}` has several definitions in this file"
    if definition.lazy or definition.shared:
        return f"`{name}` is evaluated at each use, or known to other files"
    parsed = [block.parsed for block in document.blocks]
    plain = sum(_means(binding, name) for each in parsed for binding in each.bindings)
    named = sum(
        name in (use.piece.text, *use.longer) for each in parsed for use in uses_of(each).variables
    )
    if named != plain:
        return f"`{name}` is used within an expression, or where no value can be written"
    others = selection.workspace.documents.values()
    if any(_takes(selection, other, name) for other in others if other.path != document.path):
        return f"`{name}` is used in other files"
    in_target = any(
        piece.span.start <= binding.span.start < piece.span.end and _means(binding, name)
        for block in document.blocks
        if block.tree.request is not None
        for piece in block.tree.request.target_pieces
        for binding in block.parsed.bindings
    )
    if any(mark in value for mark in ('"', "\\", "{{")) or (in_target and _ODD.search(value)):
        return f"the value of `{name}` could mean something else where it is used"
    return "" if value else f"`{name}` is empty"


def _means(binding: Binding, name: str) -> bool:
    """Whether a binding is the variable and nothing else."""
    return isinstance(binding.expression, MemberPath) and binding.inner.text == name


def _takes(selection: Selection, other: Document, name: str) -> bool:
    imported = imported_documents(selection.workspace, other)
    if all(each.path != selection.document.path for each in imported):
        return False
    return any(name in uses_of(block.parsed).names for block in other.blocks)
