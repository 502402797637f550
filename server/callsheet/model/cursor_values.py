"""Values of a cursor and their order: numbers with all digits, dates as moments, other texts."""

import re
from datetime import date
from decimal import ROUND_CEILING, Context, Decimal, InvalidOperation
from enum import StrEnum
from typing import Final, TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonNumber, JsonValue, parse_json, value_text

Order: TypeAlias = int | Decimal | tuple[int, str] | str
"""What values of one kind are compared by: a number, seconds with their fraction, a text."""


class CursorKind(StrEnum):
    """What the values of a cursor are; the word is what a message calls one of them."""

    NUMBER = "number"
    MOMENT = "date"
    """ISO 8601, without an offset in UTC; a date is its midnight."""

    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Lag:
    """How far before the mark to begin."""

    amount: Decimal
    unit: str = ""
    """One of `LAG_UNITS`; empty is days for dates, seconds for times, and a number for numbers."""


LAG_UNITS: Final = {"ms": "0.001", "s": "1", "m": "60", "h": "3600", "d": "86400", "w": "604800"}
"""Seconds of each unit."""

_DAY: Final = 86400
_EXACT: Final = Context(prec=2000)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_LAG = re.compile(r"(?P<amount>\d{1,15}(?:\.\d{1,15})?)\s*(?P<unit>ms|[smhdw])?", re.ASCII)
_MOMENT = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:(?P<between>[Tt ])(?P<hour>\d\d):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:(?P<point>[.,])(?P<fraction>\d{1,18}))?)?"
    r"(?P<zone>[Zz]|(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)?)?)?",
    re.ASCII,
)


def typed_value(text: str) -> JsonValue:
    """What is typed as a value of a cursor: a JSON number, else the text."""
    if _NUMBER.fullmatch(text):
        try:
            return parse_json(text)
        except ValueError:
            return text
    return text


def parse_lag(text: str) -> Lag | None:
    """`3600`, `1h`, `2d`; None if it is none."""
    found = _LAG.fullmatch(text.strip())
    return Lag(Decimal(found["amount"]), found["unit"] or "") if found else None


def kind_of(value: JsonValue) -> CursorKind | None:
    """The kind of a value; None for one that has no place in an order."""
    for kind in CursorKind:
        if order_of(value, kind) is not None:
            return kind
    return None


def order_of(value: JsonValue, kind: CursorKind) -> Order | None:
    """What the value is compared by among those of that kind; None when it is of another one."""
    match kind:
        case CursorKind.NUMBER:
            return _number_order(value)
        case CursorKind.MOMENT:
            return _moment_order(value) if isinstance(value, str) else None
        case CursorKind.TEXT:
            return value if isinstance(value, str) else None


def typed_order(value: JsonValue, kind: CursorKind) -> Order | None:
    """As `order_of`, for a value that is typed: among texts, `1704067200` is one."""
    is_text = kind is CursorKind.TEXT and value is not None
    return order_of(value_text(value) if is_text else value, kind)


def is_before(first: Order, second: Order) -> bool:
    """Whether the first of two values of one kind comes before the second."""
    return first < second  # type: ignore[operator]


def lagged(value: JsonValue, lag: Lag, declared: JsonValue) -> JsonValue:
    """The value moved back, in the form that it has; None when the lag does not fit it.

    Args:
        value: The mark.
        lag: How far.
        declared: The initial value: where that is a date, a lag without unit is in days (dlt).
    """
    match kind_of(value):
        case CursorKind.NUMBER if not lag.unit:
            return _number_before(value, lag.amount)
        case CursorKind.MOMENT:
            return _moment_before(value_text(value), lag, value_text(declared))
        case _:
            return None


def _number_order(value: JsonValue) -> int | Decimal | None:
    match value:
        case bool():
            return None
        case int():
            return value
        case float():
            try:
                return Decimal(value.spelling if isinstance(value, JsonNumber) else repr(value))
            except InvalidOperation:
                return None
        case _:
            return None


def _number_before(value: JsonValue, amount: Decimal) -> JsonValue:
    number = _number_order(value)
    if isinstance(number, int):
        # As dlt does: among whole numbers the start is whole too.
        return int(_EXACT.subtract(Decimal(number), amount))
    return JsonNumber(str(_EXACT.subtract(number or Decimal(), amount)))


def _moment_order(text: str) -> tuple[int, str] | None:
    found = _MOMENT.fullmatch(text)
    seconds = _clock_seconds(found) if found else None
    if found is None or seconds is None:
        return None
    return seconds - _offset_seconds(found), (found["fraction"] or "").rstrip("0")


def _clock_seconds(found: re.Match[str]) -> int | None:
    """Seconds of the time on the clock; None when no clock shows it."""
    try:
        day = date.fromisoformat(found["date"]).toordinal()
    except ValueError:
        return None
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    # 60 is a leap second.
    if hour > 23 or minute > 59 or second > 60:
        return None
    return day * _DAY + hour * 3600 + minute * 60 + second


def _offset_seconds(found: re.Match[str]) -> int:
    seconds = int(found["hours"] or 0) * 3600 + int(found["minutes"] or 0) * 60
    return -seconds if found["sign"] == "-" else seconds


def _moment_before(text: str, lag: Lag, declared: str) -> str | None:
    """Rounded down to what the form of the text can say, so that nothing is left out."""
    found = _MOMENT.fullmatch(text)
    seconds = _clock_seconds(found) if found else None
    if found is None or seconds is None:
        return None
    whole_days = not lag.unit and _is_date(declared if _moment_order(declared) else text)
    unit = lag.unit or ("d" if whole_days else "s")
    parts = 10 ** len(found["fraction"] or "")
    exact = _EXACT.multiply(lag.amount, _EXACT.multiply(Decimal(LAG_UNITS[unit]), Decimal(parts)))
    back = int(exact.to_integral_value(ROUND_CEILING))
    ticks = seconds * parts + int(found["fraction"] or 0) - back
    if whole_days:
        offset = _offset_seconds(found) * parts
        ticks = (ticks - offset) // (_DAY * parts) * _DAY * parts + offset
    return _written(found, max(ticks, _DAY * parts), parts)


def _is_date(text: str) -> bool:
    return len(text) == len("2024-01-25")


def _written(found: re.Match[str], ticks: int, parts: int) -> str:
    seconds, fraction = divmod(ticks, parts)
    day, clock = divmod(seconds, _DAY)
    text = date.fromordinal(day).isoformat()
    if found["hour"] is None:
        return text
    text += f"{found['between']}{clock // 3600:02}:{clock // 60 % 60:02}"
    if found["second"] is not None:
        text += f":{clock % 60:02}"
    if found["fraction"] is not None:
        text += f"{found['point']}{fraction:0{len(found['fraction'])}}"
    return text + (found["zone"] or "")
