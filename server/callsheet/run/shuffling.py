"""The order of a run, changed by chance and the same again for the same seed."""

from collections.abc import Sequence
from random import Random

from callsheet.model.requests import RequestPlace
from callsheet.run.shards import Chosen

LARGEST_SEED = 2**32


def drawn_seed() -> int:
    """A seed for somebody who names none; short enough to be typed."""
    return Random().randrange(LARGEST_SEED)


def shuffled(chosen: Sequence[tuple[RequestPlace, ...]], seed: int, repetition: int = 0) -> Chosen:
    """The files in another order; each repetition has one of its own."""
    files = list(chosen)
    Random(f"{seed}/{repetition}").shuffle(files)
    return tuple(files)
