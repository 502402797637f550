"""Expectations of Chai, `expect(x).to.equal(y)`, as lines of `# @assert`."""

import re
from collections.abc import Mapping, Sequence

from callsheet.convert.script_reader import Call, Member, Step, literal_text, tokens_of
from callsheet.convert.script_subjects import Subject, literal_of, subject_of, value_of
from callsheet.late_dataclasses import dataclass

_LINK_WORDS = """
to be been is that which and has have with at of same but does still also deep any all own ordered
strict
"""
_LINKS = frozenset(_LINK_WORDS.split())
_NESTED = re.compile(r"""\[(?P<index>\d+)\]|\.?(?P<name>[^.\[\]]+)""")
_COMPARED = {
    "above": ">",
    "gt": ">",
    "greaterThan": ">",
    "least": ">=",
    "gte": ">=",
    "greaterThanOrEqual": ">=",
    "below": "<",
    "lt": "<",
    "lessThan": "<",
    "most": "<=",
    "lte": "<=",
    "lessThanOrEqual": "<=",
}
_EQUAL = frozenset(("equal", "equals", "eq", "eql", "eqls"))
_CONTAINS = frozenset(("include", "includes", "contain", "contains", "string"))
_TYPES = {
    "array": "isList",
    "boolean": "isBoolean",
    "number": "isNumber",
    "object": "isObject",
    "string": "isString",
}
_STATES: Mapping[str, tuple[str, str]] = {
    "true": ("== true", "{} === true"),
    "false": ("== false", "{} === false"),
    "null": ("== null", "{} === null"),
    "undefined": ("not exists", "{} === undefined"),
    "ok": ("isTrue", "Boolean({})"),
    "exist": ("exists", "({} ?? null) !== null"),
    "empty": ("isEmpty", "Object.keys({}).length === 0"),
}
_STATUSES = {
    "accepted": "status == 202",
    "badRequest": "status == 400",
    "unauthorized": "status == 401",
    "unauthorised": "status == 401",
    "forbidden": "status == 403",
    "notFound": "status == 404",
    "notAcceptable": "status == 406",
    "rateLimited": "status == 429",
}
_CLASSES = {
    "ok": (200, 299),
    "success": (200, 299),
    "info": (100, 199),
    "redirection": (300, 399),
    "clientError": (400, 499),
    "serverError": (500, 599),
    "error": (400, 599),
}
_JSON = 'header "Content-Type" {}contains "json"'


@dataclass(frozen=True, slots=True)
class Claim:
    """The last word of an expectation."""

    name: str
    arguments: tuple[str, ...] | None
    negated: bool
    nested: bool


def expectation(
    subject: str, steps: Sequence[Step], known: Mapping[str, str]
) -> tuple[str, ...] | None:
    """`expect(SUBJECT)` with what follows, as assertions; None for what we do not understand."""
    claims = claims_of(steps)
    about = subject_of(subject, known)
    if not claims or about is None:
        return None
    found: list[str] = []
    for claim in claims:
        if claim.name == "count":
            about = _counted(about)
            continue
        lines = _lines(about, claim, known)
        if lines is None:
            return None
        found += lines
        if claim.name == "property" and claim.arguments:
            # What follows is about the value of the property.
            name = literal_text(claim.arguments[0])
            about = about.member(name) if name else about
    return tuple(found)


def claims_of(steps: Sequence[Step]) -> tuple[Claim, ...]:
    """What an expectation says, word by word; nothing where a step is no word."""
    found: list[Claim] = []
    negated = nested = False
    at = 0
    while at < len(steps):
        step = steps[at]
        if not isinstance(step, Member):
            return ()
        following = steps[at + 1] if at + 1 < len(steps) else None
        arguments = following.arguments if isinstance(following, Call) else None
        at += 1 if arguments is None else 2
        if step.name == "not":
            negated = True
        elif step.name == "nested":
            nested = True
        elif arguments is None and step.name in ("length", "lengthOf") and following is not None:
            found.append(Claim("count", None, negated, nested))
        elif arguments is None and step.name in _LINKS:
            continue
        else:
            found.append(Claim(step.name, arguments, negated, nested))
    return tuple(found)


