"""Files of other tools in our own words, where we would read the same text differently."""

import re
from collections.abc import Callable, Iterable, Iterator

from callsheet.convert.dialect import Conversion, Loss
from callsheet.convert.handlers import definitions_of_script, directives_of_handler
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.handler_scripts import kept_back, script_faults
from callsheet.syntax import nodes
from callsheet.syntax.bindings import Binding
from callsheet.text import Span, line_end

_LOST = re.compile(r"lost: (?P<text>@.*)")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A stretch of a block that is written otherwise, or one that means nothing here."""

    span: Span
    text: str
    lost: str = ""
    hint: str = ""


Reader = Callable[[Document, PlacedBlock, nodes.Item], Iterable[Rewritten]]
"""What becomes of an item of a block."""

Substitute = Callable[[Binding], str | None]
"""What stands for a binding, with its braces; None for what means the same here."""


def from_dialect(document: Document, read: Reader, substitute: Substitute) -> Conversion:
    """The file with everything rewritten that means something else to us."""
    edits: list[tuple[Span, str]] = []
    losses: list[Loss] = []
    for block in document.blocks:
        found = list(_of_block(document, block, read, substitute))
        for each in found:
            place = block.placed(each.span)
            if each.lost:
                losses.append(Loss(document.source.line_of(place.start), each.lost, each.hint))
            if each.text != each.span.of(block.text):
                edits.append((place, each.text))
    text = document.text
    end = len(text) + 1
    for span, new in sorted(edits, key=lambda edit: edit[0].start, reverse=True):
        if span.end <= end:
            text = f"{text[: span.start]}{new}{text[span.end :]}"
            end = span.start
    return Conversion(text, tuple(losses))


def _of_block(
    document: Document, block: PlacedBlock, read: Reader, substitute: Substitute
) -> Iterator[Rewritten]:
    taken: list[Span] = []
    for item in nodes.items_of(block.tree):
        for found in (*read(document, block, item), *_common(item)):
            taken.append(found.span)
            yield found
    for binding in block.parsed.bindings:
        new = substitute(binding)
        if new is not None and not any(
            span.start <= binding.span.start < span.end for span in taken
        ):
            yield Rewritten(binding.span, new)


def _common(item: nodes.Item) -> Iterator[Rewritten]:
    """What `callsheet export` left as a comment is ours again; the dialect's name is not needed."""
    if isinstance(item, nodes.Directive) and item.name.text.lower() == "dialect":
        yield Rewritten(item.span, "")
    if isinstance(item, nodes.Comment) and (found := _LOST.fullmatch(item.text.text)):
        yield Rewritten(item.text.span, found["text"])


def line_of(block: PlacedBlock, item: nodes.Item, text: str) -> Rewritten:
    """A whole line, or several, in the place of an item."""
    return Rewritten(item.span, text + line_end(item.span.of(block.text)))


def lines_of(block: PlacedBlock, item: nodes.Item, lines: Iterable[str]) -> Rewritten:
    """Lines in the place of an item, with its line end."""
    end = line_end(item.span.of(block.text))
    return Rewritten(item.span, (end or "\n").join(lines) + end)


def read_handler(block: PlacedBlock, item: nodes.Item) -> Iterator[Rewritten]:
    """A script of JetBrains' API as directives and variables; another stays, and runs here too."""
    if not isinstance(item, nodes.InlineScript) or item.style is not nodes.ScriptStyle.JETBRAINS:
        return
    if item.phase is nodes.ScriptPhase.BEFORE:
        variables = definitions_of_script(item.source.text)
        if variables is not None:
            yield lines_of(block, item, [f"@{name} = {value}" for name, value in variables])
            return
    else:
        directives = directives_of_handler(item.source.text)
        if directives is not None:
            yield lines_of(block, item, [f"# @{each}" for each in directives])
            return
    yield from told_of_script(block, item)


def told_of_script(block: PlacedBlock, item: nodes.InlineScript) -> Iterator[Rewritten]:
    """That a script stays as it is and does not run here: in another language, broken, for Node."""
    typed = item.span.of(block.text)
    for span, what in kept_back(block.parsed):
        if span == item.source.span:
            hint = "check the answer with `# @assert`, take values from it with `# @capture`"
            yield Rewritten(item.span, typed, f"{what} is not run", hint)
    for problem in script_faults(block.parsed):
        if item.source.span.start <= problem.span.start <= item.source.span.end:
            yield Rewritten(item.span, typed, problem.message, problem.hint)
