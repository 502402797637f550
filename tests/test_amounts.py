"""Durations and sizes, at the borders where the unit changes."""

import pytest

from callsheet.amounts import counted, duration_text, size_text, time_left


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0.0 ms"),
        (0.0004, "0.4 ms"),
        (0.0009, "0.9 ms"),
        (0.00096, "1 ms"),
        (0.012, "12 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1 s"),
        (1.25, "1.25 s"),
        (12.5, "12.5 s"),
        (59.94, "59.94 s"),
        (59.96, "1 min 0 s"),
        (125.2, "2 min 5 s"),
    ],
)
def test_durations(seconds, text):
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (88, "88 B"),
        (1023, "1023 B"),
        (1024, "1 kB"),
        (1331, "1.3 kB"),
        (1024 * 1024 - 1, "1 MB"),
        (5 * 1024 * 1024, "5 MB"),
        (3 * 1024**4, "3 TB"),
        (2048 * 1024**4, "2048 TB"),
    ],
)
def test_sizes(size, text):
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("seconds", "share", "text"),
    [
        (10, 0.25, "30 s left"),
        (10, 0.5, "10 s left"),
        (0.001, 0.5, "1 s left"),
        (2.1, 0.5, "3 s left"),
        (125, 0.5, "2 min 5 s left"),
        (10, 0, ""),
        (10, 1, ""),
        (10, 1.5, ""),
    ],
)
def test_time_left(seconds, share, text):
    assert time_left(seconds, share) == text


def test_counts():
    assert [counted(number, "request") for number in range(3)] == [
        "0 requests",
        "1 request",
        "2 requests",
    ]
