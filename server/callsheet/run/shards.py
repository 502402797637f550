"""A shard of a selection: some of its files, the same on every machine that cuts it so."""

from collections.abc import Sequence
from pathlib import Path

from callsheet.late_dataclasses import dataclass
from callsheet.model.requests import RequestPlace
from callsheet.problems import UsageError
from callsheet.run.identity import relative_path

MOST_SHARDS = 10_000

Chosen = tuple[tuple[RequestPlace, ...], ...]


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several parts that together are everything, each request in exactly one of them."""

    number: int
    """From 1."""

    of: int


def read_shard(text: str) -> Shard:
    """The shard that `--shard 1/4` means.

    Raises:
        UsageError: It is written otherwise, or there is no such shard.
    """
    number, slash, of = text.partition("/")
    hint = "write `--shard 1/4` for the first of four"
    if not (slash and _is_number(number) and _is_number(of)):
        raise UsageError(f'`--shard` takes NUMBER/OF, not "{text}"', hint)
    if not 1 <= int(number) <= int(of) <= MOST_SHARDS:
        raise UsageError(f"there is no shard {number} of {of}", hint)
    return Shard(int(number), int(of))


def sharded(chosen: Sequence[tuple[RequestPlace, ...]], shard: Shard, root: Path) -> Chosen:
    """What is chosen of the files of one shard, in the order in which they were given.

    A file is never divided: its requests share cookies and answers. The heaviest file goes first,
    each to the shard that has the least so far, so that no shard is empty while there are enough
    files. Nothing but relative paths and the texts of the files plays a part.

    Args:
        chosen: What is chosen of each file; a file of which nothing is belongs to no shard.
        shard: Which one.
        root: What paths are relative to.
    """
    files = [each for each in chosen if each]
    heaviest_first = sorted(files, key=lambda each: (-len(each), relative_path(each[0].path, root)))
    loads = [0] * shard.of
    mine = set()
    for each in heaviest_first:
        lightest = loads.index(min(loads))
        loads[lightest] += len(each)
        if lightest == shard.number - 1:
            mine.add(each[0].path)
    return tuple(each for each in files if each[0].path in mine)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(MOST_SHARDS))
