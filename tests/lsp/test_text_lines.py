"""Lines of large texts, against `str.split`."""

import mmap
from random import Random

import pytest

from callsheet.lsp import text_lines
from callsheet.lsp.text_lines import TextLines


def expected_lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [line.removesuffix("\r") for line in (lines[:-1] if lines[-1] == "" else lines)]


@pytest.mark.parametrize("seed", range(40))
def test_every_stretch_of_lines_is_that_of_the_text(seed, monkeypatch):
    monkeypatch.setattr(text_lines, "_PIECE", 16)
    random = Random(seed)
    text = "".join(random.choice("ab é\u2028\n\n\r\n") for _ in range(random.randrange(200)))
    lines, expected = TextLines(text.encode()), expected_lines(text)
    assert lines.total == len(expected)
    for start in range(len(expected) + 2):
        for count in (0, 1, 3, 1000):
            assert lines.lines(start, count) == expected[start : start + count]


@pytest.mark.parametrize("seed", range(20))
def test_what_is_looked_for_is_found_in_any_case_of_letters(seed, monkeypatch):
    monkeypatch.setattr(text_lines, "_PIECE", 8)
    random = Random(seed)
    text = "".join(random.choice("aAbB\n") for _ in range(120))
    lines, expected = TextLines(text.encode()), expected_lines(text)
    for start in range(len(expected)):
        found = [number for number, _ in lines.holding("Ab", start)]
        assert found == [
            number
            for number, line in enumerate(expected)
            if number >= start and "ab" in line.lower()
        ]


def test_a_file_is_read_without_being_held(tmp_path):
    path = tmp_path / "body"
    path.write_bytes(b"".join(b"line %d\n" % number for number in range(200_000)))
    with path.open("rb") as file:
        lines = TextLines(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    assert lines.total == 200_000
    assert lines.lines(199_998, 5) == ["line 199998", "line 199999"]
