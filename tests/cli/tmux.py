"""A terminal of tmux: what a command leaves on a screen, and what it was asked to do with it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from counterparts.installed import missing

PATIENCE = 60.0


@dataclass
class Terminal:
    """One screen of a given size."""

    socket: Path

    def screen(self, *, colours: bool = False) -> str:
        """What is on it, without blanks at the ends of lines."""
        text = self._tmux("capture-pane", "-p", *(["-e"] if colours else []))
        return "\n".join(line.rstrip() for line in text.rstrip().split("\n"))

    def see(self, *wanted: str) -> str:
        """Wait until all of this is on the screen."""
        until = time.monotonic() + PATIENCE
        while True:
            shown = self.screen()
            if all(each in shown for each in wanted):
                return shown
            assert time.monotonic() < until, f"never on the screen: {wanted}\n{shown}"
            time.sleep(0.02)

    def ended(self) -> str:
        """What is on the screen once the command has ended.

        Its exit code is not to be had here: tmux misses it now and then.
        """
        until = time.monotonic() + PATIENCE
        while self._tmux("display-message", "-p", "#{pane_dead}").strip() != "1":
            assert time.monotonic() < until, f"it goes on\n{self.screen()}"
            time.sleep(0.02)
        return self.screen()

    def press(self, *keys: str) -> None:
        """Press keys, by the names that tmux has for them."""
        self._tmux("send-keys", *keys)

    @property
    def title(self) -> str:
        """What a program has made of the window's title."""
        return self._tmux("display-message", "-p", "#{pane_title}").strip()

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-S", str(self.socket), "-f", os.devnull, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@contextmanager
def callsheet_in(
    folder: Path, *arguments: str, columns: int = 80, rows: int = 24, **variables: str
) -> Iterator[Terminal]:
    """A terminal in which the command runs in a folder."""
    if shutil.which("tmux") is None:
        missing("a real terminal needs tmux")
    # A server that is about to end still listens for a while.
    terminal = Terminal(Path(mkdtemp(dir=folder.parent)) / "tmux")
    usual = {"PYTHONPATH": os.pathsep.join(sys.path), "XDG_STATE_HOME": str(folder / ".state")}
    given = [f"{name}={value}" for name, value in (usual | variables).items()]
    size = ("-x", str(columns), "-y", str(rows))
    unset = ("-u", "CI", "-u", "NO_COLOR", "-u", "FORCE_COLOR")
    process = ("env", *unset, *given, sys.executable, "-m", "callsheet", *arguments)
    terminal._tmux("new-session", "-d", *size, "-c", str(folder), "cat")
    try:
        # What a program leaves is to be looked at when it has ended.
        terminal._tmux("set-option", "-g", "remain-on-exit", "on")
        # What is said of its end would push the first line off the screen.
        terminal._tmux("set-option", "-gq", "remain-on-exit-format", "")
        terminal._tmux("respawn-pane", "-k", "-c", str(folder), *process)
        yield terminal
    finally:
        terminal._tmux("kill-server")
