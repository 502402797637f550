from datetime import UTC, datetime

import pytest

from callsheet.http.cookie_dates import cookie_date


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wed, 09 Jun 2021 10:18:14 GMT", (2021, 6, 9, 10, 18, 14)),
        ("Wednesday, 09-Jun-21 10:18:14 GMT", (2021, 6, 9, 10, 18, 14)),
        ("Wed Jun  9 10:18:14 2021", (2021, 6, 9, 10, 18, 14)),
        ("09 JUNE 99 1:2:3", (1999, 6, 9, 1, 2, 3)),
        ("Sat, 31-Dec-69 23:59:59 GMT", (2069, 12, 31, 23, 59, 59)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", (1970, 1, 1, 0, 0, 0)),
        ("10:18:14 9 jun 2021 pm", (2021, 6, 9, 10, 18, 14)),
    ],
)
def test_dates(text: str, moment: tuple[int, int, int, int, int, int]) -> None:
    assert cookie_date(text) == datetime(*moment, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "Wed, 09 Jun 2021",
        "09 Jun 10:18:14",
        "32 Jun 2021 10:18:14",
        "30 Feb 2021 10:18:14",
        "09 Jun 1600 10:18:14",
        "09 Jun 2021 24:00:00",
        "09 Jun 2021 10:60:00",
        "09 Jun 2021 10:00:60",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert cookie_date(text) is None
