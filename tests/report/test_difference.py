"""Diffs, held to the tool that everybody knows."""

import shutil
import subprocess

import pytest

from callsheet.report.difference import difference
from callsheet.report.style import Style


def said(before: str, after: str, mask=str) -> list[str]:
    return list(difference(before, after, "a.http", Style(), mask))


@pytest.mark.skipif(not shutil.which("diff"), reason="there is no diff")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("a", "a\n"),
        ("a\n", "a"),
        ("a", "b"),
        ("", "a\n"),
        ("-- a", "++ a"),
        ("".join(f"{n}\n" for n in range(40)), "".join(f"{n}\n" for n in range(40) if n % 20)),
    ],
)
def test_it_is_what_diff_says(before, after, tmp_path):
    paths = [tmp_path / "before", tmp_path / "after"]
    for path, text in zip(paths, (before, after), strict=True):
        path.write_text(text)
    command = ["diff", "-u", *paths]
    expected = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    assert said(before, after)[2:] == expected.split("\n")[2:-1]


def test_the_same_text_has_none():
    assert said("a\n", "a\n") == []


def test_lines_are_masked_and_steer_no_terminal():
    lines = said("a\x1b[2J\n", "hush\n", mask=lambda text: text.replace("hush", "***"))
    assert lines[-2:] == ["-a\u241b[2J", "+***"]
