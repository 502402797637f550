"""Fields of the loop's items in each row: `# @include issue.id` gives `_issues_id` (dlt)."""

import re
from collections.abc import Mapping

from callsheet.facts.directives import find_directive
from callsheet.late_dataclasses import dataclass
from callsheet.model.members import member_of
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.run.plan import LoopItem
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span
from callsheet.values import JsonValue

_STEP = re.compile(r"""\['([^']+)'\]|\["([^"]+)"\]|([^.\[\]]+)""")


@dataclass(frozen=True, slots=True)
class IncludedFields:
    """The fields that every row of a round gets."""

    fields: Mapping[str, JsonValue]
    problems: tuple[Problem, ...] = ()
    """With spans of the block."""

    def joined_to(self, row: JsonValue) -> JsonValue:
        """The row with the fields behind its own; one that is no object becomes `value`."""
        if not self.fields:
            return row
        own = row if isinstance(row, Mapping) else {"value": row}
        return {**own, **self.fields}


def included_fields(parsed: ParsedBlock, items: tuple[LoopItem, ...]) -> IncludedFields:
    """What `# @include` takes out of the items of a round."""
    facts = find_directive("include")
    fields: dict[str, JsonValue] = {}
    problems: list[Problem] = []
    for directive in parsed.directives("include"):
        words = arguments_of(directive.value, facts).positional if facts else ()
        for word in words:
            found = _field(word.text, word.span, items)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                fields[found[0]] = found[1]
    return IncludedFields(fields, tuple(problems))


def _field(text: str, span: Span, items: tuple[LoopItem, ...]) -> tuple[str, JsonValue] | Problem:
    root, *steps = [next(filter(None, step)) for step in _STEP.findall(text)] or [text]
    item = next((each for each in reversed(items) if each.name == root), None)
    if item is None:
        names = tuple(each.name for each in items if each.name)
        hint = did_you_mean(root, names) or "name the item of a `# @foreach`, and its field"
        return _wrong(span, f'"{root}" is no item of a loop here', hint)
    value = item.value
    for step in steps:
        inside = member_of(value, step)
        if inside is None:
            # A parent without the field gives null, so that all rows have the same columns.
            value = None
            break
        value = inside[0]
    source = item.request or item.name
    return "_".join(("", source, *steps)), value


def _wrong(span: Span, message: str, hint: str) -> Problem:
    return Problem(Code.DIRECTIVE_ARGUMENT, Severity.ERROR, span, message, hint)
