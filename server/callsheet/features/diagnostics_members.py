"""Members that cannot be there: parts that no answer has, members that a value does not have."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from callsheet.features.diagnostics_variables import KnownNames
from callsheet.features.environment_values import values_of
from callsheet.features.near_names import misspelled
from callsheet.json_query import path_fault
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document
from callsheet.model.environment import EnvironmentSet, Variable
from callsheet.model.exchange_values import REQUEST_PARTS, RESPONSE_PARTS, named_part
from callsheet.model.members import as_structure, member_of, no_member
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.bindings import ExchangePath, MemberPath
from callsheet.syntax.kept import kept_of_each_for, kept_with_block_for
from callsheet.syntax.parse import ParsedBlock

_SIDES = frozenset({"request", "response"})
_PARTS = frozenset({*REQUEST_PARTS, *RESPONSE_PARTS})


@kept_with_block_for
def unknown_parts(parsed: ParsedBlock, known: KnownNames) -> tuple[Problem, ...]:
    """Ways into an exchange that no exchange has: `login.response.bdy`, `login.respnse.body`."""
    found = (_part_problem(each.expression, known) for each in parsed.bindings)
    return tuple(each for each in found if each is not None)


def _part_problem(expression: object, known: KnownNames) -> Problem | None:
    match expression:
        case ExchangePath() if expression.request.text in known.requests:
            part = named_part(expression)
            return part if isinstance(part, Problem) else _path_problem(expression)
        case MemberPath(root, (str(side), str(part), *_)) if part in _PARTS:
            meant = misspelled(side, _SIDES)
            if not meant or root.text not in known.requests or not expression.step_spans:
                return None
            message = f'"{root.text}" is a request, and has no member "{side}"'
            hint = f'did you mean "{meant}"?'
            return Problem(
                Code.UNRESOLVED_MEMBER, Severity.WARNING, expression.step_spans[0], message, hint
            )
        case _:
            return None


def _path_problem(path: ExchangePath) -> Problem | None:
    """What is wrong with a JSONPath, whatever it is asked of."""
    accessor = path.accessor
    if accessor is None or accessor.text[:1] != "$" or "{{" in accessor.text:
        return None
    fault = path_fault(accessor.text.strip())
    hint = "write it as in RFC 9535: `$.items[0].id`"
    problem = Problem(Code.UNRESOLVED_MEMBER, Severity.ERROR, accessor.span, fault, hint)
    return problem if fault else None


def missing_members(
    workspace: Workspace, document: Document, known: KnownNames
) -> Iterator[Problem]:
    """Members that the value of an environment does not have, with spans of the document."""
    around = workspace.environments.get(document.folder)
    if around is None:
        return
    found = kept_of_each_for(_absent, document.parsed, around)
    for block, absent in zip(document.blocks, found, strict=True):
        for each in absent:
            if each.name not in known.given and known.offered.isdisjoint(each.longer):
                problem = each.where_chosen.get(workspace.environment, each.problem)
                yield problem.shifted(block.start)


@dataclass(frozen=True, slots=True)
class _Absent:
    """A way into a value that leads nowhere."""

    name: str
    longer: frozenset[str]
    """Variables that may be meant, for names can have dots."""

    problem: Problem
    where_chosen: Mapping[str, Problem]
    """By the environment that is chosen, where that makes it worse."""


@kept_with_block_for
def _absent(parsed: ParsedBlock, around: EnvironmentSet) -> tuple[_Absent, ...]:
    """What the environments lack; `?.` says itself that there may be nothing."""
    found = []
    for binding in parsed.bindings:
        path = binding.expression
        if isinstance(path, MemberPath) and path.steps and not path.optional:
            absent = _absent_from(path, around)
            found += [absent] if absent else []
    return tuple(found)


def _absent_from(path: MemberPath, around: EnvironmentSet) -> _Absent | None:
    name, longer = path.root.text, frozenset(_longer_names(path))
    names = around.names or ("",)
    values = {each: found[0] for each in names if (found := values_of(around, each, name))}
    told = {each: problem for each in values if (problem := _walk(path, values[each]))}
    if len(told) == len(values):
        return _Absent(name, longer, next(iter(told.values())), told) if told else None
    told = {
        each: replace(problem, message=f"{problem.message} in {', '.join(told)}")
        for each, problem in told.items()
    }
    first = next(iter(told.values()), None)
    return _Absent(name, longer, replace(first, severity=Severity.WARNING), told) if first else None


def _longer_names(path: MemberPath) -> Iterator[str]:
    """Variables that may be meant, for names can have dots: `user.name` of `user.name.length`."""
    steps = (path.root.text, *map(str, path.steps))
    return (".".join(steps[: number + 1]) for number in range(1, len(steps)))


def _walk(path: MemberPath, variable: Variable) -> Problem | None:
    value = as_structure(variable.value, typed=variable.typed)
    for number, step in enumerate(path.steps):
        inside = member_of(value, step)
        if inside is None:
            span = path.step_spans[number] if path.step_spans else path.root.span
            problem = no_member(path.root.text, step, value, span)
            return replace(problem, hint="") if variable.secret else problem
        value = inside[0]
    return None