def _lines(about: Subject, claim: Claim, known: Mapping[str, str]) -> list[str] | None:
    arguments = claim.arguments
    if arguments is None or (not arguments and claim.name in _STATES):
        state = _STATES.get(claim.name)
        return None if state is None else _either(about, *state, claim)
    match claim.name, arguments:
        case name, (value,) if name in _EQUAL:
            return _compared(about, "==", value, claim, known)
        case name, (value,) if name in _COMPARED:
            return _compared(about, _COMPARED[name], value, claim, known)
        case ("within", (low, high)) if not claim.negated:
            lower = _compared(about, ">=", low, claim, known)
            upper = _compared(about, "<=", high, claim, known)
            return None if lower is None or upper is None else [*lower, *upper]
        case name, (value,) if name in _CONTAINS:
            return _contains(about, value, claim, known)
        case ("oneOf", (value,)):
            found = value_of(value, known)
            if found is None or not about.expression or not value.startswith("["):
                return None
            return [_said(f"{found[1]}.includes({about.expression})", claim)]
        case ("a" | "an", (value, *_)):
            return _of_type(about, literal_text(value) or "", claim)
        case ("property", (value, *expected)):
            return _property(about, value, expected, claim, known)
        case ("lengthOf" | "length", (value,)):
            counted = _counted(about)
            return _compared(counted, "==", value, claim, known)
        case ("match" | "matches", (value,)):
            return _matches(about, value, claim)
        case ("startWith" | "startsWith", (value,)) if about.selection and literal_of(value):
            return [f"{about.selection} {_not(claim)}startsWith {literal_of(value)}"]
        case ("endWith" | "endsWith", (value,)) if about.selection and literal_of(value):
            return [f"{about.selection} {_not(claim)}endsWith {literal_of(value)}"]
    return None


def _not(claim: Claim) -> str:
    return "not " if claim.negated else ""


def _said(expression: str, claim: Claim) -> str:
    return f"!({expression})" if claim.negated else expression


def _either(about: Subject, predicate: str, expression: str, claim: Claim) -> list[str] | None:
    if about.selection:
        negated = claim.negated
        if predicate.startswith("not "):
            predicate, negated = predicate.removeprefix("not "), not negated
        return [f"{about.selection} {'not ' if negated else ''}{predicate}"]
    return [_said(expression.format(_bracketed(about.expression)), claim)]


def _bracketed(expression: str) -> str:
    words = tokens_of(expression)
    operators = any(each.kind == "sign" and each.text not in "().[]?.," for each in words)
    return f"({expression})" if operators else expression


def _compared(
    about: Subject,
    predicate: str,
    source: str,
    claim: Claim,
    known: Mapping[str, str],
) -> list[str] | None:
    found = value_of(source, known)
    if found is None:
        return None
    literal, expression = found
    if about.selection and literal:
        return [f"{about.selection} {_not(claim)}{predicate} {literal}"]
    if not about.expression:
        return None
    value = _bracketed(about.expression)
    operator = "===" if predicate == "==" else predicate
    if expression[:1] in "[{":
        if predicate != "==":
            return None
        return [_said(f"JSON.stringify({value}) === JSON.stringify({expression})", claim)]
    return [_said(f"{value} {operator} {_bracketed(expression)}", claim)]


def _contains(
    about: Subject, source: str, claim: Claim, known: Mapping[str, str]
) -> list[str] | None:
    found = value_of(source, known)
    if found is None or source.startswith("{"):
        return None
    if about.selection and found[0]:
        return [f"{about.selection} {_not(claim)}contains {found[0]}"]
    if not about.expression:
        return None
    return [_said(f"{_bracketed(about.expression)}.includes({found[1]})", claim)]


