"""Pictures of terminals: what happened in one, as SVG; and whether one that is kept shows it still.

`CALLSHEET_RECORD=1 python -m pytest tests/editors/test_pictures.py` makes them anew, with `tmux`.
"""

import html
import os
import re
import shutil
import subprocess
import time
from difflib import unified_diff
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from counterparts.installed import missing
from editors.neovim import command_on_path

PATIENCE = 60.0
FONTS = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"

THEME = TerminalTheme(
    (30, 33, 39),
    (215, 218, 224),
    [
        (40, 44, 52),
        (224, 108, 117),
        (152, 195, 121),
        (229, 192, 123),
        (97, 175, 239),
        (198, 120, 221),
        (86, 182, 194),
        (171, 178, 191),
    ],
)


class Terminal:
    """A terminal of tmux: keys go in, what is on the screen comes out with its colours."""

    def __init__(self, folder: Path, columns: int, rows: int) -> None:
        if shutil.which("tmux") is None:
            missing("needs tmux")
        self._socket = str(folder / "tmux")
        path = command_on_path(folder / "bin")
        self._variables = (f"PATH={path}", f"HOME={folder}", "COLORTERM=truecolor")
        self._tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), "-c", str(folder))

    def run(self, *command: str) -> None:
        """Run a command in place of the shell; what it leaves stays on the screen."""
        self._tmux("set-option", "-g", "remain-on-exit", "on")
        self._tmux("set-option", "-g", "remain-on-exit-format", "")
        self._tmux("respawn-pane", "-k", "env", *self._variables, *command)

    def type(self, *keys: str) -> None:
        """Press keys, by tmux' names for them."""
        self._tmux("send-keys", *keys)

    def wait(self, *wanted: str) -> str:
        """The screen with its colours, once all of `wanted` is on it."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            plain = self._tmux("capture-pane", "-p")
            if all(each in plain for each in wanted):
                return self._tmux("capture-pane", "-p", "-e", "-N")
            time.sleep(0.05)
        raise AssertionError(f"never on the screen: {wanted}\n{plain}")

    def close(self) -> None:
        """End it and all that runs in it."""
        self._tmux("kill-server")

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-S", self._socket, "-f", "/dev/null", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def svg(name: str, title: str, screen: str, columns: int) -> str:
    """A screen with its colours as a picture; `name` keeps its styles apart from others'."""
    console = Console(
        file=StringIO(), record=True, width=columns, force_terminal=True, color_system="truecolor"
    )
    # In one piece: a line begins in the colours in which the one before it ended.
    console.print(Text.from_ansi(screen.rstrip("\n")), no_wrap=True, crop=False)
    picture = console.export_svg(title=title, theme=THEME, unique_id=name)
    # Only fonts that the reader has: a picture must not fetch anything.
    picture = re.sub(r"<!-- Generated.*?-->\n", "", picture)
    picture = re.sub(r"@font-face \{.*?\}\n", "", picture, flags=re.DOTALL)
    return picture.replace("Fira Code, monospace", FONTS)


_ROW = re.compile(r'<text class="[^"]*" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>')
_TIME = re.compile(r"\d[\d.]* (ms|s)\b")
_BAR = re.compile(r"[━ ]+")


def shown_in(picture: str) -> list[str]:
    """The lines of a picture without what is another each time: times, and bars of their length."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for column, row, words in _ROW.findall(picture):
        rows.setdefault(float(row), []).append((float(column), html.unescape(words)))
    lines = ("".join(words for _, words in sorted(rows[row])) for row in sorted(rows))
    plain = (_TIME.sub("… ms", line.replace("\xa0", " ")) for line in lines)
    return [_BAR.sub(" ", line).rstrip() for line in plain]


def held(path: Path, title: str, screen: str, columns: int) -> None:
    """Hold a picture that is kept to what was seen; `CALLSHEET_RECORD=1` keeps this one."""
    made = svg(f"callsheet-{path.stem}", title, screen, columns)
    if os.environ.get("CALLSHEET_RECORD"):
        path.write_text(made, encoding="utf-8")
    kept, now = shown_in(path.read_text(encoding="utf-8")), shown_in(made)
    assert kept == now, "\n".join(unified_diff(kept, now, "kept", "now", lineterm=""))
