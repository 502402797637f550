"""Differences are what `diff -u` says, and they come soon however long the texts are."""

import difflib

from hypothesis import given
from hypothesis import strategies as st

from callsheet.differences import differences

lines = st.lists(st.sampled_from(["a", "b", "{", "}", ""]), max_size=14)


def applied(before: list[str], diff: tuple[str, ...]) -> list[str]:
    """What `patch` makes of a text."""
    result, at = [], 0
    for line in diff:
        if line.startswith("@@"):
            first, _, count = line.split(" ")[1].lstrip("-").partition(",")
            start = int(first) - (count != "0")
            result += before[at:start]
            at = start
        elif line.startswith("+"):
            result.append(line[1:])
        else:
            assert before[at] == line[1:]
            at += 1
            if line.startswith(" "):
                result.append(line[1:])
    return result + before[at:]


@given(lines, lines)
def test_the_differences_make_the_one_text_out_of_the_other(before, after):
    assert applied(before, differences(before, after)) == after


@given(lines)
def test_what_is_the_same_has_none(text):
    assert differences(text, list(text)) == ()


def test_they_are_written_as_others_write_them():
    before = [str(number) for number in range(40)]
    after = [*before[:9], "nine", *before[10:30], *before[31:], "end"]
    expected = list(difflib.unified_diff(before, after, lineterm=""))[2:]
    assert list(differences(before, after)) == expected


def test_of_long_texts_without_anything_in_common_only_the_beginning_is_shown():
    before = [f"a {number}" for number in range(30_000)]
    after = [f"b {number}" for number in range(30_000)]
    found = differences(["same", *before], ["same", *after])
    assert found[0] == "@@ -2,30000 +2,30000 @@ too long to be compared"
    assert (found[1], found[201], found[-1]) == (
        "-a 0",
        "-… 29800 more lines",
        "+… 29800 more lines",
    )


def test_lines_that_come_again_and_again_are_not_tried_with_one_another():
    """Of texts twice as long that took half a minute."""
    before, after = ["a", "b"] * 500, ["b", "a", "c"] * 330
    assert applied(before, differences(before, after)) == after


def test_one_line_in_a_long_text_is_found():
    before = [f"a {number}" for number in range(200_000)]
    after = [*before[:100_000], "b", *before[100_001:]]
    assert differences(before, after)[4:6] == ("-a 100000", "+b")
