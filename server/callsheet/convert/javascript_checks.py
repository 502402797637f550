"""Assertions and captures as JavaScript over an answer, for tools whose handlers are scripts."""

import json
import re
from collections.abc import Callable

from callsheet.convert.answers import Taken, members, taken_by_selection
from callsheet.facts.javascript_names import JAVASCRIPT_NAMES
from callsheet.late_dataclasses import dataclass
from callsheet.syntax.assertion_nodes import (
    AppliedFilter,
    Assertion,
    AssertionStyle,
    Expected,
    ExpectedKind,
    ExpressionAssertion,
    SubjectAssertion,
)
from callsheet.syntax.javascript import JavascriptExpression, read_javascript
from callsheet.values import JsonValue, parse_json

_HEADER = re.compile(r"""response\.headers(?:\.([A-Za-z_]\w*)|\[["']([^"']+)["']\])""")
_MEMBER = re.compile(r"response\.([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Api:
    """How a tool's scripts name the parts of an answer."""

    status: str
    body: str
    text: str
    header: Callable[[str], str]
    json_path: str = ""
    """The function that takes a JSONPath; empty for none."""

    duration: str = ""


def value_script(taken: Taken, api: Api, *, missing: bool = False) -> str | None:
    """The expression for a part of an answer; with `missing` one that allows it not to be there."""
    found = _part(taken, api, missing=missing)
    for each in taken.filters:
        found = None if found is None else _filtered(found, each)
    return found


def check_script(assertion: Assertion, api: Api) -> str | None:
    """The expression that is true when an assertion holds; None when no script can say it."""
    match assertion:
        case ExpressionAssertion(source=source):
            return expression_script(source.text, api)
        case SubjectAssertion():
            return _subject_script(assertion, api)


def expression_script(source: str, api: Api) -> str | None:
    """An expression over `response` in the words of the tool."""
    read = read_javascript(source)
    if not isinstance(read, JavascriptExpression) or "{{" in source:
        return None
    names = {name.text for name in read.free_names}
    if not names <= {"response", *JAVASCRIPT_NAMES} or _holds_others(source):
        return None
    source = _HEADER.sub(lambda found: api.header(found[1] or found[2]), source)
    return _MEMBER.sub(lambda found: _member(found, api), source)


def _holds_others(source: str) -> bool:
    rest = _HEADER.sub("", source)
    return any(each not in ("status", "body") for each in _MEMBER.findall(rest))


def _member(found: re.Match[str], api: Api) -> str:
    return {"status": api.status, "body": api.body}.get(found[1], found[0])


def _part(taken: Taken, api: Api, *, missing: bool) -> str | None:
    match taken.part:
        case "status":
            return api.status
        case "header":
            return api.header(taken.path)
        case "text":
            return api.text
        case "duration" if not taken.path:
            return api.duration or None
        case "json" if taken.steps is not None:
            return api.body + members(taken.steps, "?." if missing else "")
        case "json" if api.json_path:
            return f"{api.json_path}({api.body}, {_literal(taken.path)})"
        case "script":
            return expression_script(taken.path, api)
        case _:
            return None


def _filtered(value: str, applied: AppliedFilter) -> str | None:
    arguments = [_literal(piece.text) for piece in applied.arguments]
    match applied.name, arguments:
        case "count", []:
            return f"{value}.length"
        case "first", []:
            return f"{value}[0]"
        case "last", []:
            return f"{value}.slice(-1)[0]"
        case "nth", [_] if applied.arguments[0].text.isdigit():
            return f"{value}[{applied.arguments[0].text}]"
        case "toInt", []:
            return f"parseInt({value}, 10)"
        case "toFloat", []:
            return f"parseFloat({value})"
        case "toString", []:
            return f"String({value})"
        case "urlEncode", []:
            return f"encodeURIComponent({value})"
        case "urlDecode", []:
            return f"decodeURIComponent({value})"
        case "split", [separator]:
            return f"{value}.split({separator})"
        case "replace", [old, new]:
            return f"{value}.split({old}).join({new})"
        case "jsonpath", [_]:
            steps = Taken("json", applied.arguments[0].text).steps
            return None if steps is None else value + members(steps)
        case _:
            return None


_TYPES = {
    "isBoolean": 'typeof {0} === "boolean"',
    "isNumber": 'typeof {0} === "number"',
    "isString": 'typeof {0} === "string"',
    "isInteger": "Number.isInteger({0})",
    "isList": "Array.isArray({0})",
    "isArray": "Array.isArray({0})",
    "isObject": '({0} !== null && typeof {0} === "object" && !Array.isArray({0}))',
    "isCollection": '({0} !== null && typeof {0} === "object")',
    "isEmpty": "Object.keys({0}).length === 0",
    "isTrue": "Boolean({0})",
    "isFalse": "!{0}",
}
_COMPARED = {
    ">": "{0} > {1}",
    ">=": "{0} >= {1}",
    "<": "{0} < {1}",
    "<=": "{0} <= {1}",
    "startsWith": "{0}.startsWith({1})",
    "endsWith": "{0}.endsWith({1})",
    "contains": "{0}.includes({1})",
}


def _subject_script(assertion: SubjectAssertion, api: Api) -> str | None:
    taken = taken_by_selection(assertion.selection)
    exists = assertion.predicate == "exists"
    value = value_script(taken, api, missing=exists)
    if value is None:
        return None
    found = _predicate_script(assertion, value)
    if found is None or not assertion.negated:
        return found
    return f"!({found})"


def _predicate_script(assertion: SubjectAssertion, value: str) -> str | None:
    predicate, expected = assertion.predicate, assertion.expected
    if predicate == "exists":
        truthy = assertion.style is AssertionStyle.HTTPYAC
        return f"Boolean({value})" if truthy else f"({value} ?? undefined) !== undefined"
    if predicate in _TYPES:
        return _TYPES[predicate].format(value)
    if expected is None:
        return None
    if predicate == "matches":
        return f"new RegExp({_literal(expected.content.text)}).test(String({value}))"
    literal = expected_script(expected)
    if literal is None:
        return None
    if predicate in ("==", "!="):
        return f"{_equal(value, literal)}" if predicate == "==" else f"!({_equal(value, literal)})"
    if predicate in _COMPARED:
        return _COMPARED[predicate].format(value, literal)
    return None


def _equal(value: str, literal: str) -> str:
    if literal[0] in "[{":
        return f"JSON.stringify({value}) === JSON.stringify({literal})"
    return f"{value} === {literal}"


def expected_script(expected: Expected) -> str | None:
    """An expected value as JavaScript has it; None for bytes, and for what has bindings."""
    text = expected.content.text
    if "{{" in text or expected.kind in (ExpectedKind.HEX, ExpectedKind.BASE64):
        return None
    if expected.kind is not ExpectedKind.BARE:
        return _literal(text)
    try:
        parse_json(text)
    except ValueError:
        return _literal(text)
    return text


def _literal(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)
