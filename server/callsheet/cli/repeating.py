"""The options about the order of a run, and how often it is gone through."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path

from callsheet.facts.exit_codes import ExitCode
from callsheet.late_dataclasses import dataclass
from callsheet.problems import UsageError
from callsheet.run.data_rows import data_rows
from callsheet.run.results import RunRecord
from callsheet.run.shards import Chosen
from callsheet.run.shuffling import drawn_seed, shuffled

USUAL_TRIES = 10
"""How often `--until` tries when nobody says."""

_WAITED_FOR = (ExitCode.FAILED, ExitCode.NOT_MADE)


@dataclass(frozen=True, slots=True)
class Repetition:
    """One time that everything is gone through."""

    number: int | None
    """From 0; None when there is only one."""

    chosen: Chosen
    """The files in their order."""

    values: Mapping[str, str]
    """The row of `--data`."""


@dataclass(frozen=True, slots=True)
class Repeating:
    """What was asked for."""

    times: int = 1
    until: bool = False
    """Whether it ends with the first time at which all is good."""

    seed: int | None = None
    """What decides the order; None leaves the order as it is."""

    rows: tuple[Mapping[str, str], ...] = ({},)
    """For each of them everything is gone through."""

    def goes(self, chosen: Chosen) -> Iterator[list[Repetition]]:
        """The repetitions that are one run each: all together, or what is looked at in between."""
        of = len(self.rows)
        if self.until:
            for time in range(self.times):
                yield [*self._repetitions(chosen, range(time * of, (time + 1) * of))]
        else:
            yield [*self._repetitions(chosen, range(self.times * of))]

    def _repetitions(self, chosen: Chosen, numbers: range) -> Iterator[Repetition]:
        is_single = self.times == len(self.rows) == 1
        for number in numbers:
            order = chosen if self.seed is None else shuffled(chosen, self.seed, number)
            row = self.rows[number % len(self.rows)]
            yield Repetition(None if is_single else number, order, row)

    def goes_on_after(self, record: RunRecord) -> bool:
        """Whether another go may end better: a file with errors stays as it is."""
        code = record.exit_code
        return self.until and not record.interrupted and code in _WAITED_FOR


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
        "--data",
        type=Path,
        metavar="FILE",
        help="go through everything once for each row of a CSV or JSON file, whose columns are"
        " variables",
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
        UsageError: A number is too small, a file has no rows, or an option needs another.
    """
    if options.repeat is not None and options.repeat < 1:
        raise UsageError("`--repeat` takes a number from 1 on", "write `--repeat 3`")
    if options.seed is not None and not options.shuffle:
        raise UsageError("`--seed` says nothing without `--shuffle`", "add `--shuffle`")
    times = options.repeat or (USUAL_TRIES if options.until else 1)
    seed = options.seed if options.seed is not None else drawn_seed()
    rows = data_rows(options.data) if options.data else ({},)
    return Repeating(times, options.until, seed if options.shuffle else None, rows)
