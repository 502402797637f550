"""Values of the clock: `$timestamp -1 d`, `$datetime rfc1123`, `$localDatetime "HH:mm"`."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo

from callsheet.model.dialects import Dialect
from callsheet.model.moment import DynamicResult, Moment, Outcome, wrong
from callsheet.model.times import (
    ISO8601,
    LOCAL_ISO8601,
    LOCAL_RFC1123,
    RFC1123,
    UNITS,
    Offset,
    PatternKind,
    formatted,
    kind_of,
    moved,
)
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.bindings import DynamicVariable

_OFFSET = rf"(?P<amount>[+-]?\d+)\s+(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})"
_TIMESTAMP = re.compile(rf"(?:{_OFFSET})?\s*(?P<milliseconds>\bms)?")
_DATETIME = re.compile(
    rf"(?P<format>rfc1123|iso8601|'[^']*'|\"[^\"]*\")?\s*(?:(?:(?<=\s)|\A){_OFFSET})?"
)
_MILLISECOND = datetime.resolution * 1000
_IN_MILLISECONDS = (Dialect.HTTPYAC, Dialect.KULALA)
"""The tools whose bare `$timestamp` counts milliseconds (dialects.md B3)."""

_USUAL_PATTERNS = {Dialect.VISUAL_STUDIO: PatternKind.DOTNET}
"""In whose tokens a pattern is written that could be of either."""


def _timestamp(variable: DynamicVariable, moment: Moment) -> Outcome:
    found = _TIMESTAMP.fullmatch(variable.raw_arguments.text)
    if found is None:
        return wrong(variable, "this is no offset", "$timestamp -1 d")
    time = _moved(variable, found, moment, UTC)
    if isinstance(time, Problem):
        return time
    milliseconds = (time - datetime(1970, 1, 1, tzinfo=UTC)) // _MILLISECOND
    is_bare = not variable.raw_arguments.text and moment.dialect in _IN_MILLISECONDS
    return DynamicResult(milliseconds if found["milliseconds"] or is_bare else milliseconds // 1000)


def _datetime(variable: DynamicVariable, moment: Moment) -> Outcome:
    local = variable.name.text == "$localDatetime"
    found = _DATETIME.fullmatch(variable.raw_arguments.text)
    if found is None:
        example = f'{variable.name.text} "YYYY-MM-DD" 1 d'
        return wrong(variable, "this is no format, or no offset behind it", example)
    time = _moved(variable, found, moment, moment.zone if local else UTC)
    if isinstance(time, Problem):
        return time
    match found["format"]:
        case None | "iso8601":
            return DynamicResult(formatted(time, LOCAL_ISO8601 if local else ISO8601))
        case "rfc1123":
            return DynamicResult(formatted(time, LOCAL_RFC1123 if local else RFC1123))
        case quoted:
            pattern = quoted[1:-1]
            usual = _USUAL_PATTERNS.get(moment.dialect, PatternKind.DAYJS)
            kind = kind_of(pattern, usual)
            notes = (_mixed(variable),) if kind is PatternKind.MIXED else ()
            return DynamicResult(formatted(time, pattern, kind), notes=notes)


def _moved(
    variable: DynamicVariable, found: re.Match[str], moment: Moment, zone: tzinfo | None
) -> datetime | Problem:
    if found["amount"] is None:
        return moment.now.astimezone(zone)
    try:
        return moved(moment.now, Offset(int(found["amount"]), found["unit"]), zone)
    except (OverflowError, ValueError):
        return wrong(variable, "this offset leads out of the calendar", "$timestamp -1 y")


def _iso_timestamp(_variable: DynamicVariable, moment: Moment) -> Outcome:
    return DynamicResult(formatted(moment.now.astimezone(UTC), ISO8601))


def _date(_variable: DynamicVariable, moment: Moment) -> Outcome:
    return DynamicResult(formatted(moment.now.astimezone(UTC), "YYYY-MM-DD"))


def _mixed(variable: DynamicVariable) -> Problem:
    return Problem(
        Code.DIALECT_DIFFERENCE,
        Severity.WARNING,
        variable.raw_arguments.span,
        "the format mixes tokens of Day.js and of .NET; it is read as Day.js",
        "write `YYYY-MM-DD` (Day.js) or `yyyy-MM-dd` (.NET)",
    )


TIME_VALUES: Mapping[str, Callable[[DynamicVariable, Moment], Outcome]] = {
    "$timestamp": _timestamp,
    "$isoTimestamp": _iso_timestamp,
    "$date": _date,
    "$datetime": _datetime,
    "$localDatetime": _datetime,
}
"""What each variable of the clock comes to."""
