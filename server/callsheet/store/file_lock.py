"""A lock between processes: who changes a file of several runs holds it meanwhile."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import errno
    import msvcrt

    def _lock(descriptor: int, *, wait: bool) -> None:
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            except OSError as error:
                if not wait:
                    raise BlockingIOError(error.errno, "somebody holds it") from None
                # It waits ten seconds; somebody may hold a lock as long as a person signs in.
                if error.errno != errno.EDEADLK:
                    raise
            else:
                return
else:
    import fcntl

    def _lock(descriptor: int, *, wait: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def file_lock(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock of a file, which need not exist; it falls when the process ends, killed or not.

    The lock is a file beside it, `.NAME.lock`, gone when nobody holds it.

    Raises:
        BlockingIOError: Somebody holds it, and this one does not `wait`.
        OSError: The folder cannot be written.
    """
    beside = path.with_name(f".{path.name[:64]}.lock")
    descriptor = _opened(beside, wait=wait)
    try:
        yield
    finally:
        if sys.platform == "win32":
            # A file that is open cannot be removed there, and one that is left does no harm.
            os.close(descriptor)
        else:
            beside.unlink(missing_ok=True)
            os.close(descriptor)


def _opened(beside: Path, *, wait: bool) -> int:
    while True:
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            _lock(descriptor, wait=wait)
            if _is_still_there(beside, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _is_still_there(beside: Path, descriptor: int) -> bool:
    """Whether the file that was locked was not removed by the one who held it before."""
    try:
        there = beside.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(there, os.fstat(descriptor))
