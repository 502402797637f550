"""What the process says to the shell when it ends, and which of several findings it says."""

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of every verb; grammar/LANGUAGE.md lists them for users."""

    GOOD = 0
    FAILED = 1
    """An assertion or a named error; `fmt --check` found something to do."""

    USAGE = 2
    """Wrong usage, or nothing is selected."""

    BROKEN_FILE = 3
    NOT_MADE = 4
    """A request could not be made: network, a name without a value, a missing file."""

    BUG = 5
    """Ours."""

    HUNG_UP = 129
    """By SIGHUP: the terminal was closed."""

    INTERRUPTED = 130
    BROKEN_PIPE = 141
    TERMINATED = 143
    """By SIGTERM."""


_PRECEDENCE = (
    ExitCode.HUNG_UP,
    ExitCode.TERMINATED,
    ExitCode.INTERRUPTED,
    ExitCode.BROKEN_PIPE,
    ExitCode.BUG,
    ExitCode.USAGE,
    ExitCode.BROKEN_FILE,
    ExitCode.NOT_MADE,
    ExitCode.FAILED,
)


def gravest(codes: Iterable[ExitCode]) -> ExitCode:
    """The code that counts when several apply; `GOOD` when none does."""
    present = frozenset(codes)
    return next((code for code in _PRECEDENCE if code in present), ExitCode.GOOD)
