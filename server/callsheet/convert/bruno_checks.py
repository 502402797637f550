"""Bruno's assertions and kept variables as `# @assert` and `# @capture`."""

from collections.abc import Iterable, Iterator

from callsheet.convert.bruno_blocks import Row
from callsheet.convert.bruno_parts import Check
from callsheet.convert.collection_text import bound, variable_name
from callsheet.convert.lost import Lost
from callsheet.convert.script_reader import literal_text, quoted
from callsheet.convert.script_subjects import Subject, literal_of, subject_of

_PREDICATES = {
    "eq": "==",
    "neq": "!=",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "contains": "contains",
    "notContains": "not contains",
    "startsWith": "startsWith",
    "endsWith": "endsWith",
    "matches": "matches",
    "notMatches": "not matches",
}
_STATES = {
    "isArray": ("isList", "Array.isArray({})"),
    "isBoolean": ("isBoolean", 'typeof {} === "boolean"'),
    "isDefined": ("exists", "{} !== undefined"),
    "isEmpty": ("isEmpty", "Object.keys({}).length === 0"),
    "isFalsy": ("== false", "{} === false"),
    "isJson": ("isCollection", 'typeof {} === "object"'),
    "isNotEmpty": ("not isEmpty", "Object.keys({}).length > 0"),
    "isNull": ("== null", "{} === null"),
    "isNumber": ("isNumber", 'typeof {} === "number"'),
    "isString": ("isString", 'typeof {} === "string"'),
    "isTruthy": ("== true", "{} === true"),
    "isUndefined": ("not exists", "{} === undefined"),
}
_COMPARED = {"eq": "===", "neq": "!==", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_HINT = "write an assertion over `response`"


def checks_of(checks: Iterable[Check], lost: Lost) -> Iterator[str]:
    """The lines of assertions."""
    for check in checks:
        about = subject_of(_expression(check.expression), {})
        lines = None if about is None else _lines(check, about, lost)
        if lines is None:
            shown = f"{check.expression}: {check.operator} {check.value}".rstrip()
            lost.say(f"the assertion `{shown}`", _HINT)
            yield f"# not carried over, an assertion: {shown}"
        else:
            yield from (f"# @assert {line}" for line in lines)


def captures_of(rows: Iterable[Row], lost: Lost) -> Iterator[str]:
    """The lines of variables that are kept from the answer."""
    for row in rows:
        about = subject_of(_expression(row.value), {}) if row.enabled else None
        name = variable_name(row.name.removeprefix("@"))
        if not row.enabled:
            yield f"# off: {name}: {row.value}"
        elif about is None:
            lost.say(f"the variable {name}, kept from `{row.value}`", "write `# @capture`")
            yield f"# not carried over, a variable: {name}: {row.value}"
        else:
            yield f"# @capture {name} = {about.expression or about.selection}"


def _expression(source: str) -> str:
    return source.strip().removeprefix("$")


def _lines(check: Check, about: Subject, lost: Lost) -> list[str] | None:
    operator = check.operator
    if operator in _STATES:
        predicate, expression = _STATES[operator]
        if about.selection:
            return [f"{about.selection} {predicate}"]
        return [expression.format(f"({about.expression})")]
    if operator == "length":
        number = check.value.strip()
        return [f"{about.selection} count == {number}"] if about.selection else None
    if operator == "between":
        low, _, high = check.value.partition(",")
        return [f"{about.selection} >= {low.strip()}", f"{about.selection} <= {high.strip()}"]
    if operator in ("in", "notIn"):
        values = ", ".join(_script(each, lost) for each in check.value.strip("[]").split(","))
        found = f"[{values}].includes({about.expression})"
        return [f"!{found}" if operator == "notIn" else found] if about.expression else None
    if about.selection:
        return [f"{about.selection} {_PREDICATES[operator]} {_value(check, lost)}"]
    if operator in _COMPARED and "{{" not in check.value:
        return [f"({about.expression}) {_COMPARED[operator]} {_script(check.value, lost)}"]
    return None


def _value(check: Check, lost: Lost) -> str:
    value = check.value.strip()
    if check.operator in ("matches", "notMatches"):
        pattern = value if value.startswith("/") else f"/{value}/"
        return pattern.rstrip("gimsuy") if pattern.count("/") > 1 else pattern
    if "{{" in value:
        found = bound(value, lost)
        return found if found.startswith("{{") and found.count("{{") == 1 else quoted(found)
    return _script(value, lost)


def _script(value: str, _lost: Lost) -> str:
    value = value.strip()
    text = literal_text(value)
    return quoted(value if text is None else text) if not _is_plain(value) else value


def _is_plain(value: str) -> bool:
    found = literal_of(value)
    return bool(found) and found[:1] != '"'
