"""The exit codes and their precedence: 5, 2, 3, 4, 1 (grammar/LANGUAGE.md)."""

import pytest

from callsheet.facts.exit_codes import ExitCode, gravest


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ((), 0),
        ((0, 0), 0),
        ((0, 1), 1),
        ((1, 4), 4),
        ((4, 3, 1), 3),
        ((3, 2), 2),
        ((1, 2, 3, 4, 5), 5),
        ((1, 130), 130),
    ],
)
def test_the_gravest_counts(codes, code):
    assert gravest(map(ExitCode, codes)) == code
