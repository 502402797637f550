"""Language servers that begin as copies of a process which has imported all: 0.5 s less for each.

A test that is about the start of a server, its signals or its end starts one of its own.
"""

import os
import signal
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from select import select
from typing import NoReturn

_FIELDS = "\0"
"""What stands between the fields of a message; it can be in none."""

_LONGEST = 1 << 20
"""Bytes of a message."""


def ready_command() -> tuple[str, ...]:
    """The command of a server; the process that it is a copy of lasts as long as this one."""
    if sys.platform != "linux":
        return (sys.executable, "-m", "callsheet", "lsp")
    return (sys.executable, "-I", "-S", __file__, "ask", _address())


_held: list[tuple[subprocess.Popen[str], int]] = []
"""What is copied, and the end of its pipe that is open as long as this process lives."""


@cache
def _address() -> str:
    """The name of the socket that is listened on by the process to be copied."""
    reading, writing = os.pipe()
    source = subprocess.Popen(
        [sys.executable, __file__, "copy", str(reading)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        pass_fds=(reading,),
        text=True,
        start_new_session=True,
    )
    os.close(reading)
    _held.append((source, writing))
    assert source.stdout is not None
    return source.stdout.readline().strip()


def ask(address: str) -> int:
    """Let a copy have the standard streams, the folder and the environment of this process.

    Returns:
        The code with which the copy ended.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
        line.connect(address)
        variables = [f"{name}={value}" for name, value in os.environ.items()]
        told = _FIELDS.join((os.fspath(Path.cwd()), *variables)).encode("utf-8", "surrogateescape")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * _LONGEST)
        socket.send_fds(line, [told], [0, 1, 2])
        for stream in (0, 1):
            os.close(stream)
        code = line.recv(16)
        return int(code) if code else 70


def copy(alive: int) -> None:
    """Listen for who asks for a copy, until `alive` is closed by whose process this is for."""
    import selectors

    _import_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        # Of the kernel, not of a folder: nothing is left of it.
        listener.bind(f"\0callsheet-tests-{os.getpid()}")
        listener.listen()
        print(f"@{listener.getsockname()[1:].decode()}", flush=True)
        waiting = selectors.DefaultSelector()
        waiting.register(listener, selectors.EVENT_READ)
        waiting.register(alive, selectors.EVENT_READ)
        while all(key.fileobj is listener for key, _ in waiting.select()):
            line, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                os.close(alive)
                _watch(line)
            line.close()


def _import_all() -> None:
    import gc
    import pkgutil
    from importlib import import_module

    import callsheet.lsp

    for name in ("callsheet.cli.lsp", "callsheet.cli.main"):
        import_module(name)
    for module in pkgutil.iter_modules(callsheet.lsp.__path__, "callsheet.lsp."):
        import_module(module.name)
    # The collector of a copy would write to all of it.
    gc.freeze()


def _watch(line: socket.socket) -> NoReturn:
    """Make the server of who asked, and tell them how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    told, streams, _, _ = socket.recv_fds(line, _LONGEST, 3)
    server = os.fork()
    if server == 0:
        line.close()
        _serve(told.decode("utf-8", "surrogateescape"), streams)
    for stream in streams:
        os.close(stream)
    ended, _, _ = select([os.pidfd_open(server), line], [], [])
    if line in ended:
        # Who asked was killed.
        os.kill(server, signal.SIGKILL)
    _, status = os.waitpid(server, 0)
    if line not in ended:
        line.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _serve(told: str, streams: list[int]) -> NoReturn:
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    folder, *variables = told.split(_FIELDS)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(each.partition("=")[::2] for each in variables)
    from callsheet.cli.main import command

    sys.argv = ["callsheet", "lsp"]
    # Those of Python have been written to where this process was copied from.
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    command()
    raise AssertionError("the command came back")


if __name__ == "__main__":
    role, given = sys.argv[1:]
    if role == "copy":
        copy(int(given))
    else:
        sys.exit(ask("\0" + given[1:]))
