"""A real Neovim for tests: started without a screen, typed into and looked at over its RPC."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds after which a test that waits for Neovim has failed."""


def readme_configuration() -> str:
    """The configuration that the README prints."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^```lua\n(?P<lua>.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found["lua"]


def command_on_path(folder: Path) -> str:
    """A PATH on which `callsheet` is the code under test."""
    folder.mkdir(exist_ok=True)
    command = folder / "callsheet"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m callsheet "$@"\n')
    command.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


class Neovim:
    """One Neovim, spoken to by msgpack-RPC: one call, one answer."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._number = 0

    def call(self, method: str, *arguments: Any) -> Any:
        """Call a function of Neovim's API."""
        self._number += 1
        message = [0, self._number, method, arguments]
        self._connection.sendall(msgspec.msgpack.encode(message))
        received = b""
        while True:
            received += self._connection.recv(65536)
            try:
                _, number, error, result = msgspec.msgpack.decode(
                    received, ext_hook=lambda *_: None
                )
            except msgspec.DecodeError:
                continue
            assert number == self._number
            assert error is None, error
            return result

    def lua(self, code: str, *arguments: Any) -> Any:
        """What Lua code returns."""
        return self.call("nvim_exec_lua", code, arguments)

    def type(self, keys: str) -> None:
        """Type keys as a person does."""
        self.call("nvim_input", keys)

    def wait(self, code: str, *arguments: Any) -> Any:
        """What a Lua expression gives once it gives something."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if found := self.lua(f"return {code}", *arguments):
                return found
            time.sleep(0.01)
        said = self.lua("return vim.fn.execute('messages')")
        raise AssertionError(f"never came true: {code}\n{self.screen}\n{said}")

    @property
    def screen(self) -> str:
        """What a person sees, without colours."""
        return str(self.lua(_SCREEN))

    @property
    def lines(self) -> list[str]:
        """The text of the current buffer."""
        return list(self.call("nvim_buf_get_lines", 0, 0, -1, False))


_SCREEN = """
vim.cmd('redraw!')
local rows = {}
for row = 1, vim.o.lines do
  local cells = {}
  for column = 1, vim.o.columns do cells[column] = vim.fn.screenstring(row, column) end
  rows[row] = (table.concat(cells):gsub('%s+$', ''))
end
return table.concat(rows, '\\n')
"""


@contextmanager
def editing(
    folder: Path,
    configuration: str,
    file: str,
    binary: Path,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Neovim]:
    """Neovim with a configuration and a file of `folder`; nothing of this machine's own.

    Args:
        binary: Which Neovim, as `editors.neovims` has it.
        variables: Of its environment, in place of what they are here.
    """
    private = folder / ".neovim"
    private.mkdir(exist_ok=True)
    (private / "init.lua").write_text(configuration)
    # No program of a folder that nobody trusts is run, be it on PATH.
    programs = folder.parent / f"{folder.name}-programs"
    where = private / "socket"
    where.unlink(missing_ok=True)
    own = {name: str(private) for name in ("HOME", "TMPDIR", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")}
    start = ["--clean", "-n", "--cmd", "set lines=24 columns=100", "-u", private / "init.lua"]
    process = subprocess.Popen(
        [binary, *start, "--headless", "--listen", where, file],
        cwd=folder,
        env=os.environ | own | {"PATH": command_on_path(programs)} | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with _connected(where) as connection:
            yield Neovim(connection)
            connection.sendall(msgspec.msgpack.encode([2, "nvim_command", ["qall!"]]))
            process.wait(PATIENCE)
    finally:
        process.kill()
        process.wait()
    for log in private.glob("nvim*/lsp.log"):
        errors = [line for line in log.read_text().split("\n") if "ERROR" in line]
        # Neovim may ask on while it leaves, and is refused, as it has to be (LSP, `shutdown`).
        assert all("the server was shut down" in line for line in errors), errors


def _connected(where: Path) -> socket.socket:
    until = time.monotonic() + PATIENCE
    while True:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(PATIENCE)
        try:
            connection.connect(str(where))
        except OSError:
            connection.close()
            assert time.monotonic() < until
            time.sleep(0.01)
        else:
            return connection
