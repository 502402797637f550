"""How a process is told to end: what SIGTERM and SIGHUP ask for is done as Ctrl-C does it.

Who reads what is printed may leave, and a disk may be full: that ends a run in the same way.
"""

import errno
import os
import signal
import sys
from contextlib import suppress
from functools import partial
from os.path import sameopenfile
from types import FrameType
from typing import TextIO

from callsheet.facts.exit_codes import ExitCode
from callsheet.problems import UsageError

_CODES = {"SIGTERM": ExitCode.TERMINATED, "SIGHUP": ExitCode.HUNG_UP}

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)

_told: list[ExitCode] = []
"""The codes of the signals that came, in their order."""


def end_when_told() -> None:
    """From here on these signals interrupt, unless they are ignored, as under `nohup`."""
    for name, code in _CODES.items():
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, partial(_interrupt, code))


def code_of_interruption() -> ExitCode:
    """What an interrupted process says: which signal it was, or that it was Ctrl-C."""
    return _told[0] if _told else ExitCode.INTERRUPTED


def let_go_of(stream: TextIO) -> None:
    """Let a stream lead nowhere that cannot be written, and one that leads to the same place.

    What is still in its buffer has to go somewhere quiet.
    """
    with suppress(OSError, ValueError):
        lost = stream.fileno()
        numbers = [each.fileno() for each in (sys.stdout, sys.stderr)]
        for number in [each for each in numbers if sameopenfile(each, lost)]:
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def lost_output(error: OSError) -> Exception:
    """What to raise when all is tidied up after something could not be written any more."""
    if error.errno not in _FULL:
        return error
    try:
        sys.stdout.flush()
    except OSError:
        let_go_of(sys.stdout)
    return UsageError(f"nothing can be written any more: {error.strerror}")


def _interrupt(code: ExitCode, _number: int, _frame: FrameType | None) -> None:
    # Service managers send both signals, one after the other; the second must not end the tidying.
    _told.append(code)
    if len(_told) > 1:
        return
    if code is ExitCode.HUNG_UP:
        _let_go_of_terminal()
    raise KeyboardInterrupt


def _let_go_of_terminal() -> None:
    """Who hangs up takes the terminal away: writing to it would fail."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            if stream.isatty():
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
