"""Random values: `$uuid`, `$randomInt 1 10`, `$random.alphabetic(8)`, `$random.name.fullName`."""

import re
import string
from collections.abc import Callable, Mapping
from typing import Final

from callsheet.model.dialects import Dialect
from callsheet.model.moment import DynamicResult, Moment, Outcome, failed, wrong
from callsheet.problems import Code, Problem, Severity
from callsheet.script.fake import fake_value
from callsheet.syntax.bindings import DynamicVariable

_LONGEST: Final = 1_000_000
"""Characters that a random text may have."""


def _uuid(_variable: DynamicVariable, moment: Moment) -> Outcome:
    from uuid import UUID

    return DynamicResult(str(UUID(int=moment.random.getrandbits(128), version=4)))


def _random_int(variable: DynamicVariable, moment: Moment) -> Outcome:
    bounds = _numbers(variable)
    if bounds is None or len(bounds) not in {0, 2}:
        return wrong(variable, "`$randomInt` takes no bounds or two", "$randomInt 1 10")
    if not bounds:
        # httpYac's end is 999, kulala's and JetBrains' is 1000 (dialects.md B4).
        highest = 999 if moment.dialect is Dialect.HTTPYAC else 1000
        return DynamicResult(moment.random.randint(0, highest))
    low, high = sorted(int(bound) for bound in bounds)
    if low == high:
        return wrong(variable, f"there is no number from {low} to below {high}", "$randomInt 1 10")
    swapped = () if bounds[0] < bounds[1] else (_swapped(variable),)
    return DynamicResult(moment.random.randrange(low, high), notes=swapped)


def _random_number(variable: DynamicVariable, moment: Moment) -> Outcome:
    whole = variable.name.text == "$random.integer"
    bounds = _numbers(variable)
    if bounds is None or len(bounds) > 2:
        form = f"{variable.name.text}(1, 10)"
        return wrong(variable, f"`{variable.name.text}` takes up to two bounds", form)
    if whole and not bounds:
        return DynamicResult(moment.random.randint(0, 1000))
    low, high = sorted((0.0, *bounds)[-2:]) if bounds else (0.0, 1000.0)
    if whole:
        low, high = int(low), int(high)
    if low == high:
        message = f"there is no number from {low:g} to below {high:g}"
        return wrong(variable, message, f"{variable.name.text}(1, 10)")
    swapped = (_swapped(variable),) if len(bounds) == 2 and bounds[0] > bounds[1] else ()
    if whole:
        return DynamicResult(moment.random.randrange(int(low), int(high)), notes=swapped)
    return DynamicResult(moment.random.uniform(low, high), notes=swapped)


def _random_text(letters: str) -> "Callable[[DynamicVariable, Moment], Outcome]":
    def drawn(variable: DynamicVariable, moment: Moment) -> Outcome:
        lengths = _numbers(variable)
        name = variable.name.text
        if lengths is None or len(lengths) != 1 or not 0 <= lengths[0] <= _LONGEST:
            return wrong(variable, f"`{name}` takes a length up to {_LONGEST}", f"{name}(8)")
        return DynamicResult("".join(moment.random.choices(letters, k=int(lengths[0]))))

    return drawn


def _email(_variable: DynamicVariable, moment: Moment) -> Outcome:
    name = "".join(moment.random.choices(string.ascii_lowercase, k=10))
    return DynamicResult(f"{name}@example.com")


def made_up(variable: DynamicVariable, moment: Moment) -> Outcome:
    """A value of `$random.CLASS.METHOD`, out of the Faker library."""
    name = variable.name.text.removeprefix("$random.")
    arguments = _operands(variable.raw_arguments.text)
    outcome = fake_value(name, arguments, moment.random)
    if isinstance(outcome, str):
        return DynamicResult(outcome)
    return failed(variable.name, outcome.message, outcome.hint)


def _operands(text: str) -> tuple[str, ...]:
    """`(1, 2)`, `1 2` and `("zh_CN")` as their parts, without quotes."""
    inner = text.strip()
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1]
    return tuple(part.strip("\"'") for part in re.split(r"[,\s]+", inner.strip()) if part)


def _numbers(variable: DynamicVariable) -> tuple[float, ...] | None:
    try:
        numbers = tuple(float(part) for part in _operands(variable.raw_arguments.text))
    except ValueError:
        return None
    return numbers if all(abs(number) < 2**53 for number in numbers) else None


def _swapped(variable: DynamicVariable) -> Problem:
    return Problem(
        Code.DIALECT_DIFFERENCE,
        Severity.WARNING,
        variable.raw_arguments.span,
        "the first bound is larger than the second, so they are swapped",
        "REST Client sends this text as it is",
    )


RANDOM_VALUES: Mapping[str, Callable[[DynamicVariable, Moment], Outcome]] = {
    "$uuid": _uuid,
    "$guid": _uuid,
    "$random.uuid": _uuid,
    "$randomInt": _random_int,
    "$random.integer": _random_number,
    "$random.float": _random_number,
    "$random.alphabetic": _random_text(string.ascii_letters),
    "$random.alphanumeric": _random_text(string.ascii_letters + string.digits + "_"),
    "$random.hexadecimal": _random_text("0123456789ABCDEF"),
    "$random.email": _email,
}
"""What each random variable of the language comes to."""
