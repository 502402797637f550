"""What other tools would put in the place of a binding, as hints."""

import re
from collections.abc import Iterator

from callsheet.model.needs import RESERVED_ROOTS
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.bindings import (
    Binding,
    DynamicVariable,
    ExchangePath,
    FileContents,
    JsonPathOver,
    MemberPath,
    Script,
)
from callsheet.syntax.parse import ParsedBlock

_DOTNET = re.compile(r"\b(?:yyyy|yy|dd?|tt|fff)\b")
_WHOLE = re.compile(r"-?\d{1,15}")
_DATES = ("$datetime", "$localDatetime")


def value_differences(parsed: ParsedBlock) -> Iterator[Problem]:
    """Hints at bindings that stand for something else elsewhere, each kind once a block."""
    told: set[str] = set()
    for binding in parsed.bindings:
        if isinstance(binding.expression, DynamicVariable) and _is_swapped(binding.expression):
            message = "the first bound is larger than the second, so they are swapped"
            hint = "REST Client sends the text as it is: write the smaller one first"
            code, at = Code.DIALECT_DIFFERENCE, binding.expression.raw_arguments.span
            yield Problem(code, Severity.WARNING, at, message, hint)
        found = _difference(binding)
        if found is not None and found[0] not in told:
            told.add(found[0])
            message, hint = found
            code, severity = Code.DIALECT_DIFFERENCE, Severity.HINT
            yield Problem(code, severity, binding.span, message, hint)


def _difference(binding: Binding) -> tuple[str, str] | None:
    match binding.expression:
        case DynamicVariable() as variable:
            return _dynamic(variable)
        case ExchangePath(request=request):
            message = f"`{request.text}` is sent first; REST Client and kulala want it sent by hand"
            return message, "no other tool needs it: httpYac reads `# @ref` for that"
        case MemberPath(root=root, steps=steps) if steps and root.text not in RESERVED_ROOTS:
            message = (
                "httpYac reads this as JavaScript over an answer; REST Client does not know it"
            )
            return message, "REST Client takes members of answers as `NAME.response.body.$.member`"
        case JsonPathOver():
            return "only JetBrains reads a JSONPath into a variable", "take the value by a capture"
        case Script():
            return "only httpYac evaluates an expression", "write a variable for other tools"
        case FileContents():
            return "only httpYac puts a file in the place of a binding", "write `< path`"
        case _:
            return None


def _is_swapped(variable: DynamicVariable) -> bool:
    bounds = variable.raw_arguments.text.split()
    whole = len(bounds) == 2 and all(_WHOLE.fullmatch(each) for each in bounds)
    return variable.name.text == "$randomInt" and whole and int(bounds[0]) > int(bounds[1])


def _dynamic(variable: DynamicVariable) -> tuple[str, str] | None:
    name, arguments = variable.name.text, variable.arguments
    if name == "$timestamp" and not arguments:
        message = "these are seconds; kulala and httpYac put milliseconds here"
        return message, "`{{$datetime iso8601}}` is the same everywhere"
    if name == "$randomInt" and not arguments:
        message = "0 to 1000; httpYac ends at 999, and REST Client wants both ends"
        return message, "write both ends: `{{$randomInt 0 1000}}`"
    if name in _DATES and arguments and _DOTNET.search(arguments[0].text):
        message = "REST Client and httpYac read this as Day.js does, Visual Studio as .NET"
        return message, "write `iso8601` or `rfc1123`"
    return None
