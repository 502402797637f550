"""Which mark a request begins at: each environment and each parent of a request has its own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from callsheet.late_dataclasses import dataclass
from callsheet.model.evaluate import ScriptNames
from callsheet.model.incremental import Conversion, Incremental
from callsheet.model.members import member_of
from callsheet.model.scripts import run_script, undefined_names
from callsheet.problems import Code, Problem, Severity
from callsheet.run.expressions import Expressions
from callsheet.run.incremental import Convert, IncrementalTracker
from callsheet.run.plan import LoopItem, Step
from callsheet.script.sandbox import ScriptFailure
from callsheet.syntax.bindings import bindings_in
from callsheet.syntax.expressions import MemberPath
from callsheet.syntax.parse import ParsedBlock
from callsheet.values import JsonValue, json_text, parse_json

_VALUE: Final = "value"
_GIVEN: Final = "$value"

_PLAIN = re.compile(r"[\w.-]+")
_WORD = r'[\w.-]+|"(?:[^"\\]|\\.)*"'
_KEY = re.compile(
    rf"(?P<request>{_WORD})(?:@(?P<environment>{_WORD}))?(?P<parent>\[.*\])?", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class MarkName:
    """What the name of a mark says."""

    request: str
    environment: str = ""
    parent: JsonValue = None
    """What tells the rounds of its loops apart, a list; None without loops."""


def tracker_of(
    incremental: Incremental,
    mark: JsonValue,
    expressions: Expressions,
    key: tuple[str, ...] = (),
) -> IncrementalTracker:
    """A tracker for a request whose expressions these are; its problems have spans of its file."""

    def placed(problem: Problem) -> Problem:
        return _placed(problem, incremental, expressions)

    convert = _converter(incremental, expressions)
    return IncrementalTracker(incremental, mark, convert, key, placed)


def mark_key_of(step: Step, environment: str) -> str:
    """Under which name the mark of a step is kept."""
    parent = parent_values(step.place.block.parsed, step.items)
    return mark_key(step.place.name, environment, parent)


def mark_key(request: str, environment: str, parent: Sequence[JsonValue] = ()) -> str:
    """`issues`, `issues@dev`, `issues@dev["octo",5]`: the same as long as names and values are."""
    key = _word(request) + (f"@{_word(environment)}" if environment else "")
    return key + (json_text(parent) if parent else "")


def mark_name(key: str) -> MarkName:
    """What `mark_key` was made of; a name that it did not make is that of a request."""
    found = _KEY.fullmatch(key)
    if found is None:
        return MarkName(key)
    try:
        parent = parse_json(found["parent"]) if found["parent"] else None
        return MarkName(_unquoted(found["request"]), _unquoted(found["environment"] or ""), parent)
    except ValueError:
        return MarkName(key)


def parent_values(parsed: ParsedBlock, items: Sequence[LoopItem]) -> tuple[JsonValue, ...]:
    """What tells the rounds of a request's loops apart: the fields of the items that it sends.

    Not the whole items, in which a time or a counter may change from load to load. Those it is
    where a script or a nameless loop takes them.
    """
    paths = [each.expression for each in bindings_in(parsed.text)]
    found: list[JsonValue] = []
    for item in items:
        ways = [
            each.steps
            for each in paths
            if isinstance(each, MemberPath) and each.root.text == item.name
        ]
        found += _fields(item.value, tuple(dict.fromkeys(ways))) if ways else (item.value,)
    return tuple(found)


def _fields(value: JsonValue, ways: tuple[tuple[str | int, ...], ...]) -> Iterator[JsonValue]:
    for steps in ways:
        inside: tuple[JsonValue] | None = (value,)
        for step in steps:
            inside = member_of(inside[0], step) if inside else None
        yield inside[0] if inside else None


def _word(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else json_text(name)


def _unquoted(word: str) -> str:
    return str(parse_json(word)) if word.startswith('"') else word


def _converter(incremental: Incremental, expressions: Expressions) -> Convert:
    conversion = incremental.convert
    if conversion is None:
        return lambda value: value

    def convert(value: JsonValue) -> "JsonValue | Problem":
        result = _converted(conversion, value, expressions)
        if isinstance(result, Problem):
            of_block = result.shifted(conversion.written.span.start)
            return _placed(of_block, incremental, expressions)
        return result

    return convert


def _converted(
    conversion: Conversion, value: JsonValue, expressions: Expressions
) -> "JsonValue | Problem":
    """The value of the expression; a problem counts from its start."""
    script = conversion.script
    outside = tuple(name for name in script.free_names if name.text != _VALUE)
    names = expressions.evaluator.names_of(replace(script, free_names=outside))
    if not isinstance(names, ScriptNames):
        return names[0]
    result = run_script(
        _source(script.source),
        {**names.values, _GIVEN: value},
        expressions.place.path.parent,
        expressions.circumstances,
        presets=expressions.scope.presets,
    )
    if not isinstance(result, ScriptFailure):
        return result.value
    undefined = undefined_names(result, names.unknown)
    if undefined:
        return expressions.evaluator.unknown(undefined)[0]
    message = f"`convert` failed: {result.message}"
    span = replace(conversion.written.span, start=0, end=len(conversion.written.text))
    hint = f"the value is {json_text(value)}"
    return Problem(Code.EXPRESSION_FAILED, Severity.ERROR, span, message, hint)


def _source(expression: str) -> str:
    """What it gives may be a function: then the value is handed to that."""
    return (
        f"(({_VALUE}) => {{ const made = (\n{expression}\n); "
        f'return typeof made === "function" ? made({_VALUE}) : made; }})({_GIVEN})'
    )


def _placed(problem: Problem, incremental: Incremental, expressions: Expressions) -> Problem:
    settings, setting = expressions.scope.settings, incremental.setting
    if settings is None or setting is None:
        return problem
    return settings.placed(problem, setting, expressions.place.document)
