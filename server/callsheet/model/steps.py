"""What `# @filter`, `# @map` and `# @yield-map` say: the steps that items go through, in order."""

from collections.abc import Iterator
from enum import StrEnum

from callsheet.late_dataclasses import dataclass
from callsheet.model.filling import Filling
from callsheet.model.settings import Setting, Settings
from callsheet.problems import Code, Problem
from callsheet.syntax.bindings import MemberPath
from callsheet.syntax.expressions import Script, parse_expression
from callsheet.syntax.javascript import read_javascript
from callsheet.syntax.nodes import Piece
from callsheet.values import json_text


class StepKind(StrEnum):
    """What a step does with an item."""

    FILTER = "filter"
    """Keeps it where the expression is true."""

    MAP = "map"
    """Puts what the expression gives in its place."""

    YIELD_MAP = "yield-map"
    """Puts what is in the list that the expression gives in its place."""


@dataclass(frozen=True, slots=True)
class ItemStep:
    """One step; its expression is JavaScript over `item`, or a function that takes the item."""

    kind: StepKind
    script: Script
    """Its spans count from the start of the expression."""

    written: Piece
    """As it is typed, with its span in the block of the setting."""

    setting: Setting


def read_steps(filling: Filling) -> tuple[ItemStep, ...]:
    """The steps of a request: those of its file and its resources first, then its own."""
    steps: list[ItemStep] = []
    for setting, kind in _settings(filling.settings):
        written = setting.directive.value
        if not filling.checked(setting):
            continue
        script = _script(written.text)
        if isinstance(script, Problem):
            placed = script.shifted(written.span.start)
            at = Piece(placed.span, written.text)
            filling.refuse(setting, Code.SYNTAX_BINDING, script.message, script.hint, at=at)
        else:
            steps.append(ItemStep(kind, script, written, setting))
    return tuple(steps)


def _settings(settings: Settings) -> Iterator[tuple[Setting, StepKind]]:
    for layer in reversed(settings.layers):
        parsed = layer.block.parsed
        found = [(each, kind) for kind in StepKind for each in parsed.directives(kind)]
        for directive, kind in sorted(found, key=lambda pair: pair[0].span):
            yield Setting(directive, layer), kind


def _script(source: str) -> Script | Problem:
    plain = parse_expression(source)
    if isinstance(plain, MemberPath) and "-" in source:
        # As in a binding, a hyphen without spaces belongs to the name: `item.first-name`.
        members = "".join(f"?.[{json_text(step)}]" for step in plain.steps)
        return Script(f"{plain.root.text}{members}", (plain.root,))
    read = read_javascript(source)
    return read if isinstance(read, Problem) else Script(source, read.free_names)
