"""Dates and times as bindings write them: offsets, and the patterns of Day.js and of .NET."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum
from typing import Final, TypeAlias

from callsheet.late_dataclasses import dataclass

UNITS: Final = ("y", "Q", "M", "w", "d", "h", "m", "s", "ms")
"""Units of an offset; `M` is a month, `m` a minute."""

_MONTHS = {"y": 12, "Q": 3, "M": 1}
_DAYS = {"w": 7, "d": 1}
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}

_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

RFC1123: Final = "ddd, DD MMM YYYY HH:mm:ss [GMT]"
LOCAL_RFC1123: Final = "ddd, DD MMM YYYY HH:mm:ss ZZ"
ISO8601: Final = "YYYY-MM-DDTHH:mm:ss.SSS[Z]"
LOCAL_ISO8601: Final = "YYYY-MM-DDTHH:mm:ssZ"


class PatternKind(Enum):
    """Whose tokens a pattern is written in."""

    DAYJS = "Day.js"
    DOTNET = ".NET"
    MIXED = "both"


@dataclass(frozen=True, slots=True)
class Offset:
    """How far from now, in one unit."""

    amount: int
    unit: str


Token: TypeAlias = Callable[[datetime], str]


def moved(moment: datetime, offset: Offset, zone: tzinfo | None) -> datetime:
    """`moment` in `zone` (None: the machine's), moved as a calendar moves.

    Months keep the day where they can (31 January and a month is 28 February), days keep the time
    on the clock over a change of summer time, hours and less are exact.

    Raises:
        OverflowError: There is no such year.
        ValueError: Likewise.
    """
    local = moment.astimezone(zone)
    if offset.unit in _SECONDS:
        exact = timedelta(seconds=offset.amount * _SECONDS[offset.unit])
        return (moment.astimezone(UTC) + exact).astimezone(zone)
    clock = local.replace(tzinfo=None)
    if offset.unit in _DAYS:
        clock += timedelta(days=offset.amount * _DAYS[offset.unit])
    else:
        clock = _month_moved(clock, offset.amount * _MONTHS[offset.unit])
    return clock.astimezone() if zone is None else clock.replace(tzinfo=zone)


def kind_of(pattern: str, usual: PatternKind = PatternKind.DAYJS) -> PatternKind:
    """Whose tokens a pattern is written in; `usual` when nothing speaks against it (A11.3)."""
    tokens = set(_DAYJS_TOKEN.findall(re.sub(r"\[[^\]]*\]|'[^']*'", "", pattern)))
    # Beside `DD`, `dd` is Day.js's weekday in two letters.
    dotnet = "yyyy" in tokens or ("dd" in tokens and "DD" not in tokens)
    dayjs = "YYYY" in tokens or "DD" in tokens
    if dotnet:
        return PatternKind.MIXED if dayjs else PatternKind.DOTNET
    return PatternKind.DAYJS if dayjs else usual


def formatted(moment: datetime, pattern: str, kind: PatternKind = PatternKind.DAYJS) -> str:
    """`moment` as the pattern says; text in brackets (Day.js) or quotes (.NET) goes through."""
    if kind is PatternKind.DOTNET:
        return _DOTNET.sub(lambda found: _piece(found, _DOTNET_TOKENS, moment), pattern)
    return _DAYJS.sub(lambda found: _piece(found, _DAYJS_TOKENS, moment), pattern)


def _month_moved(clock: datetime, months: int) -> datetime:
    year, month = divmod(clock.year * 12 + clock.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"there is no year {year}")
    day = min(clock.day, monthrange(year, month + 1)[1])
    return clock.replace(year=year, month=month + 1, day=day)


def _piece(found: re.Match[str], tokens: Mapping[str, Token], moment: datetime) -> str:
    literal = found["literal"]
    if literal is not None:
        return literal
    token = tokens.get(found[0])
    return token(moment) if token else found[0]


def _zone(separator: str) -> Token:
    def shown(moment: datetime) -> str:
        minutes = round((moment.utcoffset() or timedelta()).total_seconds() / 60)
        hours, rest = divmod(abs(minutes), 60)
        return f"{'-' if minutes < 0 else '+'}{hours:02}{separator}{rest:02}"

    return shown


def _short_zone(moment: datetime) -> str:
    return _zone("")(moment)[:3]


def _hour12(moment: datetime) -> int:
    return moment.hour % 12 or 12


def _half(moment: datetime) -> str:
    return "AM" if moment.hour < 12 else "PM"


def _fraction(digits: int) -> Token:
    return lambda moment: f"{moment.microsecond:06}0"[:digits]


def _utc_mark(moment: datetime) -> str:
    return _zone(":")(moment) if moment.utcoffset() else "Z"


_COMMON: Mapping[str, Token] = {
    "MMMM": lambda moment: _MONTH_NAMES[moment.month - 1],
    "MMM": lambda moment: _MONTH_NAMES[moment.month - 1][:3],
    "MM": lambda moment: f"{moment.month:02}",
    "M": lambda moment: str(moment.month),
    "dddd": lambda moment: _DAY_NAMES[moment.weekday()],
    "ddd": lambda moment: _DAY_NAMES[moment.weekday()][:3],
    "HH": lambda moment: f"{moment.hour:02}",
    "H": lambda moment: str(moment.hour),
    "hh": lambda moment: f"{_hour12(moment):02}",
    "h": lambda moment: str(_hour12(moment)),
    "mm": lambda moment: f"{moment.minute:02}",
    "m": lambda moment: str(moment.minute),
    "ss": lambda moment: f"{moment.second:02}",
    "s": lambda moment: str(moment.second),
}

_DAYJS_TOKENS: Mapping[str, Token] = {
    **_COMMON,
    "YYYY": lambda moment: f"{moment.year:04}",
    "YY": lambda moment: f"{moment.year % 100:02}",
    "DD": lambda moment: f"{moment.day:02}",
    "D": lambda moment: str(moment.day),
    "dd": lambda moment: _DAY_NAMES[moment.weekday()][:2],
    "d": lambda moment: str(moment.isoweekday() % 7),
    "SSS": _fraction(3),
    "A": _half,
    "a": lambda moment: _half(moment).lower(),
    "Z": _zone(":"),
    "ZZ": _zone(""),
}

_DOTNET_TOKENS: Mapping[str, Token] = {
    **_COMMON,
    "yyyy": lambda moment: f"{moment.year:04}",
    "yyy": lambda moment: f"{moment.year:03}",
    "yy": lambda moment: f"{moment.year % 100:02}",
    "y": lambda moment: str(moment.year % 100),
    "dd": lambda moment: f"{moment.day:02}",
    "d": lambda moment: str(moment.day),
    "tt": _half,
    "t": lambda moment: _half(moment)[:1],
    "zzz": _zone(":"),
    "zz": _short_zone,
    "z": lambda moment: _short_zone(moment)[0] + str(int(_short_zone(moment)[1:])),
    "K": _utc_mark,
    **{"f" * digits: _fraction(digits) for digits in range(1, 8)},
}

_DAYJS_TOKEN = re.compile(
    r"Y{1,4}|y{1,4}|M{1,4}|D{1,2}|d{1,4}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|Z{1,2}|SSS|[Aa]"
)
_DAYJS = re.compile(rf"\[(?P<literal>[^\]]*)\]|{_DAYJS_TOKEN.pattern}")
_DOTNET = re.compile(
    r"""'(?P<literal>[^']*)'|y{1,4}|M{1,4}|d{1,4}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|f{1,7}"""
    r"|t{1,2}|z{1,3}|K"
)
