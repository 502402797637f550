"""Words of other dialects to those that stand in the reference, in a whole file."""

import re
from collections.abc import Iterator

from callsheet.features.edits import Edit
from callsheet.features.refactoring import Refactoring, RefactoringKind, Selection
from callsheet.model.document import PlacedBlock
from callsheet.syntax import nodes
from callsheet.syntax.bindings import DynamicVariable
from callsheet.text import Span

_SAME = {"$guid": "$uuid", "$random.uuid": "$uuid"}
"""Dynamic variables of one meaning, by the peers' name."""

_SLASHES = re.compile(r"[ \t]*(//)")


def refactor_dialect(selection: Selection) -> Iterator[Refactoring]:
    """`{{$guid}}` to `{{$uuid}}`, offered at one of them; `// note` to `# note`, at a comment."""
    here = selection.span
    block = selection.block
    near = [span for span, _ in _dynamic(block)]
    if any(span.start <= here.end and here.start <= span.end for span in near):
        names = [each for one in selection.document.blocks for each in _dynamic(one)]
        edits = [Edit(span, new) for span, new in names]
        title = f"Write `{names[0][1]}` for its other names in this file"
        yield Refactoring(title, RefactoringKind.REWRITE, (selection.edited(*edits),))
    line = selection.lines(here)
    if any(line.start <= span.start < line.end for span in _comments(block)):
        comments = [each for one in selection.document.blocks for each in _comments(one)]
        edits = [Edit(span, "#") for span in comments]
        title = "Write `#` before the comments of this file"
        yield Refactoring(title, RefactoringKind.REWRITE, (selection.edited(*edits),))


def _dynamic(block: PlacedBlock) -> Iterator[tuple[Span, str]]:
    for binding in block.parsed.bindings:
        is_dynamic = isinstance(binding.expression, DynamicVariable)
        if is_dynamic and (new := _SAME.get(binding.inner.text)):
            yield block.placed(binding.inner.span), new


def _comments(block: PlacedBlock) -> Iterator[Span]:
    """The slashes of comments and directives outside of bodies."""
    for item in nodes.items_of(block.tree):
        if isinstance(item, nodes.Comment | nodes.Directive):
            found = _SLASHES.match(block.text, item.span.start)
            if found is not None:
                yield block.placed(Span(*found.span(1)))
