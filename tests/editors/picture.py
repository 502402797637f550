"""Makes the README's pictures: Neovim with an answer, and `callsheet demo` in a terminal.

Run it as `python tests/editors/picture.py`; it needs `tmux` and
nothing else. What is in the pictures really happened; only the colours were chosen.
"""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from callsheet.demo.server import DemoServer  # noqa: E402
from editors.neovim import command_on_path, readme_configuration  # noqa: E402
from editors.neovims import USUAL, neovim  # noqa: E402

PICTURES = ROOT / "editors" / "pictures"
PATIENCE = 20.0
FONTS = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"

FILE = """\
# The call sheet of a film: what it takes to ask for it.

### Log in
# @name login
POST {{host}}/login
Content-Type: application/x-www-form-urlencoded

user={{user}}&password={{password}}

### Who am I?
# @name me
GET {{host}}/me
Authorization: Bearer {{login.response.body.$.token}}

# @assert status == 200
# @assert jsonpath "$.role" == "director"

### The scenes of tomorrow
GET {{hots}}/scenes?day={{day}}
"""

COLOURS = """
vim.o.termguicolors, vim.o.showmode, vim.o.ruler, vim.o.showcmd = true, false, false, false
vim.o.splitbelow, vim.o.previewheight, vim.o.signcolumn, vim.o.laststatus = true, 16, 'no', 2
vim.o.statusline, vim.o.fillchars, vim.o.shortmess = '  %t', 'eob: ', 'aoOstTWIcCFSq'
local function paint(groups)
  for name, style in pairs(groups) do vim.api.nvim_set_hl(0, name, style) end
end
paint({
  Normal = { fg = '#d7dae0' }, NonText = { fg = '#5c6370' },
  StatusLine = { fg = '#abb2bf', bg = '#2c313a' },
  StatusLineNC = { fg = '#8b93a1', bg = '#2c313a' },
  httpTitle = { fg = '#e5c07b', bold = true }, httpComment = { fg = '#7f8896', italic = true },
  httpDirective = { fg = '#c678dd' }, httpMethod = { fg = '#61afef', bold = true },
  httpHeader = { fg = '#56b6c2' }, httpBinding = { fg = '#e5a06c' },
  httpString = { fg = '#98c379' },
  httpNumber = { fg = '#d19a66' }, httpGood = { fg = '#98c379', bold = true },
  LspCodeLens = { fg = '#93a4c3' }, LspCodeLensSeparator = { fg = '#4b5263' },
  DiagnosticVirtualTextError = { fg = '#e06c75' },
  DiagnosticUnderlineError = { fg = '#e06c75', underline = true },
})
local function syntax()
  vim.cmd([[
    syntax match httpComment /^#.*/
    syntax match httpTitle /^###.*/
    syntax match httpDirective /@\\(name\\|assert\\)/ contained containedin=httpComment
    syntax match httpMethod /^\\(GET\\|POST\\)\\>/
    syntax match httpHeader /^[A-Za-z-]\\+:/
    syntax match httpGood /^HTTP.*/
    syntax match httpString /"[^"]*"/ containedin=httpComment
    syntax match httpHeader /"[^"]*"\\ze:/
    syntax match httpNumber /\\<\\d\\+\\>/ contained containedin=httpComment
    syntax match httpBinding /{{[^}]*}}/
  ]])
end
vim.api.nvim_create_autocmd('FileType', { pattern = 'http', callback = function(event)
  vim.schedule(function() vim.api.nvim_buf_call(event.buf, syntax) end)
end })
"""

TITLES = {"neovim": "Neovim", "demo": "callsheet demo"}

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
        raise SystemExit(f"never on the screen: {wanted}\n{plain}")

    def close(self) -> None:
        """End it and all that runs in it."""
        self._tmux("kill-server")

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-S", self._socket, "-f", "/dev/null", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Make both pictures anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    _picture("neovim", _neovim, 104, 38)
    _picture("demo", _demo, 126, 19)


def _picture(name: str, play: Callable[[Terminal, Path], str], columns: int, rows: int) -> None:
    with TemporaryDirectory() as folder:
        terminal = Terminal(Path(folder), columns, rows)
        try:
            screen = play(terminal, Path(folder))
        finally:
            terminal.close()
    path = PICTURES / f"{name}.svg"
    path.write_text(svg(name, TITLES[name], screen, columns), encoding="utf-8")
    print(path.relative_to(ROOT))


def _neovim(terminal: Terminal, folder: Path) -> str:
    with DemoServer() as server:
        (folder / "scenes.http").write_text(FILE)
        (folder / "http-client.env.json").write_text(
            f'{{"demo": {{"host": "{server.url}", "user": "ada", "day": 2}}}}'
        )
        private = '{"demo": {"password": "beacon-42"}}'
        (folder / "http-client.private.env.json").write_text(private)
        (folder / "init.lua").write_text(COLOURS + readme_configuration())
        terminal.run(
            str(neovim(USUAL)), "--clean", "-n", "-u", str(folder / "init.lua"), "scenes.http"
        )
        terminal.wait("No environment", "did you mean")
        terminal.type("1", "G", "Enter")
        terminal.wait("Choose an environment")
        terminal.type("1", "Enter")
        terminal.wait("Environment: demo")
        terminal.type("1", "2", "G", "Enter")
        terminal.wait("needs POST login first")
        terminal.type("1", "Enter")
        terminal.wait("director", "35 B", "login.response")
        time.sleep(1)
        screen = terminal.wait("director", "35 B", "47 B")
        terminal.type(":qa!", "Enter")
        return screen.replace(server.url.rpartition(":")[2], "8642")


def _demo(terminal: Terminal, _: Path) -> str:
    terminal.run("sh", "-c", "printf '\\033[32m$\\033[0m callsheet demo\\n'; callsheet demo")
    screen = terminal.wait("passed")
    return re.sub(r"(?<=127\.0\.0\.1:)\d+", "8642", screen)


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


if __name__ == "__main__":
    main()
