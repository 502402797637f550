"""Formats of dates: what they read and what they write, in UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from callsheet.run.dates import date_text, read_date

NOON = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "form", "date"),
    [
        ("31/01/2026", "%d/%m/%Y", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T14:30:00+02:00", "%+", NOON),
        ("2026-01-31 14:30:00 +02:00", "%F %T %:z", NOON),
        ("2026-01-31T12:30:00.123456789Z", "%FT%T%.fZ", NOON.replace(microsecond=123456)),
        ("1769862600", "%s", NOON),
    ],
)
def test_reading(text, form, date):
    assert read_date(text, form) == date


def test_another_form_is_told():
    with pytest.raises(ValueError, match="does not match"):
        read_date("Ada", "%Y")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%+", "2026-01-31T12:30:00.250+00:00"),
        ("%S%.f %.3f %.6f %f %3f", "00.250 .250 .250000 250000000 250"),
        ("%c", "Sat Jan 31 12:30:00 2026"),
        ("%e|%k|%l|%s", "31|12|12|1769862600"),
    ],
)
def test_writing(form, text):
    here = (NOON + timedelta(milliseconds=250)).astimezone(timezone(timedelta(hours=5)))
    assert date_text(here, form) == text
