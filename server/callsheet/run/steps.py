"""Takes the items of a page through their steps: `# @filter`, `# @map`, `# @yield-map`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from callsheet.model.evaluate import ScriptNames
from callsheet.model.scripts import run_script, undefined_names
from callsheet.model.steps import ItemStep, StepKind
from callsheet.problems import Code, Problem, Severity
from callsheet.run.expressions import Expressions
from callsheet.run.verdicts import shown
from callsheet.script.sandbox import Limits, ScriptFailure, ScriptValue
from callsheet.text import Span
from callsheet.values import JsonValue, json_text

Items: TypeAlias = tuple[JsonValue, ...]

_ITEM: Final = "item"
_GIVEN: Final = "$items"

_AT_ONCE: Final = 5_000
"""Items of one call of the sandbox: larger pages go through in parts, which bounds its memory."""

_MEMORY: Final = 512 * 1024 * 1024
_OUTPUT: Final = 256 * 1024 * 1024
_SECONDS: Final = 5.0
_SECONDS_OF_AN_ITEM: Final = 0.002

# What an expression gives may be a function: then the item is handed to that.
_PIPELINE: Final = """((kinds, steps) => {
  const listed = (value) => {
    if (value === null || value === undefined) return [];
    if (typeof value === "object" && Symbol.iterator in value) return [...value];
    throw new Error(`it gives no list but a value of type ${typeof value}`);
  };
  const result = (step, item) => {
    let value = steps[step](item);
    if (typeof value === "function") value = value(item);
    if (value instanceof Promise) throw new Error("it gives a promise, for which no step waits");
    return kinds[step] === "yield-map" ? listed(value) : value;
  };
  let values = $items;
  let origins = values.map((_, index) => index);
  for (let step = 0; step < steps.length; step++) {
    const [kept, from] = [[], []];
    for (let index = 0; index < values.length; index++) {
      const item = values[index];
      let value;
      try {
        value = result(step, item);
      } catch (error) {
        return { failed: step, item: origins[index], message: String(error) };
      }
      const given = kinds[step] === "yield-map" ? value
        : kinds[step] === "map" ? [value] : value ? [item] : [];
      for (const each of given) {
        kept.push(each);
        from.push(origins[index]);
      }
    }
    [values, origins] = [kept, from];
  }
  return kinds.every((kind) => kind === "filter") ? { origins } : { values };
})"""


class Steps:
    """The steps of one request, with the names that its expressions see."""

    def __init__(self, steps: Sequence[ItemStep], expressions: Expressions) -> None:
        self._steps = tuple(steps)
        self._expressions = expressions
        self._names: dict[str, JsonValue] | None = None
        self._source = _source(self._steps)

    def apply(self, items: Items) -> Items | Problem:
        """The items of a page behind all steps, or why they cannot go through them.

        Filters give back the very items; what `map` and `yield-map` give comes out of JavaScript,
        where whole numbers beyond 2^53 are BigInt.
        """
        if not self._steps or not items:
            return items
        if self._names is None:
            names = self._scope()
            if isinstance(names, Problem):
                return names
            self._names = names
        passed: list[JsonValue] = []
        for start in range(0, len(items), _AT_ONCE):
            part = self._part(items[start : start + _AT_ONCE], start)
            if isinstance(part, Problem):
                return part
            passed += part
        return tuple(passed)

    def _scope(self) -> dict[str, JsonValue] | Problem:
        known: dict[str, JsonValue] = {}
        for step in self._steps:
            names = self._names_of(step)
            if not isinstance(names, ScriptNames):
                return self._placed(step, names[0])
            known |= names.values
        known.pop(_ITEM, None)
        return known

    def _names_of(self, step: ItemStep) -> ScriptNames | tuple[Problem, ...]:
        outside = tuple(name for name in step.script.free_names if name.text != _ITEM)
        return self._expressions.evaluator.names_of(replace(step.script, free_names=outside))

    def _part(self, items: Items, start: int) -> Items | Problem:
        result = self._run(items)
        if isinstance(result, ScriptFailure):
            return self._refused(result, items, start)
        match result.value:
            case {"origins": [*indexes]}:
                return tuple(items[index] for index in indexes if isinstance(index, int))
            case {"failed": int(step), "item": int(item), "message": str(message)}:
                failure = ScriptFailure(message.removeprefix("Error: "))
                return self._failure(self._steps[step], failure, start + item, items[item])
            case {"values": [*values]}:
                return tuple(values)
            case other:
                raise AssertionError(other)

    def _run(self, items: Items) -> ScriptValue | ScriptFailure:
        expressions = self._expressions
        seconds = _SECONDS + len(items) * len(self._steps) * _SECONDS_OF_AN_ITEM
        return run_script(
            self._source,
            {**(self._names or {}), _GIVEN: items},
            expressions.place.path.parent,
            expressions.circumstances,
            Limits(seconds, _MEMORY, output=_OUTPUT),
            presets=expressions.scope.presets,
        )

    def _refused(self, failure: ScriptFailure, items: Items, start: int) -> Problem:
        """No JavaScript, too much time, or a value that is no JSON: then of which item?"""
        if failure.line or "more than" in failure.message:
            return self._failure(self._steps[_step_of(failure, self._steps)], failure)
        low, high = 0, len(items)
        while high - low > 1:
            middle = (low + high) // 2
            first = self._run(items[low:middle])
            low, high = (low, middle) if isinstance(first, ScriptFailure) else (middle, high)
        makers = [step for step in self._steps if step.kind is not StepKind.FILTER]
        step = makers[-1] if makers else self._steps[-1]
        return self._failure(step, failure, start + low, items[low])

    def _failure(
        self,
        step: ItemStep,
        failure: ScriptFailure,
        index: int | None = None,
        item: JsonValue = None,
    ) -> Problem:
        names = self._names_of(step)
        if isinstance(names, ScriptNames):
            undefined = undefined_names(failure, names.unknown)
            if undefined:
                return self._placed(step, self._expressions.evaluator.unknown(undefined)[0])
        where = "" if index is None else f" at [{index}]"
        quiet = self._expressions.place.block.parsed.directives("no-log")
        problem = Problem(
            Code.EXPRESSION_FAILED,
            Severity.ERROR,
            Span(0, len(step.written.text)),
            f"`@{step.kind}` failed{where}: {failure.message}",
            f"the item is {shown(item)}" if where and not quiet else "",
        )
        return self._placed(step, problem)

    def _placed(self, step: ItemStep, problem: Problem) -> Problem:
        """A problem in the expression of a step at its place."""
        of_block = problem.shifted(step.written.span.start)
        document = self._expressions.place.document
        settings = self._expressions.scope.settings
        if settings is None:
            return replace(of_block, span=step.setting.placed(of_block.span))
        return settings.placed(of_block, step.setting, document)


def _source(steps: tuple[ItemStep, ...]) -> str:
    kinds = json_text([str(step.kind) for step in steps])
    functions = "".join(f"(item) => (\n{step.script.source}\n),\n" for step in steps)
    return f"{_PIPELINE}({kinds}, [\n{functions}])"


def _step_of(failure: ScriptFailure, steps: Sequence[ItemStep]) -> int:
    """The step in whose text the engine has found a fault; else the last one."""
    first = _PIPELINE.count("\n") + 3
    step, rest = divmod(failure.line - first, 3)
    return step if failure.line and not rest and 0 <= step < len(steps) else len(steps) - 1
