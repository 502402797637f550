"""How many requests of a run are under way at once: `--jobs`."""

import os
from argparse import ArgumentParser, Namespace

from callsheet.problems import UsageError

MOST_JOBS = 1_000
"""More threads than that serve nobody."""


def add_jobs(parser: ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument(
        "--jobs",
        metavar="N",
        default="1",
        help="send up to N requests at once, where none waits for another; `auto` is a job for"
        " each processor (default: 1)",
    )


def read_jobs(options: Namespace) -> int:
    """How many requests may be under way at once.

    Raises:
        UsageError: It is no such number.
    """
    if options.jobs == "auto":
        return os.cpu_count() or 1
    jobs = int(options.jobs) if options.jobs.isascii() and options.jobs.isdigit() else 0
    if not 1 <= jobs <= MOST_JOBS:
        raise UsageError(
            f'`--jobs` takes a number from 1 to {MOST_JOBS:,} or `auto`, not "{options.jobs}"',
            "write `--jobs 8`",
        )
    return jobs
