"""How a process is told to end: what SIGTERM and SIGHUP ask for is done as Ctrl-C does it."""

import os
import signal
import sys
from contextlib import suppress
from functools import partial
from types import FrameType

from callsheet.facts.exit_codes import ExitCode

_CODES = {"SIGTERM": ExitCode.TERMINATED, "SIGHUP": ExitCode.HUNG_UP}

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
