"""What is computed for a block is computed once, and goes when the block goes."""

import gc
import weakref

from callsheet.syntax.kept import kept_with_block, kept_with_block_for
from callsheet.syntax.parse import ParsedBlock, parse_block


def test_once_for_each_block_and_no_longer_than_the_block():
    calls = []

    @kept_with_block
    def length(parsed: ParsedBlock) -> int:
        calls.append(parsed.text)
        return len(parsed.text)

    one, other = parse_block("### a\n"), parse_block("### bc\n")
    assert [length(one), length(other), length(one)] == [6, 7, 6]
    assert calls == ["### a\n", "### bc\n"]
    calls.clear()
    gone = weakref.ref(one)
    del one
    gc.collect()
    assert gone() is None


def test_anew_for_another_object_beside_it():
    calls = []

    @kept_with_block_for
    def with_known(parsed: ParsedBlock, known: list[int]) -> int:
        calls.append(known)
        return len(parsed.text) + len(known)

    block, first, equal = parse_block("### a\n"), [1], [1]
    assert [with_known(block, each) for each in (first, first, equal)] == [7, 7, 7]
    assert len(calls) == 2
