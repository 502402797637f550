"""The order of a run, changed by chance and the same again for the same seed."""

from collections.abc import Iterator, Sequence
from random import Random

from callsheet.model.requests import RequestPlace
from callsheet.run.graph import barrier_of
from callsheet.run.plan import Step
from callsheet.run.shards import Chosen

LARGEST_SEED = 2**32


def drawn_seed() -> int:
    """A seed for somebody who names none; short enough to be typed."""
    return Random().randrange(LARGEST_SEED)


def shuffled(chosen: Sequence[tuple[RequestPlace, ...]], seed: int, repetition: int = 0) -> Chosen:
    """The files in another order, and in each of them what may go out at once.

    Requests change places between two others that hold up all behind them; each repetition has
    an order of its own.
    """
    random = Random(f"{seed}/{repetition}")
    files = [tuple(_shuffled(places, random)) for places in chosen]
    random.shuffle(files)
    return tuple(files)


def _shuffled(places: Sequence[RequestPlace], random: Random) -> Iterator[RequestPlace]:
    between: list[RequestPlace] = []
    for place in places:
        if not _is_fixed(place):
            between.append(place)
            continue
        random.shuffle(between)
        yield from between
        yield place
        between.clear()
    random.shuffle(between)
    yield from between


def _is_fixed(place: RequestPlace) -> bool:
    return bool(place.block.parsed.runs) or bool(barrier_of(Step(place)))
