from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from callsheet.model.times import (
    ISO8601,
    LOCAL_ISO8601,
    LOCAL_RFC1123,
    RFC1123,
    Offset,
    PatternKind,
    formatted,
    kind_of,
    moved,
)

MOMENT = datetime(2019, 1, 25, 14, 7, 5, 9_450, tzinfo=UTC)
"""Friday; two digits everywhere would hide a missing zero."""


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        # The examples of Day.js's own page on formatting.
        ("YYYY-MM-DDTHH:mm:ssZ", "2019-01-25T14:07:05+00:00"),
        ("[YYYYescape] YYYY-MM-DDTHH:mm:ssZ[Z]", "YYYYescape 2019-01-25T14:07:05+00:00Z"),
        ("DD/MM/YYYY", "25/01/2019"),
        # Its table of tokens.
        ("YY YYYY M MM MMM MMMM", "19 2019 1 01 Jan January"),
        ("D DD d dd ddd dddd", "25 25 5 Fr Fri Friday"),
        ("H HH h hh A a", "14 14 2 02 PM pm"),
        ("m mm s ss SSS", "7 07 5 05 009"),
        ("Z ZZ", "+00:00 +0000"),
        ("[]", ""),
        ("Q Y e", "Q Y e"),
        ("", ""),
    ],
)
def test_patterns_of_dayjs(pattern, text):
    assert formatted(MOMENT, pattern) == text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("yyyy-MM-dd HH:mm:ss", "2019-01-25 14:07:05"),
        ("d dd ddd dddd", "25 25 Fri Friday"),
        ("yy y M MMM MMMM", "19 19 1 Jan January"),
        ("h:m:s tt t", "2:7:5 PM P"),
        ("f ff fff ffff fffffff", "0 00 009 0094 0094500"),
        ("z zz zzz K", "+0 +00 +00:00 Z"),
        ("yyyy'yyyy'", "2019yyyy"),
        ("dd.MM.yyyy'T'HH", "25.01.2019T14"),
    ],
)
def test_patterns_of_dotnet(pattern, text):
    assert formatted(MOMENT, pattern, PatternKind.DOTNET) == text


def test_zones_in_both():
    india = MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    newfoundland = MOMENT.astimezone(timezone(-timedelta(hours=3, minutes=30)))
    assert formatted(india, "Z ZZ HH:mm") == "+05:30 +0530 19:37"
    assert formatted(newfoundland, "Z ZZ") == "-03:30 -0330"
    assert formatted(newfoundland, "z zz zzz K", PatternKind.DOTNET) == "-3 -03 -03:30 -03:30"


@pytest.mark.parametrize(("hour", "text"), [(0, "12 AM"), (11, "11 AM"), (12, "12 PM")])
def test_the_twelve_hour_clock(hour, text):
    assert formatted(MOMENT.replace(hour=hour), "h A") == text


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("yyyy-MM-dd", PatternKind.DOTNET),
        ("dd-MM-yyyy", PatternKind.DOTNET),
        ("yyyy", PatternKind.DOTNET),
        ("dd MMM", PatternKind.DOTNET),
        ("YYYY-MM-DD", PatternKind.DAYJS),
        ("DD MMM", PatternKind.DAYJS),
        ("HH:mm", PatternKind.DAYJS),
        ("dddd", PatternKind.DAYJS),
        ("dd DD", PatternKind.DAYJS),
        ("[yyyy] YYYY", PatternKind.DAYJS),
        ("'DD' yyyy", PatternKind.DOTNET),
        ("YYYY-MM-dd", PatternKind.MIXED),
        ("yyyy-MM-DD", PatternKind.MIXED),
    ],
)
def test_whose_tokens_a_pattern_is_in(pattern, kind):
    assert kind_of(pattern) is kind


# RFC 9110, 5.6.7 shows this date; REST Client prints the others of its documentation's shape.
@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (RFC1123, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (ISO8601, "1994-11-06T08:49:37.000Z"),
        (LOCAL_RFC1123, "Sun, 06 Nov 1994 08:49:37 +0000"),
        (LOCAL_ISO8601, "1994-11-06T08:49:37+00:00"),
    ],
)
def test_the_named_formats(pattern, text):
    assert formatted(datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC), pattern) == text


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        ("2026-01-31T10:00", 1, "M", "2026-02-28T10:00"),
        ("2024-01-31T10:00", 1, "M", "2024-02-29T10:00"),
        ("2024-02-29T10:00", 1, "y", "2025-02-28T10:00"),
        ("2024-02-29T10:00", -4, "y", "2020-02-29T10:00"),
        ("2026-11-30T10:00", 1, "Q", "2027-02-28T10:00"),
        ("2026-03-31T10:00", -13, "M", "2025-02-28T10:00"),
        ("2026-01-01T00:00", -1, "d", "2025-12-31T00:00"),
        ("2026-01-01T00:00", 2, "w", "2026-01-15T00:00"),
        ("2026-01-01T00:00", -1, "h", "2025-12-31T23:00"),
        ("2026-01-01T00:00", 90, "m", "2026-01-01T01:30"),
        ("2026-01-01T00:00", 86400, "s", "2026-01-02T00:00"),
        ("2026-01-01T00:00", 60000, "ms", "2026-01-01T00:01"),
        ("2026-01-01T00:00", 0, "d", "2026-01-01T00:00"),
    ],
)
def test_offsets_keep_to_the_calendar(start, amount, unit, end):
    moment = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert moved(moment, Offset(amount, unit), UTC).isoformat() == f"{end}:00+00:00"


def test_a_day_keeps_the_clock_over_summer_time_and_an_hour_does_not():
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 28, 12, 0, tzinfo=berlin)
    assert moved(before, Offset(1, "d"), berlin).isoformat() == "2026-03-29T12:00:00+02:00"
    assert moved(before, Offset(24, "h"), berlin).isoformat() == "2026-03-29T13:00:00+02:00"


@pytest.mark.parametrize(
    ("amount", "unit"), [(9000, "y"), (-99999, "M"), (10**9, "d"), (-(10**15), "h"), (10**30, "ms")]
)
def test_there_is_an_end_to_the_calendar(amount, unit):
    with pytest.raises((OverflowError, ValueError)):
        moved(MOMENT, Offset(amount, unit), UTC)
