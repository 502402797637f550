"""How a server process lives and ends: with its client, soon, whatever is still being sent."""

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from threading import Thread
from time import sleep
from typing import BinaryIO, NoReturn

_SECONDS_BETWEEN_LOOKS = 2.0


class MaskingFormatter(logging.Formatter):
    """Formats a log record, tracebacks included, and takes the secrets out."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        """The text of a record."""
        return self._mask(super().format(record))


def log_to_stderr(mask: Callable[[str], str]) -> None:
    """Log warnings and errors; pygls' INFO messages quote every message whole."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MaskingFormatter(mask))
    handler.addFilter(_is_worth_a_line)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    # An editor that closes asks for lenses even behind its `shutdown`; that is nobody's fault.
    return not record.getMessage().startswith("Server shutting down")


def take_stdout() -> BinaryIO:
    """The stream to the client; what anything else prints goes to stderr from here on."""
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return stream


def watch_parent(pid: int | None, gone: Callable[[], None]) -> None:
    """Call `gone` once the process that started us has ended.

    A process that is not there at the start is not waited for: a client outside our container
    tells a number that means nothing here.
    """
    if pid is not None and _is_alive(pid):
        Thread(target=_wait_for, args=(pid, gone), name="parent watch", daemon=True).start()


def leave_when_told(gone: Callable[[], None]) -> None:
    """Call `gone` when the process is asked to end; Neovim asks soon after its `exit`."""
    for name in ("SIGTERM", "SIGHUP", "SIGINT"):
        if found := getattr(signal, name, None):
            signal.signal(found, lambda *_: gone())


def _wait_for(pid: int, gone: Callable[[], None]) -> None:
    while _is_alive(pid):
        sleep(_SECONDS_BETWEEN_LOOKS)
    gone()


def _is_alive(pid: int) -> bool:
    if sys.platform == "win32":
        return _is_alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_alive_on_windows(pid: int) -> bool:
    # `os.kill(pid, 0)` ends a process there.
    import ctypes

    query, still_active = 0x1000, 259
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(query, False, pid)
    if not handle:
        return False
    code = ctypes.c_ulong()
    known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return not known or code.value == still_active


def collect_rarely() -> None:
    """Have Python look for garbage less often, and never among the modules.

    Trees live long and hold no cycles. With Python's own thresholds one keystroke in twenty in a
    document of 15,000 lines took 100 ms instead of 20.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def keep_for_long() -> None:
    """Have Python never look for garbage among what is there now.

    Call it when nearly all of that will stay, and holds no cycles.
    """
    gc.freeze()


def end_process(code: int) -> NoReturn:
    """End now, whatever threads are still at: none of them may keep the editor waiting."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
    os._exit(code)
