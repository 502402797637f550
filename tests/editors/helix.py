"""A real Helix for tests: in a terminal of its own, typed into and looked at as a person would."""

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from counterparts.debian import unpacked
from counterparts.installed import missing
from editors.neovim import ROOT, command_on_path

PATIENCE = 60.0
"""Seconds after which a test that waits for Helix has failed."""

SUITE = "trixie"
"""The first Debian that has Helix, in the package `hx`."""

SETTINGS = """\
[editor]
end-of-line-diagnostics = "hint"
auto-completion = false
auto-format = false

[editor.lsp]
display-messages = true
"""
"""Has problems and messages drawn, so that the screen tells of them, and nothing else offered."""


@dataclass(frozen=True, slots=True)
class Program:
    """How Helix is started, and where its own files are."""

    command: tuple[str, ...]
    runtime: Path | None


def helix_program() -> Program:
    """What CALLSHEET_HX says, else `hx` on PATH, else Debian's, unpacked and not installed."""
    if found := os.environ.get("CALLSHEET_HX") or shutil.which("hx"):
        return Program((found,), None)
    root = unpacked("Helix", SUITE, "hx")
    (loader,) = root.glob("usr/lib*/ld-linux-*.so.*")
    (libraries,) = root.glob("usr/lib/*-linux-gnu")
    # It needs the C library of its own Debian, and none of what it starts does.
    start = (str(loader), "--library-path", str(libraries), str(root / "usr/lib/hx/hx"))
    return Program(start, root / "usr/lib/hx/runtime")


def readme_languages() -> str:
    """The `languages.toml` that the README prints."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    helix = readme.partition("\nHelix, in ")[2]
    return helix.partition("```toml\n")[2].partition("```")[0]


class Helix:
    """One Helix in a terminal."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def terminal(self, *arguments: str) -> str:
        """Tell the terminal something, and hear what it says."""
        told = ["tmux", "-f", os.devnull, "-S", str(self._socket), *arguments]
        return subprocess.run(told, check=True, capture_output=True, text=True).stdout

    @property
    def screen(self) -> str:
        """What a person sees, without colours."""
        return self.terminal("capture-pane", "-p")

    def keys(self, *keys: str) -> None:
        """Press keys by their names: `Escape`, `C-x`, `g`."""
        self.terminal("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text as it is."""
        self.terminal("send-keys", "-l", text)

    def insert(self, text: str) -> None:
        """Type into the document, as fast as it is drawn.

        Helix before 25.07 may tell of keys in another order than they were pressed, if they come
        all at once.
        """
        for end in range(1, len(text) + 1):
            self.type(text[end - 1])
            self.wait(text[:end].rstrip())

    def wait(self, is_there: Callable[[str], bool] | str) -> str:
        """The screen, once a text stands on it, or it is as it should be."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            screen = self.screen
            if is_there in screen if isinstance(is_there, str) else is_there(screen):
                return screen
            time.sleep(0.02)
        raise AssertionError(f"never seen: {is_there}\n{self.screen}")

    def is_there(self) -> bool:
        """Whether its terminal is: that goes with Helix."""
        told = ["tmux", "-S", str(self._socket), "has-session"]
        return subprocess.run(told, check=False, capture_output=True).returncode == 0

    def wait_until_it_left(self) -> None:
        """Until Helix has ended, which waits for the server."""
        until = time.monotonic() + PATIENCE
        while self.is_there():
            assert time.monotonic() < until, self.screen
            time.sleep(0.02)

    def kill(self) -> None:
        """End it, if it is there."""
        if self.is_there():
            self.terminal("kill-server")

    def escape(self, shown: str) -> None:
        """Press Escape and wait until what it ends is gone: with the next key it would mean Alt."""
        self.keys("Escape")
        self.wait(lambda screen: shown not in screen)

    def command(self, text: str) -> None:
        """Give a command of Helix's own."""
        self.escape(" INS ")
        # While it is drawn anew, nothing stands there for a moment.
        self.wait(" NOR ")
        self.type(f":{text}")
        self.keys("Enter")


@contextmanager
def editing(folder: Path, file: str) -> Iterator[Helix]:
    """Helix as the README sets it up, with a file of `folder`; nothing of this machine's own."""
    if shutil.which("tmux") is None:
        missing("needs tmux, for a terminal that can be looked at")
    program = helix_program()
    private = folder / ".helix-home"
    settings = private / "helix"
    settings.mkdir(parents=True)
    (settings / "languages.toml").write_text(readme_languages())
    (settings / "config.toml").write_text(SETTINGS)
    log = private / "helix.log"
    variables = {
        "HOME": str(private),
        "XDG_CONFIG_HOME": str(private),
        "XDG_CACHE_HOME": str(private / "cache"),
        "LC_ALL": "C.UTF-8",
        "COLORTERM": "truecolor",
        "PATH": command_on_path(private / "bin"),
    }
    if program.runtime is not None:
        variables["HELIX_RUNTIME"] = str(program.runtime)
    start = [*program.command, "-v", "--log", str(log), file]
    helix = Helix(private / "tmux")
    given = [f"{name}={value}" for name, value in variables.items()]
    size = ("-x", "100", "-y", "24")
    helix.terminal(
        "new-session", "-d", *size, "-c", str(folder), shlex.join(["env", *given, *start])
    )
    try:
        yield helix
        helix.command("quit-all!")
        helix.wait_until_it_left()
    finally:
        helix.kill()
    errors = [line for line in log.read_text().split("\n") if " [ERROR] " in line]
    # A question that it cannot answer is refused, as it has to be.
    wrong = [each for each in errors if "showMessageRequest not found" not in each]
    assert not wrong, wrong
