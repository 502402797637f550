"""The differences between two texts as a unified diff, in bounded time however long they are."""

from collections.abc import Iterator, Sequence

_CONTEXT = 3
_MOST_COMPARED = 2_000_000
"""Lines of the one times lines of the other that are compared: more would take seconds."""

_MOST_SHOWN = 200
"""Lines of each side that are shown where they were not compared."""


def differences(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """The lines that are not the same, each with `-`, `+` or a blank before it; none when all are.

    What is alike at the beginning and at the end is found first: it is most of a long text.
    """
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if not old and not new:
        return ()
    if len(old) * len(new) > _MOST_COMPARED:
        return tuple(_replaced(old, new, start))
    first, less = max(start - _CONTEXT, 0), end - min(end, _CONTEXT)
    ends = len(before) - less, len(after) - less
    return tuple(_unified(before[first : ends[0]], after[first : ends[1]], first))


def _alike(before: Sequence[str], after: Sequence[str]) -> int:
    """How many lines are the same from the beginning on."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))


def _unified(before: Sequence[str], after: Sequence[str], skipped: int) -> Iterator[str]:
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, before, after)
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        (_, old, _, new, _), (_, _, old_end, _, new_end) = group[0], group[-1]
        yield f"@@ -{_range(old, old_end, skipped)} +{_range(new, new_end, skipped)} @@"
        for tag, first, last, other_first, other_last in group:
            if tag == "equal":
                yield from (f" {line}" for line in before[first:last])
                continue
            yield from (f"-{line}" for line in before[first:last])
            yield from (f"+{line}" for line in after[other_first:other_last])


def _range(start: int, end: int, skipped: int) -> str:
    """Where lines stand, as `diff -u` writes it."""
    first = start + skipped + (1 if end > start else 0)
    return str(first) if end - start == 1 else f"{first},{end - start}"


def _replaced(old: Sequence[str], new: Sequence[str], skipped: int) -> Iterator[str]:
    yield f"@@ -{skipped + 1},{len(old)} +{skipped + 1},{len(new)} @@ too long to be compared"
    for sign, lines in (("-", old), ("+", new)):
        yield from (f"{sign}{line}" for line in lines[:_MOST_SHOWN])
        if len(lines) > _MOST_SHOWN:
            yield f"{sign}… {len(lines) - _MOST_SHOWN} more lines"
