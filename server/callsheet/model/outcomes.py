"""What `# @on` and `# @error` say: what answers mean that are no good ones."""

import json
import re
from collections.abc import Iterator
from enum import StrEnum

from callsheet.late_dataclasses import dataclass
from callsheet.model.filling import Filling
from callsheet.model.settings import Setting, Settings
from callsheet.problems import Code, Problem, did_you_mean
from callsheet.syntax.argument_values import parse_statuses
from callsheet.syntax.expressions import Malformed, parse_expression
from callsheet.syntax.nodes import Piece
from callsheet.text import Span


class Action(StrEnum):
    """What an answer is taken for."""

    IGNORE = "ignore"
    """For one without items; it is no error, whatever its status is."""

    FAIL = "fail"
    """For an error, whatever its status is."""


@dataclass(frozen=True, slots=True)
class ResponseRule:
    """`404 ignore`, `"text" in body ignore`, `200 "no data" in body fail` (dlt)."""

    action: Action
    statuses: tuple[range, ...] = ()
    """Empty: every status."""

    content: str = ""
    """What the body has to hold; empty: anything."""


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """`NAME when EXPRESSION message="…"`; spans are those of the setting's block."""

    name: str
    when: Piece
    message: Piece | None
    setting: Setting


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What holds for the answers of a request; the first that fits counts."""

    rules: tuple[ResponseRule, ...] = ()
    errors: tuple[ErrorRule, ...] = ()
    of_graphql: bool = False
    """Whether the request is one of GraphQL, whose answers can say `errors`."""


NO_OUTCOMES = Outcomes()

_RULE = re.compile(
    r"""(?P<statuses>[\dxX][\dxX,\s-]*?)?\s*
    (?:(?:and\s+)?(?P<content>"(?:[^"\\]|\\.)*"|'[^']*')\s+in\s+body)?\s*
    (?<!\S)(?P<action>\w+)""",
    re.VERBOSE | re.IGNORECASE,
)
_ERROR = re.compile(r"(?P<name>[^\W\d][\w.-]*)\s+when\s+(?P<when>\S.*)", re.DOTALL)


def read_outcomes(filling: Filling) -> Outcomes:
    """What is said of a request's answers: by itself first, then by its resources and its file."""
    rules = (_rule(filling, setting) for setting in _nearest_first(filling.settings, "on"))
    errors = (_error(filling, setting) for setting in _nearest_first(filling.settings, "error"))
    found = Outcomes(tuple(filter(None, rules)), tuple(filter(None, errors)))
    return found if found.rules or found.errors else NO_OUTCOMES


def plain_rule(text: str) -> ResponseRule | None:
    """What a line says as it stands; None when it is wrong, or when bindings decide it."""
    found = _RULE.fullmatch(text.strip())
    if found is None or "{{" in text or found["action"].lower() not in tuple(Action):
        return None
    statuses = parse_statuses(found["statuses"]) if found["statuses"] else ()
    content = _unquoted(found["content"]) if found["content"] else ""
    if statuses is None or not (statuses or content):
        return None
    return ResponseRule(Action(found["action"].lower()), statuses, content)


def _nearest_first(settings: Settings, name: str) -> Iterator[Setting]:
    for layer in settings.layers:
        for directive in layer.block.parsed.directives(name):
            yield Setting(directive, layer)


def _rule(filling: Filling, setting: Setting) -> ResponseRule | None:
    written = setting.directive.value
    text = filling.text(setting, written).strip()
    found = _RULE.fullmatch(text)
    if found is None and "{{" in text:
        return None
    action = found["action"].lower() if found else ""
    statuses = parse_statuses(found["statuses"]) if found and found["statuses"] else ()
    content = _unquoted(found["content"]) if found and found["content"] else ""
    if found and statuses is None:
        message = f'"{found["statuses"].strip()}" is no status'
        _refuse(filling, setting, message, "statuses are `100` to `599`, or a class like `5xx`")
        return None
    if found is None or statuses is None or not (statuses or content):
        message = f"`{written.text}` says not which answers are meant, or what to take them for"
        _refuse(filling, setting, message, "write it like `404 ignore`")
        return None
    if action not in tuple(Action):
        hint = did_you_mean(action, tuple(Action)) or "write `ignore` or `fail`"
        _refuse(filling, setting, f'an answer cannot be taken for "{action}"', hint)
        return None
    return ResponseRule(Action(action), statuses, content)


def _error(filling: Filling, setting: Setting) -> ErrorRule | None:
    arguments = setting.arguments
    if not filling.checked(setting):
        return None
    found = _ERROR.fullmatch(arguments.expression.text) if arguments.expression else None
    if found is None or arguments.expression is None:
        hint = "for example `# @error too_hot when response.body.temp > 35`"
        _refuse(filling, setting, "`@error` needs a name, `when` and an expression", hint)
        return None
    start = arguments.expression.span.start + found.start("when")
    when = Piece(Span(start, start + len(found["when"])), found["when"])
    parsed = parse_expression(when.text)
    if isinstance(parsed, Malformed):
        problem: Problem = parsed.problem.shifted(start)
        at = Piece(problem.span, when.text)
        filling.refuse(setting, problem.code, problem.message, problem.hint, at=at)
        return None
    return ErrorRule(found["name"], when, arguments.key("message"), setting)


def _refuse(filling: Filling, setting: Setting, message: str, hint: str) -> None:
    filling.refuse(setting, Code.DIRECTIVE_ARGUMENT, message, hint, at=setting.directive.value)


def _unquoted(text: str) -> str:
    if text.startswith("'"):
        return text[1:-1]
    try:
        return str(json.loads(text, strict=False))
    except ValueError:
        return text[1:-1]
