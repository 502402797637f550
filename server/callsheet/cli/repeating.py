"""The options about the order of a run, and how often it is gone through."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from callsheet.facts.exit_codes import ExitCode
from callsheet.late_dataclasses import dataclass
from callsheet.problems import UsageError
from callsheet.run.results import RunRecord
from callsheet.run.shards import Chosen
from callsheet.run.shuffling import drawn_seed, shuffled

USUAL_TRIES = 10
"""How often `--until` tries when nobody says."""

_WAITED_FOR = (ExitCode.FAILED, ExitCode.NOT_MADE)

Go = list[tuple[int | None, Chosen]]
"""Repetitions with their files in order; None in place of the number of the only one."""


@dataclass(frozen=True, slots=True)
class Repeating:
    """What was asked for."""

    times: int = 1
    until: bool = False
    """Whether it ends with the first repetition in which all is good."""

    seed: int | None = None
    """What decides the order; None leaves the order as it is."""

    def goes(self, chosen: Chosen) -> Iterator[Go]:
        """The repetitions that are one run each: all together, or each by itself to look at it."""
        numbers = range(self.times)
        single = self.times == 1 and not self.until
        repetitions = [(None if single else n, self._order(chosen, n)) for n in numbers]
        if self.until:
            yield from ([each] for each in repetitions)
        else:
            yield repetitions

    def goes_on_after(self, record: RunRecord) -> bool:
        """Whether another go may end better: a file with errors stays as it is."""
        code = record.exit_code
        return self.until and not record.interrupted and code in _WAITED_FOR

    def _order(self, chosen: Chosen, number: int) -> Chosen:
        return chosen if self.seed is None else shuffled(chosen, self.seed, number)


def add_repeating(parser: ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("--repeat", type=int, metavar="N", help="go through everything N times, each time anew")
    add(
        "--until",
        action="store_true",
        help=f"repeat until all is good, N times at most (default: {USUAL_TRIES}); the last time"
        " counts",
    )
    add(
        "--shuffle",
        action="store_true",
        help="take files, and requests that may go out at once, in random order",
    )
    add("--seed", type=int, metavar="N", help="the order of an earlier `--shuffle`, which tells it")


def read_repeating(options: Namespace) -> Repeating:
    """What `add_repeating` asked for.

    Raises:
        UsageError: A number is too small, or says nothing without another option.
    """
    if options.repeat is not None and options.repeat < 1:
        raise UsageError("`--repeat` takes a number from 1 on", "write `--repeat 3`")
    if options.seed is not None and not options.shuffle:
        raise UsageError("`--seed` says nothing without `--shuffle`", "add `--shuffle`")
    times = options.repeat or (USUAL_TRIES if options.until else 1)
    seed = options.seed if options.seed is not None else drawn_seed()
    return Repeating(times, options.until, seed if options.shuffle else None)