def _of_type(about: Subject, name: str, claim: Claim) -> list[str] | None:
    name = name.lower()
    if name in ("null", "undefined"):
        return _either(about, *_STATES[name], claim)
    if name not in _TYPES:
        return None
    if about.selection:
        return [f"{about.selection} {_not(claim)}{_TYPES[name]}"]
    value = _bracketed(about.expression)
    if name == "array":
        return [_said(f"Array.isArray({value})", claim)]
    return [_said(f'typeof {value} === "{name}"', claim)]


def _property(
    about: Subject,
    source: str,
    expected: Sequence[str],
    claim: Claim,
    known: Mapping[str, str],
) -> list[str] | None:
    name = literal_text(source)
    if name is None or not about.expression:
        return None
    inner = about
    for each in _NESTED.finditer(name) if claim.nested else ():
        inner = inner.member(int(each["index"]) if each["index"] else each["name"])
    if not claim.nested:
        inner = inner.member(name)
    if expected:
        return _compared(inner, "==", expected[0], claim, known)
    return _either(inner, "exists", "{} !== undefined", claim)


def _counted(about: Subject) -> Subject:
    selection = f"{about.selection} count" if about.selection else ""
    return Subject(selection, f"{_bracketed(about.expression)}.length" if about.expression else "")


def _matches(about: Subject, source: str, claim: Claim) -> list[str] | None:
    words = tokens_of(f"({source})")
    if len(words) != 3 or words[1].kind != "regex":
        return None
    pattern, _, flags = source[1:].rpartition("/")
    if about.selection and flags in ("", "u"):
        return [f"{about.selection} {_not(claim)}matches /{pattern}/"]
    if not about.expression:
        return None
    return [_said(f"{source}.test({about.expression})", claim)]


def expectation_of_response(
    steps: Sequence[Step], known: Mapping[str, str]
) -> tuple[str, ...] | None:
    """`pm.response.to.have.status(200)`; None for what we do not understand."""
    claims = claims_of(steps)
    if len(claims) != 1:
        return None
    claim = claims[0]
    lines = _about_response(claim, known)
    return None if lines is None else tuple(lines)


def _about_response(claim: Claim, known: Mapping[str, str]) -> list[str] | None:
    status = Subject("status", "response.status")
    no = _not(claim)
    match claim.name, claim.arguments:
        case ("status" | "statusCode", (value,)) if literal_text(value) is not None:
            return _compared(Subject("statusText"), "==", value, claim, known)
        case ("status" | "statusCode", (value,)):
            return _compared(status, "==", value, claim, known)
        case ("header", (name,)) if literal_text(name):
            return [f"header {literal_of(name)} {no}exists"]
        case ("header", (name, value)) if literal_text(name):
            subject = subject_of(f"pm.response.headers.get({name})", {})
            return None if subject is None else _compared(subject, "==", value, claim, known)
        case ("json" | "jsonBody", None | ()):
            return [_JSON.format(no)]
        case ("jsonBody", (path, *expected)) if literal_text(path):
            body = Subject('jsonpath "$"', "response.body")
            nested = Claim("property", None, claim.negated, nested=True)
            return _property(body, path, expected, nested, known)
        case ("body", (value,)):
            return _compared(Subject("body"), "==", value, claim, known)
        case ("body" | "withBody", None | ()):
            return [f"bytes count {'==' if claim.negated else '>'} 0"]
        case ("responseTime", (value,)):
            return _compared(Subject("duration"), "<=", value, claim, known)
        case (name, None | ()) if name in _STATUSES:
            return [_STATUSES[name].replace("==", "!=" if claim.negated else "==")]
        case (name, None | ()) if name in _CLASSES:
            low, high = _CLASSES[name]
            if claim.negated:
                return [f"!(response.status >= {low} && response.status <= {high})"]
            return [f"status >= {low}", f"status <= {high}"]
    return None
